"""Compare this machine's clock with the database's, and with that of whoever published last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.clock import as_utc, now
from models.tables import Publication

TOLERANCE = timedelta(seconds=5)
WHAT_TO_DO = "Set both by NTP: until then, what has a time begins or ends at different times."


def clock_warnings(session: Session) -> list[str]:
    """Return a sentence for each clock that differs from this machine's by more than 5 seconds."""
    return [*_database_warning(session), *_publication_warning(session)]


def _database_warning(session: Session) -> Iterator[str]:
    time = _database_time(session)
    if time is None:
        return
    ahead = time - now()
    if abs(ahead) > TOLERANCE:
        seconds, direction = _seconds(abs(ahead)), "ahead of" if ahead > TOLERANCE else "behind"
        yield f"The database's clock is {seconds} {direction} this machine's. {WHAT_TO_DO}"


def _publication_warning(session: Session) -> Iterator[str]:
    """Yield a warning if the newest publication was made in the future. One that is past says
    nothing about a clock."""
    newest = select(Publication.made_at).order_by(col(Publication.id).desc()).limit(1)
    made_at = session.exec(newest).first()
    if made_at and (ahead := as_utc(made_at) - now()) > TOLERANCE:
        seconds = _seconds(ahead)
        yield (
            f"The clock of whoever published last was {seconds} or more ahead of this machine's. "
            f"{WHAT_TO_DO}"
        )


def _database_time(session: Session) -> datetime | None:
    """Return the time of a database server; None for SQLite, which has no clock of its own."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return None
    # Not now(), which is the time at which the transaction began.
    return as_utc(connection.execute(text("SELECT clock_timestamp()")).scalar_one())


def _seconds(difference: timedelta) -> str:
    return f"{difference.total_seconds():,.0f} seconds"
