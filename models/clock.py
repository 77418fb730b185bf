"""The clock: the only module that asks for the current time."""

from datetime import UTC, date, datetime, timedelta

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current day in UTC."""
    return now().date()


def as_utc(moment: datetime) -> datetime:
    """Return a time of the database in UTC. SQLite does not store that it is."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def hundredths() -> int:
    """Return the hundredths of a second since 2026 began."""
    return (now() - BEGINNING) // timedelta(milliseconds=10)
