"""The messages of a catalog as a translator sees them: with their drafts, and what has changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from babel.messages.catalog import Message

from api.desk.checking import Checked, check_text
from api.desk.text_differences import Difference, differences
from api.editing.editable_catalog import EditableCatalog
from api.editing.suggestions import suggested_messages
from locales.glossary import Term
from locales.inline import InlineError, plain
from locales.reviews import (
    ReadBack,
    describe_review,
    digest_of,
    find_read_back,
    status_of,
)
from locales.sign_off import can_sign
from models.clock import as_utc
from models.drafts import digest_of_draft
from models.tables import Draft, Suggestion
from richtext.text import Status

FILTERS = {
    "to-do": "To do",
    "all": "All",
    "machine": "Not checked by a person",
    "drafts": "My drafts",
    "warnings": "With errors or warnings",
}
ROWS_ON_A_PAGE = 25


@dataclass(frozen=True)
class OwnText:
    """What a translator has typed for a message, beside what they saw then. `state` is `draft`, or
    `open` or `refused` for a message of their suggestion; `is_suggested` says that one has it."""

    context: str
    english: str
    before: str
    text: str
    state: str
    saved_at: datetime
    is_suggested: bool
    draft: Draft | None = None


@dataclass(frozen=True)
class Row:
    """A message of a catalog. `number` counts from 1 in the catalog."""

    catalog: EditableCatalog
    number: int
    context: str
    message: Message
    own: OwnText | None
    typed: str | None = None
    problem: str = ""

    @cached_property
    def english(self) -> str:
        """The source text now."""
        return self.catalog.document.messages[self.context].text

    @property
    def note(self) -> str:
        """What the author says to translators."""
        return self.catalog.document.messages[self.context].note or ""

    @property
    def published(self) -> str:
        """The translation in the catalog; empty if there is none."""
        return str(self.message.string or "")

    @property
    def value(self) -> str:
        """What stands in the field: what was typed last."""
        return self.shown if self.typed is None else self.typed

    @property
    def shown(self) -> str:
        """What stood in the field before somebody typed."""
        return self.own.text if self.own else self.published

    @property
    def digest(self) -> str:
        """The digest of what stood in the field."""
        return digest_of_draft(self.shown.strip())

    @property
    def read_digest(self) -> str:
        """The digest of the texts that a reviewer signs."""
        return digest_of(self.message)

    @cached_property
    def status(self) -> Status:
        """How far the published translation is checked."""
        return status_of(self.message, self.catalog.review_log())

    @property
    def state(self) -> str:
        """The status in words."""
        if self.status == "untranslated":
            return "not translated yet"
        if self.status == "outdated":
            return "the source text has changed since it was translated"
        return describe_review(self.message, self.catalog.review_log())

    @property
    def read_back(self) -> ReadBack | None:
        """What the published translation was translated back to."""
        return find_read_back(self.message, self.catalog.review_log())

    @property
    def is_to_do(self) -> bool:
        """Whether somebody has to translate it, or to choose."""
        return self.status in ("untranslated", "outdated") or self.has_conflict

    @property
    def has_new_english(self) -> bool:
        """Whether the source text has changed since its author saved their text."""
        return self.own is not None and self.own.english != self.english

    @property
    def has_other_translation(self) -> bool:
        """Whether somebody else's translation was published since."""
        own = self.own
        return own is not None and self.published not in (own.before, own.text)

    @property
    def has_conflict(self) -> bool:
        """Whether the author of a text has to look at it again."""
        return self.has_new_english or self.has_other_translation

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a text may be right as it stands, though nobody has said so."""
        return bool(self.shown) and (self.has_conflict or (self.own is None and self.message.fuzzy))

    @property
    def previous_english(self) -> str:
        """The source text that was translated, if it has changed."""
        if self.own and self.has_new_english:
            return self.own.english
        if self.message.fuzzy and self.message.previous_id:
            return str(self.message.previous_id[0])
        return ""

    @property
    def new_english(self) -> list[Difference]:
        """How the source text has changed."""
        return differences(self.previous_english, self.english)

    @property
    def other_translation(self) -> list[Difference]:
        """How the published translation differs from what its author saw."""
        return differences(self.own.before if self.own else "", self.published)

    @cached_property
    def checked(self) -> Checked:
        """What is wrong in the text of the field."""
        return check_text(self.catalog, self.context, self.value)

    @cached_property
    def terms(self) -> list[Term]:
        """The terms of the glossary in the source text."""
        glossary = self.catalog.document.glossary_of(self.context)
        try:
            return [*glossary.terms_in(plain(self.english))]
        except InlineError:
            return []

    def may_be_signed_by(self, key: str) -> bool:
        """Return whether a reviewer can sign the published translation off."""
        is_current = self.status not in ("untranslated", "outdated")
        return is_current and can_sign(self.message, self.catalog.review_log(), key)


@dataclass(frozen=True)
class Rows:
    """A page of the messages of a catalog; `found` counts those on all pages. `left` are texts for
    messages that the source does not have any more."""

    rows: Sequence[Row]
    found: int
    pages: int
    left: Sequence[OwnText] = field(default_factory=list)


def own_texts(drafts: Iterable[Draft], suggestion: Suggestion | None) -> dict[str, OwnText]:
    """Return by context what a key has typed: its drafts, else the messages of its suggestion."""
    texts: dict[str, OwnText] = {}
    if suggestion:
        for context, message in suggested_messages(suggestion).items():
            texts[context] = OwnText(
                context,
                str(message.id),
                suggestion.messages[context],
                str(message.string),
                suggestion.state,
                as_utc(suggestion.made_at),
                is_suggested=True,
            )
    suggested = set(texts)
    for each in sorted(drafts, key=lambda each: as_utc(each.saved_at)):
        texts[each.context] = OwnText(
            each.context,
            each.english,
            each.before,
            each.text,
            "draft",
            as_utc(each.saved_at),
            is_suggested=each.context in suggested,
            draft=each,
        )
    return texts


def catalog_rows(catalog: EditableCatalog, own: Mapping[str, OwnText]) -> list[Row]:
    """Return all messages of a catalog, in the order of the document."""
    messages = catalog.messages()
    return [
        Row(catalog, number, context, messages[context], own.get(context))
        for number, context in enumerate(catalog.document.messages, 1)
    ]


def choose_rows(
    catalog: EditableCatalog,
    own: Mapping[str, OwnText],
    show: str,
    words: str,
    page: int,
    first: Collection[str] = (),
) -> Rows:
    """Return a page of the messages that are to be shown, by one of FILTERS, and in which these
    words stand; before them those of the contexts `first`."""
    rows = catalog_rows(catalog, own)
    always = [each for each in rows if each.context in first]
    found = [
        each
        for each in rows
        if each.context not in first and _has_words(each, words) and _is_shown(each, show)
    ]
    pages = max(1, -(-len(found) // ROWS_ON_A_PAGE))
    start = (min(page, pages) - 1) * ROWS_ON_A_PAGE
    left = [each for each in own.values() if each.context not in catalog.document.messages]
    shown = [*always, *found[start : start + ROWS_ON_A_PAGE]]
    return Rows(shown, len(found) + len(always), pages, left)


def _is_shown(row: Row, show: str) -> bool:
    match show:
        case "to-do":
            return row.is_to_do
        case "machine":
            return row.status in ("machine", "read-back")
        case "drafts":
            return row.own is not None
        case "warnings":
            return any(row.checked)
    return True


def _has_words(row: Row, words: str) -> bool:
    wanted = words.casefold()
    return any(wanted in each.casefold() for each in (row.context, row.english, row.value))
