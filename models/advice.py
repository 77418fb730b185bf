"""Advice: a translation resolved for a place, the tree that all renderers read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """An item of a list, or something to confirm."""

    id: str
    """The id of the item, which stays the same between editions."""
    text: Text
    """What the item says."""


class IconItem(Item):
    """An item of steps, of a list or of a box."""

    icon: str | None = Field(default=None, exclude_if=lambda icon: icon is None)
    """The name of the picture that says what to do, such as `do-not-delete`; left out where there
    is none."""


class ContactCard(FrozenModel):
    """A contact in one language."""

    id: str
    """The id of the contact, the same in all languages and places."""
    name: Text
    """The name of the service, which is not translated."""
    about: Text
    """What the service does, and for whom."""
    more: Text | None
    """Opening hours, costs or languages; null where nothing is said of them."""
    phones: list[Line]
    """Its numbers, in the order of the directory; may be empty."""
    website: str
    """The URL of its website."""
    evidenced_on: str | None
    """The newest date at which a source showed these details, as exact as is known: `2026`,
    `2026-10` or `2026-10-05`; null where no source has a date."""
    human_verified_on: date | None
    """The day on which a person rang or visited it; null until somebody has."""

    def every_text(self) -> Iterator[Text]:
        """Yield the name and what is said about the contact."""
        yield from (self.name, self.about)
        if self.more:
            yield self.more


class PlaceCard(FrozenModel):
    """A place in one language."""

    code: str
    """The code of the place, as in ISO 3166-2: `GB`, `GB-WLS`."""
    name: Text
    """What the place is called."""
    parent: str | None
    """The code of the place that it lies in; null for one that lies in none."""
    roles: dict[str, list[str]]
    """The ids of the contacts by role, its own or those of its parent."""


class DirectoryCard(FrozenModel):
    """The directory in one language. `postcodes` has the code of the place by each area."""

    contacts: dict[str, ContactCard]
    places: dict[str, PlaceCard]
    roles: dict[str, Text]
    postcodes: dict[str, str] = Field(default={}, exclude_if=lambda areas: not areas)

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


class BlockAudio(FrozenModel):
    """A recording of a block, by a person who read exactly this text."""

    url: str
    """Its address, relative to the server: Ogg Opus, which never changes."""
    seconds: float
    """How long it is."""
    by: str
    """Who spoke."""
    on: date
    """The day on which it was recorded."""


class AdviceBlock(FrozenModel):
    """What all blocks have."""

    id: str
    """The id of the block, which stays the same between editions."""
    critical: bool
    """Whether a mistake in the block does harm: never leave it out."""
    changed_in: int | None = None
    """The number of the newer edition whose source text stands here because it is not translated
    yet; null elsewhere."""
    easy: dict[str, Text] = Field(default={}, exclude_if=lambda texts: not texts)
    """The texts for easy reading, by field or by the id of the item; left out where there are
    none."""
    audio: BlockAudio | None = Field(default=None, exclude_if=lambda audio: audio is None)
    """The recording of the block; left out where there is none."""
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
    """A paragraph."""

    type: Literal["paragraph"]
    text: Text
    """What the paragraph says."""


class HeadingAdvice(AdviceBlock):
    """A heading."""

    type: Literal["heading"]
    level: Literal[2, 3]
    """The level of the heading: 2, or 3 below it. The title of the guide is level 1."""
    text: Text
    """What the heading says."""


class StepsAdvice(AdviceBlock):
    """Steps to take, one after the other."""

    type: Literal["steps"]
    title: Text | None
    """What stands above the steps; null where they have no title."""
    items: list[IconItem]
    """The steps, in the order in which to take them."""


class BulletsAdvice(AdviceBlock):
    """A list in no order."""

    type: Literal["bullets"]
    variant: Literal["plain", "do", "dont"]
    """`plain`, or what to do (`do`) or not to do (`dont`)."""
    title: Text | None
    """What stands above the list; null where it has no title."""
    items: list[IconItem]
    """The items of the list."""


class CalloutAdvice(AdviceBlock):
    """A box that stands out."""

    type: Literal["callout"]
    kind: Literal["urgent", "warning", "info"]
    """How urgent the box is."""
    title: Text
    """What stands at the head of the box."""
    body: list[IconItem]
    """What the box says, one item for each paragraph."""


class StatisticAdvice(AdviceBlock):
    """A sentence with a figure from one of the sources."""

    type: Literal["statistic"]
    text: Text
    """The sentence with the figure in it."""
    value: str
    """The figure alone, as it is written in the text."""
    source: str
    """The key in `sources` of where the figure comes from."""


class QuoteAdvice(AdviceBlock):
    """What somebody said."""

    type: Literal["quote"]
    text: Text
    """What was said."""
    by: Text | None
    """Who said it; null where that is not told."""


class ContactsAdvice(AdviceBlock):
    """Help lines and services."""

    type: Literal["contacts"]
    title: Text
    """What stands above the contacts."""
    show: list[str]
    """The roles and ids of contacts that the guide asks for."""
    contacts: list[ContactCard] = []
    """The contacts that these are in this place."""

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
    """An answer to a question."""

    to: str
    """The id of the block that the answer leads to: the next question, or the steps to take."""


class QuestionAdvice(AdviceBlock):
    """A question of a pathway."""

    type: Literal["question"]
    text: Text
    """What is asked."""
    answers: list[AnswerItem]
    """The answers to choose from."""

    def with_ids(self, names: Mapping[str, str]) -> Self:
        """Return the question with a new id, if there is one, and those of where it leads."""
        answers = [
            each.model_copy(update={"to": names.get(each.to, each.to)}) for each in self.answers
        ]
        return super().with_ids(names).model_copy(update={"answers": answers})


class FieldsAdvice(AdviceBlock):
    """Merge fields of a letter."""

    type: Literal["fields"]
    show: list[str]
    """The keys of the merge fields that stand here, each on a line of its own."""


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


def leading_danger(blocks: Sequence[Block]) -> CalloutAdvice | None:
    """Return the danger with which blocks begin, if they do: it stands before all else."""
    first = next(iter(blocks), None)
    return first if isinstance(first, CalloutAdvice) and first.kind == "urgent" else None


class FieldCard(FrozenModel):
    """A merge field of a letter."""

    label: Text
    """What the field is called."""
    kind: Literal["text", "date", "people", "phone", "email", "url"]
    """What is filled in: `date` is sent as `2026-09-01`, `people` as one person a line."""
    example: str
    """An example of a value, in the language of the library."""
    required: bool
    """Whether the letter needs a value for it."""
    length: int
    """The largest number of characters that it may have."""


class Translation(FrozenModel):
    """One edition of a guide in one language, as it is stored: with the date that the author gave
    the words in `published_at`."""

    slug: str
    """The name of the guide in addresses, the same in all languages."""
    kind: Kind
    """`guide`; `bulletin`, which expires; `letter`, which has fields to fill in; or `pathway`,
    which asks questions."""
    language: str
    """The BCP 47 tag of the language in which it is served."""
    direction: Direction
    """The direction of that language's script."""
    status: Status
    """How far the guide's own texts can be trusted: the status of the weakest of them."""
    critical_status: Status
    """The status of the weakest text of those in which a mistake does harm."""
    reviewed_on: date | None
    """The day on which a second person had reviewed all of it; null until then."""
    title: Text
    """The title of the guide."""
    english_title: Text
    """Its title in the language of the library, whichever that is."""
    summary: Text
    """One or two sentences on what the guide is about."""
    keywords: Text | None = None
    """Words that people search for and the text does not use; null where there are none."""
    audience: list[str]
    """For whom it is: keys that the library has chosen."""
    topics: list[str]
    """What it is about: keys that the library has chosen."""
    published_at: date
    """The day on which this edition was published."""
    expires_on: date | None
    """The last day on which it holds; null for what does not expire."""
    review_due: date | None
    """The day by which its words are to be checked again; null where none was set."""
    see_instead: str | None
    """The slug of the guide to read once this one has expired; null where there is none."""
    sources: dict[str, Source]
    """Where facts and figures come from, by key."""
    fields: dict[str, FieldCard]
    """The merge fields of a letter, by key; empty in other guides."""
    acknowledgements: list[Item]
    """What the sender of a letter has to confirm; empty in other guides."""
    blocks: list[Block]
    """The content, in reading order."""

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
    """Which language was asked for, which is served, and how good and how new it is."""

    requested: str
    """The BCP 47 tag of the language that was asked for."""
    served: str
    """The BCP 47 tag of the language that is served: show readers if it is another."""
    direction: Direction
    """The direction of its script."""
    status: Status
    """How far the answer can be trusted: the weakest status of the guide, the contacts and the
    interface."""
    critical_status: Status
    """The weakest status of the guide's texts in which a mistake does harm."""
    coverage: float
    """The share of the texts that stand in the served language, 0 to 1."""
    edition: int
    """The number of the edition that is served, from 1."""
    revision: int
    """The number of this version of its translation, from 1."""
    newest_edition: int
    """The number of the newest edition in the language of the library."""
    outdated: bool
    """Whether there is a newer edition than the one served, not translated yet."""
    recalled: bool
    """Whether advice on safety has changed since this edition, and the text lacks it."""
    reviewed_on: date | None
    """The day on which a second person had reviewed the guide; null unless `status` is
    `reviewed`."""
    alternates: list[str]
    """The BCP 47 tags of all languages in which the guide can be read."""


class Pointer(FrozenModel):
    """Another guide."""

    slug: str
    """The slug of that guide."""
    title: Text
    """Its title."""


class NoticeCard(FrozenModel):
    """What is wrong with a guide, or with one edition or language of it, in one place or where
    it names one contact."""

    kind: NoticeKind
    """Whether the text is withdrawn, or was corrected."""
    edition: int | None
    """The number of the edition that it is about; null for all."""
    language: str | None
    """The tag of the language that it is about; null for all."""
    place: str | None
    """The code of the place that it is about, with all within it; null for all."""
    contact: str | None
    """The id of the contact that it is about, wherever the text names that; null for no one
    contact."""
    since: datetime
    """When the notice begins, or began."""
    readable: bool
    """Whether the text can still be read."""
    reason: Text
    """Why it was given, in the reader's language or in that of the library."""


class Advice(Translation):
    """A translation with its locale, for one place and day: no reference is left in it."""

    locale: Locale
    """Which language was asked for, and which is served."""
    place: PlaceCard
    """The place whose contacts stand in the text."""
    written_on: date
    """The date that its author gave the words."""
    updated_at: datetime
    """When this revision of the translation was published."""
    notice: NoticeCard | None
    """The withdrawal or correction that holds here; null where there is none."""
    expired: bool
    """Whether the last day of a bulletin is over."""
    instead: Pointer | None
    """The guide to read in place of an expired bulletin; null where there is none."""
