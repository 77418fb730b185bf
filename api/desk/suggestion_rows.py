"""The messages of a suggestion as a reviewer reads them, and as drafts when it is withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, select

from api.desk.text_differences import Difference, differences
from api.editing.editable_catalog import EditableCatalog
from api.editing.suggestion_cards import MessageChangeCard
from api.editing.suggestions import compare_suggestion, suggested_messages
from locales.reviews import digest
from models.tables import Draft, Suggestion


@dataclass(frozen=True)
class SuggestionRow:
    """A message that a suggestion changes; `note` is what its author says to translators."""

    change: MessageChangeCard
    note: str

    @property
    def parts(self) -> list[Difference]:
        """How the suggested translation differs from the published one."""
        return differences(self.change.published, self.change.suggested)

    @property
    def read_digest(self) -> str:
        """The digest of the texts that a reviewer signs."""
        return digest(self.change.context, self.change.english, self.change.suggested)


def suggestion_rows(catalog: EditableCatalog, suggestion: Suggestion) -> list[SuggestionRow]:
    """Return each suggested message beside what is published now."""
    messages = catalog.document.messages
    return [
        SuggestionRow(each, messages[each.context].note if each.context in messages else "")
        for each in compare_suggestion(catalog, suggestion)
    ]


def as_drafts(suggestion: Suggestion) -> Callable[[Session], None]:
    """Return what adds the messages of a suggestion to the drafts of its author, beside what they
    have typed since."""

    by, domain, language = suggestion.by, suggestion.domain, suggestion.language

    def add(session: Session) -> None:
        own = select(Draft.context).where(Draft.by == by, Draft.domain == domain)
        there = set(session.exec(own.where(Draft.language == language)))
        for context, message in suggested_messages(suggestion).items():
            if context not in there:
                draft = Draft(
                    by=by,
                    domain=domain,
                    language=language,
                    context=context,
                    english=str(message.id),
                    before=suggestion.messages[context],
                    text=str(message.string),
                )
                session.add(draft)

    return add
