"""A notice as somebody gives it by a command or over HTTP, and the check of its reasons, which
stand on paper and in braille like the text of a guide."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from api.http.limits import MAX_MEMBERS, FieldText, Name
from handouts.content_check import paper_errors
from locales.checks.characters import invisible
from locales.languages import languages
from models.audit import Author
from models.errors import FieldError, Invalid
from models.notice_scope import StoredKind
from models.notice_validation import check_start
from models.tables import Notice
from richtext.described import DescribedModel

MOST_LETTERS = 500
ACTS: dict[StoredKind, str] = {
    "withdrawal": "withdraw",
    "correction": "correct",
    "recall": "recall",
}


class NewNotice(DescribedModel):
    """A withdrawal, a correction, or a recall of printed sheets. `reasons` are by language and must
    include that of the library; without `starts_at` the notice holds from now on.

    A `revision` needs an edition and a language. A notice of one `place` holds for all within it,
    one of a `contact` wherever the text names that. A recall without a revision is of all sheets
    that are older than what is published now; its slug may be `ui`, for words of the interface, or
    `contacts`, for what is said about contacts."""

    model_config = ConfigDict(extra="forbid")
    kind: StoredKind
    """What the notice does: withdraws or corrects a text, or recalls printed sheets."""
    slug: Name
    """The slug of the guide; for a recall also `ui` or `contacts`."""
    edition: Annotated[int | None, Field(ge=1, le=9999)] = None
    """The number of the edition that it is about; null for all."""
    language: Name | None = None
    """The tag of the language that it is about; null for all."""
    revision: Annotated[int | None, Field(ge=1, le=9999)] = None
    """The number of the revision that it is about; null for all. It needs an edition and a
    language."""
    place: Name | None = None
    """The code of the place that it is about, with all within it; null for all."""
    contact: Name | None = None
    """The id of the contact that it is about, wherever the text names that; null for no one
    contact."""
    readable: bool = False
    """Whether the text can still be read."""
    reasons: Annotated[dict[Name, FieldText], Field(max_length=MAX_MEMBERS)]
    """Why it is given, by the tag of a language: at least that of the library."""
    starts_at: AwareDatetime | None = None
    """When it begins, with a time zone; null for now."""

    def row(self, source: str) -> Notice:
        """Return the row to store; `source` is the language of the library. Raise Invalid for the
        reasons or the time; whether what it is about is published remains to be checked."""
        if errors := [*_reasons_errors(self.reasons, source)]:
            raise Invalid(errors)
        if self.starts_at:
            check_start(self.starts_at)
        readable = self.readable or self.kind != "withdrawal"
        return Notice(publication_id=0, **self.model_dump() | {"readable": readable})


def author_of(kind: StoredKind, key: str | None) -> Author:
    """Return who gives a notice, for the audit; `key` is the name of a key, None for a command."""
    return Author(key, ACTS[kind])


def _reasons_errors(reasons: Mapping[str, str], source: str) -> Iterator[FieldError]:
    tags = list(languages())
    if source not in reasons:
        yield FieldError("reasons", f"must include `{source}`.", tags)
    for tag, reason in reasons.items():
        if tag not in tags:
            yield FieldError(
                "reasons", f"there is no language {tag[:40]!r}. There are: {', '.join(tags)}.", tags
            )
        else:
            for each in _reason_errors(tag, reason):
                yield FieldError(f"reasons.{tag}", f"{each}.")


def _reason_errors(tag: str, reason: str) -> Iterator[str]:
    language = languages()[tag]
    if not reason.strip():
        yield "is empty"
    elif len(reason) > MOST_LETTERS:
        yield f"has {len(reason)} letters, {MOST_LETTERS} is the most"
    elif unseen := [*invisible(reason)]:
        yield from unseen
    else:
        yield from paper_errors(language.text(reason), language)
