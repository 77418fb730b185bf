"""What a translator sends from the page of a catalog: the fields of its messages, one or all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.desk.rows import Row
from models.drafts import MAX_LENGTH, TypedText, digest_of_draft

MAX_CONTEXT = 200  # characters
FIELDS = ("text", "english", "before", "shown", "confirm")
TOO_LONG = f"This is longer than {MAX_LENGTH:,} characters. It is not saved."
ELSEWHERE = (
    "You have saved something else in another window: “{}”. What stands here is not saved; save it "
    "again to replace that."
)


@dataclass(frozen=True)
class TypedRow:
    """The fields of a message, as they were sent: see TypedText. With `confirm` the text is right
    as it stands."""

    context: str
    text: str
    english: str
    before: str
    shown: str
    confirm: bool

    @property
    def is_touched(self) -> bool:
        """Whether somebody has typed, or confirmed what stands there."""
        return self.confirm or digest_of_draft(self.text) != self.shown

    @property
    def is_too_long(self) -> bool:
        """Whether it is longer than a draft may be."""
        return max(map(len, (self.text, self.english, self.before))) > MAX_LENGTH


def typed_rows(fields: Mapping[str, str]) -> Iterator[TypedRow]:
    """Yield the messages whose fields were sent, such as `text:first.calm`."""
    for name in fields:
        kind, _, context = name.partition(":")
        if kind == "text" and 0 < len(context) <= MAX_CONTEXT:
            sent = {each: fields.get(f"{each}:{context}", "") for each in FIELDS}
            yield TypedRow(
                context,
                _sent(sent["text"]).strip(),
                _sent(sent["english"]),
                _sent(sent["before"]),
                sent["shown"],
                bool(sent["confirm"]),
            )


def as_draft(typed: TypedRow, row: Row | None) -> TypedText:
    """Return what to save of a message, also if the source has lost it meanwhile (no `row`). An
    empty field, or one with what is published already, discards the draft; not where a suggestion
    says something else."""
    same = row is not None and typed.text == row.published.strip() and not row.message.fuzzy
    suggested = row is not None and row.own is not None and row.own.is_suggested
    is_kept = bool(typed.text) and (suggested or not same)
    return TypedText(typed.context, typed.english, typed.before, typed.text, typed.shown, is_kept)


def _sent(text: str) -> str:
    """Return the text of a field with the line ends of catalogs."""
    return text.replace("\r\n", "\n")
