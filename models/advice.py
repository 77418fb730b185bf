"""Advice: a translation resolved for a place; the tree that all renderers read."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from models.directory import Line, Role
from models.guide import Audience, Kind, Source
from richtext.nodes import Direction, FrozenModel
from richtext.text import Status, Text

NoticeKind = Literal["withdrawal", "correction"]


class Item(FrozenModel):
    id: str
    text: Text


class ContactCard(FrozenModel):
    """A contact in one language. `evidenced_on` is as exact as known: a year, month or day."""

    id: str
    name: Text
    about: Text
    more: Text | None
    phones: list[Line]
    website: str
    evidenced_on: str | None
    human_verified_on: date | None


class PlaceCard(FrozenModel):
    """`roles` names the contacts of each role, the place's own or its parent's."""

    code: str
    name: Text
    parent: str | None
    roles: dict[Role, list[str]]


class DirectoryCard(FrozenModel):
    """The directory in one language."""

    contacts: dict[str, ContactCard]
    places: dict[str, PlaceCard]
    roles: dict[Role, Text]


class AdviceBlock(FrozenModel):
    """`changed_in` is the newer edition whose English stands here, since the block has changed
    there and is not translated yet. `easy` has, by field or item, the texts for easy reading; it
    is left out where there are none."""

    id: str
    critical: bool
    changed_in: int | None = None
    easy: dict[str, Text] = Field(default={}, exclude_if=lambda texts: not texts)


class ParagraphAdvice(AdviceBlock):
    type: Literal["paragraph"]
    text: Text


class HeadingAdvice(AdviceBlock):
    type: Literal["heading"]
    level: Literal[2, 3]
    text: Text


class StepsAdvice(AdviceBlock):
    type: Literal["steps"]
    title: Text | None
    items: list[Item]


class BulletsAdvice(AdviceBlock):
    type: Literal["bullets"]
    variant: Literal["plain", "do", "dont"]
    title: Text | None
    items: list[Item]


class CalloutAdvice(AdviceBlock):
    type: Literal["callout"]
    kind: Literal["urgent", "warning", "info"]
    title: Text
    body: list[Item]


class StatisticAdvice(AdviceBlock):
    type: Literal["statistic"]
    text: Text
    value: str
    source: str


class QuoteAdvice(AdviceBlock):
    type: Literal["quote"]
    text: Text
    by: Text | None


class ContactsAdvice(AdviceBlock):
    """`show` are roles and ids; `contacts` the cards they stand for, once there is a place."""

    type: Literal["contacts"]
    title: Text
    show: list[str]
    contacts: list[ContactCard] = []

    @property
    def evidenced_between(self) -> list[str]:
        """The oldest and the newest date of evidence among the contacts, once if they are equal."""
        dates = sorted({each.evidenced_on for each in self.contacts if each.evidenced_on})
        return [*dict.fromkeys([*dates[:1], *dates[-1:]])]


class AnswerItem(Item):
    """`to` is the id of the block that it leads to: the next question, or the steps to take."""

    to: str


class QuestionAdvice(AdviceBlock):
    type: Literal["question"]
    text: Text
    answers: list[AnswerItem]


class FieldsAdvice(AdviceBlock):
    type: Literal["fields"]
    show: list[str]


Block = Annotated[
    ParagraphAdvice
    | HeadingAdvice
    | StepsAdvice
    | BulletsAdvice
    | CalloutAdvice
    | StatisticAdvice
    | QuoteAdvice
    | ContactsAdvice
    | QuestionAdvice
    | FieldsAdvice,
    Field(discriminator="type"),
]


class FieldCard(FrozenModel):
    label: Text
    kind: Literal["text", "date", "people", "phone", "email", "url"]
    example: str
    required: bool
    length: int


class Translation(FrozenModel):
    """One edition of a guide in one language, as it is stored.

    `status` is that of its weakest message, `critical_status` of its weakest critical one."""

    slug: str
    kind: Kind
    language: str
    direction: Direction
    status: Status
    critical_status: Status
    reviewed_on: date | None
    title: Text
    english_title: Text
    summary: Text
    keywords: Text | None = None
    audience: list[Audience]
    topics: list[str]
    published_at: date
    expires_on: date | None
    review_due: date | None
    see_instead: str | None
    sources: dict[str, Source]
    fields: dict[str, FieldCard]
    acknowledgements: list[Item]
    blocks: list[Block]


class Locale(FrozenModel):
    """Which language was asked for, which is served, and how good and how new it is.

    `coverage` is the share of the texts that stand in it, 0 to 1. `recalled` says that advice on
    safety has changed since this edition, and the text lacks it."""

    requested: str
    served: str
    direction: Direction
    status: Status
    critical_status: Status
    coverage: float
    edition: int
    revision: int
    newest_edition: int
    outdated: bool
    recalled: bool
    reviewed_on: date | None
    alternates: list[str]


class Pointer(FrozenModel):
    """Another guide."""

    slug: str
    title: Text


class NoticeCard(FrozenModel):
    """What is wrong with a guide, or with one edition or language of it, and since when.

    `readable` says whether the text can still be read. The reason is in the reader's language
    where it was given in that, else in English."""

    kind: NoticeKind
    edition: int | None
    language: str | None
    since: datetime
    readable: bool
    reason: Text


class Advice(Translation):
    """A translation with its locale, for one place and day: no reference is left in it.

    `updated_at` is when this revision was published; `instead` what to read in place of a
    bulletin that has `expired`."""

    locale: Locale
    place: PlaceCard
    updated_at: datetime
    notice: NoticeCard | None
    expired: bool
    instead: Pointer | None


def advice_messages(translation: Translation) -> Iterator[tuple[str, Text]]:
    """What a reader reads, by the context of the message, in the order of the page."""
    yield "document.title", translation.title
    yield "document.summary", translation.summary
    for block in translation.blocks:
        for name, value in block:
            if isinstance(value, Text):
                yield f"{block.id}.{name}", value
            elif isinstance(value, list):
                yield from (
                    (f"{block.id}.{each.id}", each.text) for each in value if isinstance(each, Item)
                )


def walk_texts(value: Any) -> Iterator[Text]:
    """Every text in a tree, in its order."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for _, each in value:
            yield from walk_texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from walk_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk_texts(each)
