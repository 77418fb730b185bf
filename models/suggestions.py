"""Suggestions: store what translators send until somebody else publishes it."""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine, delete, func
from sqlmodel import Session, col, select

from models.audit import Author, record
from models.database import reading, writing
from models.errors import Busy, NotFound
from models.tables import Suggestion

OPEN, REFUSED = "open", "refused"
MAX_SUGGESTIONS = 50  # of one key in one language
SECONDS_TO_WAIT = 3600


class TooManySuggestions(Busy):
    """A key has as many suggestions in a language as it may have."""

    def __init__(self, language: str) -> None:
        detail = (
            f"You have {MAX_SUGGESTIONS} suggestions in {language!r} that nobody has published. "
            "Wait for a reviewer, or withdraw some."
        )
        super().__init__("too-many-requests", detail, SECONDS_TO_WAIT)


class UnknownSuggestion(NotFound):
    """No suggestion has this number, or it is not open any more."""

    def __init__(self, id: int) -> None:
        detail = f"No suggestion that can still be published has the number {id}."
        super().__init__("unknown-suggestion", detail)


def keep_suggestion(
    engine: Engine, suggestion: Suggestion, also: Callable[[Session], None] | None = None
) -> int:
    """Store a suggestion in place of the same key's older one for the same catalog, do `also` in
    the same transaction, and return its number. Raise TooManySuggestions."""
    row = Suggestion
    with writing(engine) as session:
        own = (col(row.by) == suggestion.by, col(row.language) == suggestion.language)
        session.execute(delete(row).where(*own, col(row.domain) == suggestion.domain))
        if session.exec(select(func.count(col(row.id))).where(*own)).one() >= MAX_SUGGESTIONS:
            raise TooManySuggestions(suggestion.language)
        session.add(suggestion)
        session.flush()
        by = Author(suggestion.by, "suggest", describe_target(suggestion))
        record(session, by, "\n".join(suggestion.messages))
        if also:
            also(session)
        number = suggestion.id
        session.commit()
    return number


def read_suggestions(engine: Engine) -> Sequence[Suggestion]:
    """Return all suggestions, oldest first."""
    with reading(engine) as session:
        suggestions = session.exec(select(Suggestion).order_by(col(Suggestion.id))).all()
        session.expunge_all()
    return suggestions


def find_suggestion(engine: Engine, id: int) -> Suggestion:
    """Return a suggestion, open or refused. Raise UnknownSuggestion."""
    with reading(engine) as session:
        suggestion = session.get(Suggestion, id)
        if suggestion is None:
            raise UnknownSuggestion(id)
        session.expunge_all()
    return suggestion


def withdraw_suggestion(
    engine: Engine, id: int, by: str, also: Callable[[Session], None] | None = None
) -> None:
    """Delete a suggestion for its author, and do `also` in the same transaction. Raise
    UnknownSuggestion."""
    with writing(engine) as session:
        suggestion = session.get(Suggestion, id)
        if suggestion is None:
            raise UnknownSuggestion(id)
        session.delete(suggestion)
        record(session, Author(by, "withdraw suggestion", describe_target(suggestion)), "")
        if also:
            also(session)
        session.commit()


def refuse_suggestion(engine: Engine, id: int, by: str, reason: str) -> None:
    """Refuse an open suggestion for a reason, which its author can read. Raise
    UnknownSuggestion."""
    with writing(engine) as session:
        suggestion = find_open(session, id)
        suggestion.state, suggestion.reason = REFUSED, reason
        session.add(suggestion)
        record(session, Author(by, "refuse suggestion", describe_target(suggestion)), reason)
        session.commit()


def remove_published(session: Session, id: int) -> None:
    """Delete a suggestion in the transaction that publishes it. Raise UnknownSuggestion."""
    session.delete(find_open(session, id))


def find_open(session: Session, id: int) -> Suggestion:
    """Return a suggestion that can still be published. Raise UnknownSuggestion."""
    suggestion = session.get(Suggestion, id)
    if suggestion is None or suggestion.state != OPEN:
        raise UnknownSuggestion(id)
    return suggestion


def describe_target(suggestion: Suggestion) -> str:
    """Return in words which suggestion it is, for the audit."""
    return f"{suggestion.domain} in {suggestion.language}, suggested by {suggestion.by}"
