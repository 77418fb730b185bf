"""Advice: a translation resolved for a place, the tree that all renderers read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from models.blocks import TEXT_FIELDS
from models.directory import Line
from models.guide import Kind, Source
from richtext.nodes import Direction, FrozenModel
from richtext.text import Status, Text

NoticeKind = Literal["withdrawal", "correction"]


class Item(FrozenModel):
    id: str
    text: Text


class IconItem(Item):
    """An item of steps, of a list or of a box. `icon` names the picture that says what to do, such
    as `do-not-delete`; it is left out where there is none."""

    icon: str | None = Field(default=None, exclude_if=lambda icon: icon is None)


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

    def every_text(self) -> Iterator[Text]:
        """Yield the name and what is said about the contact."""
        yield from (self.name, self.about)
        if self.more:
            yield self.more


class PlaceCard(FrozenModel):
    """`roles` names the contacts of each role, the place's own or its parent's."""

    code: str
    name: Text
    parent: str | None
    roles: dict[str, list[str]]


class DirectoryCard(FrozenModel):
    """The directory in one language."""

    contacts: dict[str, ContactCard]
    places: dict[str, PlaceCard]
    roles: dict[str, Text]

    @property
    def default_place(self) -> str:
        """The place of readers who choose none: it stands first."""
        return next(iter(self.places))

    def around(self, code: str) -> list[str]:
        """Return a place and those that it lies in, nearest first. One that is not listed any more
        lies in the default place, to whose pages its sheets lead."""
        place = self.places.get(code)
        if place is None:
            return [code, self.default_place]
        return [code, *(self.around(place.parent) if place.parent else ())]

    def every_text(self) -> Iterator[Text]:
        """Yield all texts of the contacts, places and roles."""
        for contact in self.contacts.values():
            yield from contact.every_text()
        for place in self.places.values():
            yield place.name
        yield from self.roles.values()


class AdviceBlock(FrozenModel):
    """`changed_in` is the newer edition that changed the block last, if its newest source text
    stands here because it is not translated yet. `easy` has, by field or item, the texts for easy
    reading; it is left out where there are none."""

    id: str
    critical: bool
    changed_in: int | None = None
    easy: dict[str, Text] = Field(default={}, exclude_if=lambda texts: not texts)
    type: str

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Yield what is read in the block by field or item, in reading order."""
        single, items = TEXT_FIELDS[self.type]
        for name in single:
            if text := getattr(self, name):
                yield name, text
        for item in getattr(self, items) if items else ():
            yield item.id, item.text

    def with_texts(self, change: Callable[[str, Text], Text]) -> Self:
        """Return the block with `change(name, text)` in place of each of its texts."""
        single, items = TEXT_FIELDS[self.type]
        there = [name for name in single if getattr(self, name)]
        update: dict[str, object] = {name: change(name, getattr(self, name)) for name in there}
        if items:
            update[items] = [
                item.model_copy(update={"text": change(item.id, item.text)})
                for item in getattr(self, items)
            ]
        return self.model_copy(update=update)

    def with_ids(self, names: Mapping[str, str]) -> Self:
        """Return the block with a new id, if there is one for it."""
        return self.model_copy(update={"id": names.get(self.id, self.id)})

    def every_text(self) -> Iterator[Text]:
        """Yield all texts of the block, those for easy reading first."""
        yield from self.easy.values()
        for _, text in self.texts():
            yield text


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
    items: list[IconItem]


class BulletsAdvice(AdviceBlock):
    type: Literal["bullets"]
    variant: Literal["plain", "do", "dont"]
    title: Text | None
    items: list[IconItem]


class CalloutAdvice(AdviceBlock):
    type: Literal["callout"]
    kind: Literal["urgent", "warning", "info"]
    title: Text
    body: list[IconItem]


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
        """Return the oldest and the newest date of evidence of the contacts, once if equal."""
        dates = sorted({each.evidenced_on for each in self.contacts if each.evidenced_on})
        return [*dict.fromkeys([*dates[:1], *dates[-1:]])]

    def every_text(self) -> Iterator[Text]:
        """Yield all texts of the block, and those of its contacts."""
        yield from super().every_text()
        for contact in self.contacts:
            yield from contact.every_text()


class AnswerItem(Item):
    """`to` is the id of the block that it leads to: the next question, or the steps to take."""

    to: str


class QuestionAdvice(AdviceBlock):
    type: Literal["question"]
    text: Text
    answers: list[AnswerItem]

    def with_ids(self, names: Mapping[str, str]) -> Self:
        """Return the question with a new id, if there is one, and those of where it leads."""
        answers = [
            each.model_copy(update={"to": names.get(each.to, each.to)}) for each in self.answers
        ]
        return super().with_ids(names).model_copy(update={"answers": answers})


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

    `status` is that of its weakest message, `critical_status` of its weakest critical one;
    `published_at` is the date that its author gave its words, `english_title` its title in the
    language of the library, whichever that is."""

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
    audience: list[str]
    topics: list[str]
    published_at: date
    expires_on: date | None
    review_due: date | None
    see_instead: str | None
    sources: dict[str, Source]
    fields: dict[str, FieldCard]
    acknowledgements: list[Item]
    blocks: list[Block]

    def messages(self) -> Iterator[tuple[str, Text]]:
        """Yield what a reader reads by the context of the message, in the order of the page."""
        yield "document.title", self.title
        yield "document.summary", self.summary
        for block in self.blocks:
            for name, text in block.texts():
                yield f"{block.id}.{name}", text

    def with_block_ids(self, names: Mapping[str, str]) -> "Translation":
        """Return it with new ids for some blocks, by the old ones. Answers lead to the same."""
        update = {"blocks": [each.with_ids(names) for each in self.blocks]}
        return self.model_copy(update=update)

    def numbered(self) -> "Translation":
        """Return it with the blocks' positions as their ids: how a block is called in the files
        changes nothing for readers."""
        return self.with_block_ids({each.id: str(at) for at, each in enumerate(self.blocks)})

    def every_text(self) -> Iterator[Text]:
        """Yield all texts, also those that are not on the page."""
        yield from (self.title, self.english_title, self.summary)
        if self.keywords:
            yield self.keywords
        for field in self.fields.values():
            yield field.label
        for item in self.acknowledgements:
            yield item.text
        for block in self.blocks:
            yield from block.every_text()


class Locale(FrozenModel):
    """Which language was asked for, which is served, and how good and how new it is.

    `status` is the weakest of the guide, the contacts and the interface; `critical_status` that of
    the critical messages of the guide. `reviewed_on` is when the guide was reviewed last, if the
    status is `reviewed`. `coverage` is the share of the texts that stand in it, 0 to 1. `recalled`
    says that advice on safety has changed since this edition, and the text lacks it."""

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
    """What is wrong with a guide, or with one edition or language of it, in one place or where it
    names one contact, and since when.

    `readable` says whether the text can still be read. The reason is in the reader's language
    where it was given in that, else in that of the library."""

    kind: NoticeKind
    edition: int | None
    language: str | None
    place: str | None
    contact: str | None
    since: datetime
    readable: bool
    reason: Text


class Advice(Translation):
    """A translation with its locale, for one place and day: no reference is left in it.

    `published_at` is the day on which its edition was published, `written_on` the author's date of
    the words, `updated_at` when this revision was published; `instead` is what to read in place of
    a bulletin that has `expired`."""

    locale: Locale
    place: PlaceCard
    written_on: date
    updated_at: datetime
    notice: NoticeCard | None
    expired: bool
    instead: Pointer | None
