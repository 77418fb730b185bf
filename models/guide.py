"""A guide: the source text of advice, typed blocks with stable ids, read from YAML."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationInfo, model_validator

from models.blocks import TEXT_FIELDS
from models.plain_reasons import FILLED, HTTPS, SLUG
from models.yaml_source import Message, StrictModel, Where, load_source, located_error, parse_source

Slug = Annotated[str, Field(max_length=80, pattern=SLUG)]
Url = Annotated[str, Field(pattern=HTTPS)]


class BlockMessage(Message):
    """A message of a block. `easy` says the same in easy words, for the layout `easy`."""

    easy: Annotated[str, Field(pattern=FILLED)] | None = None


class ItemMessage(BlockMessage):
    """A message of a list or of a box. `icon` names the picture that says what to do."""

    icon: Slug | None = None


Items = Annotated[dict[Slug, ItemMessage], Field(min_length=1)]
Kind = Literal["guide", "bulletin", "letter", "pathway"]
ChangeKind = Literal["minor", "normal", "safety"]

EASY = "-easy"  # at the end of a context: the easy text of the message before
CONTEXTS = ("document", "fields", "acknowledgements")  # of messages outside the blocks


class Reserved(NamedTuple):
    """Names that the caller needs for itself: `ids` of blocks, and `slugs` of guides."""

    ids: frozenset[str] = frozenset()
    slugs: frozenset[str] = frozenset()


NOTHING_RESERVED = Reserved()


class _Names(NamedTuple):
    """What the names in a guide are checked against; any icon will do if there are no `icons`."""

    reserved: Reserved = NOTHING_RESERVED
    icons: Collection[str] | None = None


class Source(StrictModel):
    """A publication from which facts come."""

    title: str
    """The title of the publication, in its own language."""
    publisher: str
    """Who published it."""
    url: Url | None = None
    """Its address; null where it has none."""
    year: int | None = None
    """The year in which it was published; null where that is not known."""


class EditionChange(StrictModel):
    """How the newest edition differs from the one before. After a `safety` change the older text
    may do harm; a `minor` change keeps the meaning of every sentence."""

    kind: ChangeKind
    note: Message


class LetterField(StrictModel):
    """A merge field of a letter."""

    label: Message
    example: str
    kind: Literal["text", "date", "people", "phone", "email", "url"] = "text"
    required: bool = True
    length: int


class SourceBlock(StrictModel):
    id: Slug
    note: str = ""
    critical: bool = False
    type: str

    def messages(self) -> Iterator[tuple[str, Message]]:
        """Yield the translatable strings by field or item, in reading order."""
        single, items = TEXT_FIELDS[self.type]
        named = {name: getattr(self, name) for name in single}
        by_key: dict[str, BlockMessage] = getattr(self, items) if items else {}
        for key, message in [*named.items(), *by_key.items()]:
            if message:
                yield key, self._inherited(message)
                if message.easy:
                    easy = message.model_copy(update={"text": message.easy, "easy": None})
                    yield f"{key}{EASY}", self._inherited(easy)

    def _inherited(self, message: Message) -> Message:
        note = " ".join(filter(None, (self.note, message.note)))
        critical = message.critical or self.critical
        return message.model_copy(update={"critical": critical, "note": note})


class Paragraph(SourceBlock):
    type: Literal["paragraph"]
    text: BlockMessage


class Heading(SourceBlock):
    type: Literal["heading"]
    level: Literal[2, 3]
    text: BlockMessage


class Steps(SourceBlock):
    type: Literal["steps"]
    title: BlockMessage | None = None
    items: Items


class Bullets(SourceBlock):
    type: Literal["bullets"]
    variant: Literal["plain", "do", "dont"] = "plain"
    title: BlockMessage | None = None
    items: Items


class Callout(SourceBlock):
    type: Literal["callout"]
    kind: Literal["urgent", "warning", "info"]
    title: BlockMessage
    body: Items


class Statistic(SourceBlock):
    """A figure with its source. `{value}` stands for it in the text."""

    type: Literal["statistic"]
    text: BlockMessage
    value: str
    source: Slug


class Quote(SourceBlock):
    type: Literal["quote"]
    text: BlockMessage
    by: BlockMessage | None = None


class Contacts(SourceBlock):
    """Help lines: roles, filled by the reader's place, or ids of contacts."""

    type: Literal["contacts"]
    title: BlockMessage
    show: list[Slug]


class Answer(BlockMessage):
    """An answer to a question; `to` is the question that comes next, or the steps to take."""

    to: Slug


class Question(SourceBlock):
    """A question of a pathway."""

    type: Literal["question"]
    text: BlockMessage
    answers: Annotated[dict[Slug, Answer], Field(min_length=1)]


class Fields(SourceBlock):
    """Merge fields of a letter, on lines of their own."""

    type: Literal["fields"]
    show: list[Slug]


Block = Annotated[
    Paragraph
    | Heading
    | Steps
    | Bullets
    | Callout
    | Statistic
    | Quote
    | Contacts
    | Question
    | Fields,
    Field(discriminator="type"),
]


class Guide(StrictModel):
    """A source document. `published` is the date of the text, `expires` the last day it is valid.
    `keywords` are words that people search for and the text does not use."""

    slug: Slug
    kind: Kind
    title: Message
    summary: Message
    keywords: Message | None = None
    audience: list[Slug]
    topics: list[Slug]
    published: date
    expires: date | None = None
    review_due: date | None = None
    see_instead: Slug | None = None
    change: EditionChange | None = None
    sources: dict[Slug, Source] = {}
    links: dict[Slug, Url] = {}
    fields: dict[Slug, LetterField] = {}
    acknowledgements: dict[Slug, Message] = {}
    blocks: list[Block]

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> "Guide":
        reserved, icons = info.context or _Names()
        found = [*self._wrong_kind(), *self._wrong_ids(reserved.ids), *self._wrong_keys()]
        if icons is not None:
            found += self._wrong_icons(icons)
        if found:
            raise located_error(found)
        return self

    def _wrong_kind(self) -> Iterator[tuple[Where, str]]:
        if self.kind == "bulletin" and self.expires is None:
            yield ("kind",), "a bulletin needs `expires`"
        for name in ("fields", "acknowledgements"):
            if self.kind != "letter" and getattr(self, name):
                yield (name,), f"only a letter has `{name}`"
        questions = [each for each in self.blocks if isinstance(each, Question)]
        if self.kind == "pathway" and not questions:
            yield ("kind",), "a pathway needs a block of the type `question`"
        if self.kind != "pathway" and questions:
            yield ("blocks", self.blocks.index(questions[0]), "type"), "only a pathway asks"

    def _wrong_ids(self, reserved: frozenset[str]) -> Iterator[tuple[Where, str]]:
        ids = {*CONTEXTS, *reserved}
        for index, block in enumerate(self.blocks):
            if block.id in ids:
                yield ("blocks", index, "id"), f"the id `{block.id}` is reserved or used twice"
            ids.add(block.id)
            names = Counter(name for name, _ in block.messages())
            for name in (name for name, count in names.items() if count > 1):
                yield ("blocks", index), f"`{block.id}.{name}` names two messages"

    def _wrong_keys(self) -> Iterator[tuple[Where, str]]:
        for index, block in enumerate(self.blocks):
            if isinstance(block, Statistic) and block.source not in self.sources:
                yield ("blocks", index, "source"), f"`{block.id}`: unknown source {block.source}"
            if isinstance(block, Fields):
                for place, field in enumerate(block.show):
                    if field not in self.fields:
                        steps = ("blocks", index, "show", place)
                        yield steps, f"`{block.id}`: unknown field {field}"
            if isinstance(block, Question):
                ends = {each.id for each in self.blocks[index + 1 :] if is_end(each)}
                for key, answer in block.answers.items():
                    if answer.to not in ends:
                        reason = f"`{block.id}`: no question or steps called {answer.to} follow"
                        yield ("blocks", index, "answers", key, "to"), reason

    def _wrong_icons(self, icons: Collection[str]) -> Iterator[tuple[Where, str]]:
        for index, block in enumerate(self.blocks):
            items = TEXT_FIELDS[block.type].items
            for key, message in (getattr(block, items) if items else {}).items():
                icon = getattr(message, "icon", None)
                if icon and icon not in icons:
                    like = get_close_matches(icon, icons)
                    known = f"perhaps {' or '.join(like)}" if like else f"only {', '.join(icons)}"
                    reason = f"`{block.id}.{key}`: there is no icon {icon}, {known}"
                    yield ("blocks", index, items, key, "icon"), reason


def is_end(block: SourceBlock) -> bool:
    """Return whether an answer may lead to a block, which needs a title for that."""
    return isinstance(block, Question) or (isinstance(block, Steps) and block.title is not None)


def read_guide(
    path: Path,
    file: str,
    reserved: Reserved = NOTHING_RESERVED,
    icons: Collection[str] | None = None,
) -> Guide:
    """Return the guide in a YAML file; its slug is the file's name.

    `file` is what errors call it. Raise InvalidFiles for everything that is wrong in it, also for
    blocks with reserved ids, and for other icons than `icons`, if there are any.
    """
    return load_source(path, Guide, file, _Names(reserved, icons), slug=path.stem)


def parse_guide(text: str, slug: str, file: str, reserved: Reserved = NOTHING_RESERVED) -> Guide:
    """Return the guide in the text of a YAML file, as `read_guide` does; any icon will do."""
    return parse_source(text.encode(), Guide, file, _Names(reserved), slug=slug)


def guide_messages(guide: Guide) -> Iterator[tuple[str, Message]]:
    """Yield every translatable string of a guide with its context `<block>.<item or field>`."""
    yield "document.title", guide.title
    yield "document.summary", guide.summary
    if guide.keywords:
        yield "document.keywords", guide.keywords
    for key, field in guide.fields.items():
        yield f"fields.{key}", field.label
    for key, message in guide.acknowledgements.items():
        yield f"acknowledgements.{key}", message
    for block in guide.blocks:
        for name, message in block.messages():
            yield f"{block.id}.{name}", message
