"""What a library says about itself in library.yaml: its name, roles, audiences and licence."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from sqlmodel import Session, col, select

from models.colours import WHITE, contrast_error
from models.guide import Slug, Url
from models.plain_reasons import EMAIL, FILLED, LINE, PLACE_CODE
from models.tables import PublishedLibrary
from models.yaml_source import Message, StrictModel, load_source, located_error, or_string
from richtext.nodes import Direction, FrozenModel, NameNode
from richtext.text import ENGLISH, Text, original

LIBRARY_FILE, SCHEMA_FILE = "library.yaml", "library.schema.json"
PlaceCode = Annotated[str, Field(pattern=PLACE_CODE)]
MAX_NAME = 60  # letters: more have no room on a card of 85 mm
Name = Annotated[str, Field(pattern=LINE, max_length=MAX_NAME)]
Line = Annotated[str, Field(pattern=LINE, max_length=200)]
# What `main` and `accent` stand on: white, and for links also the grey of boxes on pages.
GREY = "#f2f4f8"
Email = Annotated[str, Field(pattern=EMAIL, max_length=200)]
COLOUR = re.compile("#[0-9a-fA-F]{6}")
FOOTER = "library-footer"  # the key of the line at the foot of pages and sheets
SLIP = "slip-"  # at the start of the key of a word: the label of a line of the reply slip
SLIP_LINES = ("name", "class", "phone", "signature", "date")
MAX_SLIP_LINES = 8  # more leave the letter no room
COVER = "cover."  # at the start of the key of a word on the cover sheets of packs, for staff
ICON = "icon."  # at the start of the key of a word: what an icon says, to those who do not see it
AUDIENCE = "for-"  # at the start of the key of a word of the interface: the label of an audience


def _check_slip_line(key: str) -> str:
    # The heading of the slip, and what stands above its lines, are words with such keys too.
    if key in ("title", "cut", "read"):
        raise PydanticCustomError("slip", "no line of the slip can be called {key}", {"key": key})
    return key


SlipLine = Annotated[Slug, AfterValidator(_check_slip_line)]


class Role(StrictModel):
    """What places fill with contacts. In YAML either the label itself or `{label, urgent, plain}`.

    The numbers of `urgent` roles stand wherever a reader is lost. Who answers for a `plain` role
    goes without saying: its label stands without a name."""

    label: Message
    urgent: bool = False
    plain: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_label(cls, value: Any) -> Any:
        return {"label": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_string(handler(schema))


class LicenceCard(FrozenModel):
    name: str
    url: str


class Licence(StrictModel):
    """What readers may do with the texts. `wording` says it on paper."""

    name: Annotated[str, Field(pattern=FILLED)]
    url: Url
    wording: Message


def _readable(*grounds: str) -> tuple[BeforeValidator, AfterValidator]:
    """Return validators of a colour that has to be readable on some grounds."""

    def check_notation(value: Any) -> str:
        if isinstance(value, str) and COLOUR.fullmatch(value):
            return value.lower()
        # Without quotes YAML takes it for a comment.
        raise PydanticCustomError("colour", 'a colour is written as "#1d4f73", in quotes')

    def check_contrast(colour: str) -> str:
        if reason := contrast_error(colour, *grounds):
            raise PydanticCustomError("contrast", "{reason}", {"reason": reason})
        return colour

    return BeforeValidator(check_notation), AfterValidator(check_contrast)


class Colours(StrictModel):
    """The colours of a library: `main` for rules and buttons, `accent` for links and hints."""

    main: Annotated[str, *_readable(WHITE)] = "#0b5c3b"
    accent: Annotated[str, *_readable(WHITE, GREY)] = "#0b4f8a"


class Publisher(StrictModel):
    """Who publishes the library. `data_protection` is who answers for data protection."""

    name: Line
    address: list[Line] = []
    email: Email | None = None
    data_protection: Line | None = None


class LibrarySettings(StrictModel):
    """The file library.yaml. `source` is the language in which the library is written, and from
    which it is translated; `languages` are the tags of the others in which it is offered: without
    them, all that the software knows. A new one of `partial` is shown although the contacts or the
    interface lack words in it. `place` is that of readers who choose none; roles and audiences
    stand in this order. `names` are those in other languages, by tag; `footer` is the last line of
    pages and sheets; `slip` has the lines of the reply slip of letters, if not those of the
    software; `words` are words of the interface that the library wants otherwise."""

    name: Name
    source: str = ENGLISH
    names: dict[str, Name] = {}
    languages: list[str] | None = None
    partial: list[str] = []
    publisher: Publisher | None = None
    colours: Colours = Colours()
    footer: Message | None = None
    place: PlaceCode
    licence: Licence
    leave_to: Url
    roles: Annotated[dict[Slug, Role], Field(min_length=1)]
    audiences: Annotated[dict[Slug, Message], Field(min_length=1)]
    slip: Annotated[dict[SlipLine, Message], Field(max_length=MAX_SLIP_LINES)] = {}
    words: dict[str, Message] = {}

    @field_validator("source")
    @classmethod
    def _is_known(cls, source: str, info: ValidationInfo) -> str:
        known: Collection[str] = info.context or ()
        if source not in known:
            values = {"source": source, "known": ", ".join(known)}
            raise PydanticCustomError(
                "language", "the software does not know {source}, only {known}", values
            )
        return source

    @field_validator("languages")
    @classmethod
    def _beside_the_source(cls, tags: list[str] | None, info: ValidationInfo) -> list[str] | None:
        source = info.data.get("source")
        if source in (tags or ()):
            values = {"source": source}
            raise PydanticCustomError(
                "source", "{source} is the language of the library itself: leave it out", values
            )
        return tags

    @field_validator("names")
    @classmethod
    def _in_other_languages(cls, names: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        known = [tag for tag in info.context or () if tag != info.data.get("source")]
        reason = f"there is no such language, only {', '.join(known)}"
        unknown = [tag for tag in names if tag not in known]
        if unknown:
            raise located_error([(("names", tag), f"names.{tag}: {reason}") for tag in unknown])
        return names


class Logo(FrozenModel):
    """The logo of a library. `text` is the SVG itself, or a PNG in base64."""

    kind: Literal["svg", "png"]
    text: str

    @property
    def media_type(self) -> str:
        return "image/svg+xml" if self.kind == "svg" else "image/png"

    @property
    def content(self) -> bytes:
        """Return the picture as a file."""
        return self.text.encode() if self.kind == "svg" else b64decode(self.text)

    @property
    def data_uri(self) -> str:
        """Return the picture as an address that has it in itself."""
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


class LibraryCard(FrozenModel):
    """What is published of the settings of a library, but for what is said in words; and its logo,
    which is a file of its own. `languages` are those beside its `source`, None for all;
    `direction` is that of the source. Both of these are left out of JSON where that is English."""

    name: str
    source: str = Field(default=ENGLISH, exclude_if=lambda tag: tag == ENGLISH)
    direction: Direction = Field(default="ltr", exclude_if=lambda direction: direction == "ltr")
    languages: list[str] | None = None
    partial: list[str] = []
    names: dict[str, str] = {}
    publisher: Publisher | None = None
    colours: Colours = Colours()
    logo: Logo | None = None
    licence: LicenceCard
    leave_to: str
    urgent: list[str]
    plain: list[str]
    audiences: list[str]
    slip: list[str] = [*SLIP_LINES]

    @property
    def published_by(self) -> Publisher:
        """Return who publishes the library: under its own name, if it does not say another."""
        return self.publisher or Publisher(name=self.name)

    def written(self, words: str) -> Text:
        """Return words in the language of the library as a text."""
        return original(words, self.source, self.direction)

    def name_node(self, words: str) -> NameNode:
        """Return a name, which is in the language of the library everywhere."""
        return NameNode(text=words, lang=self.source, dir=self.direction)


def read_library_settings(folder: Path, languages: Collection[str]) -> LibrarySettings:
    """Return the settings of the library in a folder. `languages` are the tags of all that the
    software knows. Raise InvalidFiles."""
    return load_source(folder / LIBRARY_FILE, LibrarySettings, LIBRARY_FILE, languages)


def library_schema() -> str:
    """Return the JSON Schema of library.yaml, by which editors complete and check it."""
    return json.dumps(LibrarySettings.model_json_schema(), indent=1) + "\n"


def library_card(settings: LibrarySettings, direction: Direction) -> LibraryCard:
    """Return what is published of the settings of a library; `direction` is that of its source."""
    roles = settings.roles.items()
    return LibraryCard(
        name=settings.name,
        source=settings.source,
        direction=direction,
        languages=settings.languages,
        partial=settings.partial,
        names=settings.names,
        publisher=settings.publisher,
        colours=settings.colours,
        licence=LicenceCard(name=settings.licence.name, url=settings.licence.url),
        leave_to=settings.leave_to,
        urgent=[key for key, role in roles if role.urgent],
        plain=[key for key, role in roles if role.plain],
        audiences=[*settings.audiences],
        slip=[*(settings.slip or SLIP_LINES)],
    )


def library_words(settings: LibrarySettings) -> Iterator[tuple[str, Message]]:
    """Yield the words that a library brings for the interface, by key."""
    for key, label in settings.audiences.items():
        yield f"{AUDIENCE}{key}", label
    for key, label in settings.slip.items():
        yield f"{SLIP}{key}", label
    yield "licence", settings.licence.wording
    if settings.footer:
        yield FOOTER, settings.footer
    yield from settings.words.items()


def published_library(session: Session) -> LibraryCard | None:
    """Return the settings that are published, None while nothing is."""
    newest = select(PublishedLibrary).order_by(col(PublishedLibrary.id).desc())
    row = session.exec(newest).first()
    return LibraryCard.model_validate(row.content) if row else None


def published_source(session: Session) -> str:
    """Return the language in which the published library is written; English while none is."""
    library = published_library(session)
    return library.source if library else ENGLISH


def store_library(session: Session, publication: int, library: LibraryCard) -> bool:
    """Store the settings if they differ from those that are published; return whether they do."""
    if published_library(session) == library:
        return False
    session.add(PublishedLibrary(publication_id=publication, content=library.model_dump()))
    return True
