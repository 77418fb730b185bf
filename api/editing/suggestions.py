"""Suggestions of translators: what they change, whether it still fits, and how it is applied."""

from collections.abc import Callable, Mapping

from babel.messages.catalog import Message
from sqlalchemy import Engine
from sqlmodel import Session

from api.editing.editable_catalog import EditableCatalog
from api.editing.edits import Files
from api.editing.suggestion_cards import MessageChangeCard, ReadBackCard
from locales.allowances import remaining_faults
from locales.catalogs import parse_messages, update_catalog
from locales.checks.pair import Pair
from locales.reviews import find_read_back, status_of
from models.clock import as_utc
from models.errors import DomainError
from models.suggestions import keep_suggestion
from models.tables import Suggestion


class SuggestionConflict(DomainError):
    """The source text, or the published translation, of suggested messages has changed."""

    def __init__(self, conflicts: Mapping[str, str]) -> None:
        detail = (
            f"Nothing was stored. {', '.join(conflicts)}: see `errors`. The author can fetch the "
            "suggestion as .po, where these are marked fuzzy, and send it again."
        )
        errors = [{"message": context, "detail": why} for context, why in conflicts.items()]
        super().__init__("suggestion-conflict", detail, errors=errors)


def store_suggestion(
    engine: Engine,
    catalog: EditableCatalog,
    po: str,
    by: str,
    *,
    machine: bool,
    also: Callable[[Session], None] | None = None,
) -> int | None:
    """Store an updated catalog as a suggestion, do `also` in the same transaction, and return its
    number; None if it changes no translation. Raise Busy."""
    before = catalog.messages()
    changed = [each.context or "" for each in catalog.changed_messages(po.encode())]
    if not changed:
        return None
    suggestion = Suggestion(
        by=by,
        domain=catalog.document.domain,
        language=catalog.language.tag,
        text=po,
        etag=catalog.etag,
        messages={context: str(before[context].string) for context in changed},
        machine=machine,
    )
    return keep_suggestion(engine, suggestion, also)


def apply_suggestion(catalog: EditableCatalog, suggestion: Suggestion) -> Files:
    """Return the source files with the suggested messages in the catalog, recorded in the review
    log as if their author had published them on the day they sent them. Raise SuggestionConflict,
    and InvalidFiles."""
    if conflicts := find_conflicts(catalog, suggestion):
        raise SuggestionConflict(conflicts)
    po = _merge(catalog, suggested_messages(suggestion))
    day = as_utc(suggestion.made_at).date()
    return catalog.with_upload(po, suggestion.by, day, machine=suggestion.machine)


def continue_suggestion(catalog: EditableCatalog, suggestion: Suggestion) -> bytes:
    """Return the newest catalog with the suggested messages, to translate further. Those that
    conflict are marked fuzzy."""
    suggested = suggested_messages(suggestion)
    for context in find_conflicts(catalog, suggestion):
        suggested[context].flags.add("fuzzy")
    return _merge(catalog, suggested)


def find_conflicts(catalog: EditableCatalog, suggestion: Suggestion) -> dict[str, str]:
    """Return by context why suggested messages do not fit what is published now."""
    published = catalog.messages()
    reasons = {
        context: _conflict(
            published.get(context),
            message,
            suggestion.messages[context],
            catalog.document.language_of(context).english,
        )
        for context, message in suggested_messages(suggestion).items()
    }
    return {context: reason for context, reason in reasons.items() if reason}


def compare_suggestion(catalog: EditableCatalog, suggestion: Suggestion) -> list[MessageChangeCard]:
    """Return each suggested message beside what is published now."""
    conflicts, published = find_conflicts(catalog, suggestion), catalog.messages()
    review_log, changes = catalog.review_log(), []
    for context, message in suggested_messages(suggestion).items():
        now = published.get(context, Message(message.id, context=context))
        warnings = [conflicts[context]] if context in conflicts else _warnings(catalog, message)
        record = find_read_back(now, review_log)
        change = MessageChangeCard(
            context=context,
            english=str(now.id),
            published=str(now.string),
            status=status_of(now, review_log),
            read_back=ReadBackCard(**record.model_dump()) if record else None,
            suggested=str(message.string),
            warnings=warnings,
        )
        changes.append(change)
    return changes


def suggested_messages(suggestion: Suggestion) -> dict[str, Message]:
    """Return the messages that a suggestion changes, by context."""
    messages = parse_messages(suggestion.text.encode(), f"{suggestion.domain}.po")
    return {context: each for context, each in messages.items() if context in suggestion.messages}


def _merge(catalog: EditableCatalog, suggested: Mapping[str, Message]) -> bytes:
    return update_catalog(
        catalog.document, catalog.language, catalog.text, catalog.path, received=suggested
    )


def _conflict(published: Message | None, suggested: Message, before: str, source: str) -> str:
    if published is None:
        return f"the {source} does not have it any more"
    if published.id != suggested.id:
        return f"the {source} has changed since it was suggested"
    if str(published.string) not in (before, str(suggested.string)):
        return "somebody else has changed the translation since it was suggested"
    return ""


def _warnings(catalog: EditableCatalog, message: Message) -> list[str]:
    if not str(message.string).strip():
        return ["it would not be translated any more"]
    fuzzy = ["marked fuzzy: it waits until somebody confirms it"] if message.fuzzy else []
    context = message.context or ""
    source = catalog.document.language_of(context)
    pair = Pair(catalog.language, str(message.id), str(message.string), source, context)
    return [*fuzzy, *(each.reason for each in remaining_faults(pair, catalog.allowances()))]
