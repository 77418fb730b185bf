"""What a library says about itself in library.yaml: its name, roles, audiences and licence."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from sqlmodel import Session, col, select

from models.guide import Slug, Url
from models.tables import PublishedLibrary
from models.yaml_source import Message, StrictModel, load_source, or_string
from richtext.nodes import FrozenModel

LIBRARY_FILE, SCHEMA_FILE = "library.yaml", "library.schema.json"
PLACE_CODE = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
PlaceCode = Annotated[str, Field(pattern=PLACE_CODE)]
AUDIENCE = "for-"  # at the start of the key of a word of the interface: the label of an audience


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

    name: Annotated[str, Field(pattern=r"\S")]
    url: Url
    wording: Message


class LibrarySettings(StrictModel):
    """The file library.yaml. `place` is that of readers who choose none; roles and audiences stand
    in this order. `words` are words of the interface that the library wants otherwise, `languages`
    the tags of those beside English; without them it is offered in all that the software knows."""

    name: Annotated[str, Field(pattern=r"\S")]
    languages: list[str] | None = None
    place: PlaceCode
    licence: Licence
    leave_to: Url
    roles: Annotated[dict[Slug, Role], Field(min_length=1)]
    audiences: Annotated[dict[Slug, Message], Field(min_length=1)]
    words: dict[str, Message] = {}


class LibraryCard(FrozenModel):
    """What is published of the settings of a library, but for what is said in words."""

    name: str
    licence: LicenceCard
    leave_to: str
    urgent: list[str]
    plain: list[str]
    audiences: list[str]


def read_library_settings(folder: Path) -> LibrarySettings:
    """Return the settings of the library in a folder. Raise InvalidFiles."""
    return load_source(folder / LIBRARY_FILE, LibrarySettings, LIBRARY_FILE)


def library_schema() -> str:
    """Return the JSON Schema of library.yaml, by which editors complete and check it."""
    return json.dumps(LibrarySettings.model_json_schema(), indent=1) + "\n"


def library_card(settings: LibrarySettings) -> LibraryCard:
    """Return what is published of the settings of a library."""
    roles = settings.roles.items()
    return LibraryCard(
        name=settings.name,
        licence=LicenceCard(name=settings.licence.name, url=settings.licence.url),
        leave_to=settings.leave_to,
        urgent=[key for key, role in roles if role.urgent],
        plain=[key for key, role in roles if role.plain],
        audiences=[*settings.audiences],
    )


def library_words(settings: LibrarySettings) -> Iterator[tuple[str, Message]]:
    """Yield the words that a library brings for the interface, by key."""
    for key, label in settings.audiences.items():
        yield f"{AUDIENCE}{key}", label
    yield "licence", settings.licence.wording
    yield from settings.words.items()


def published_library(session: Session) -> LibraryCard | None:
    """Return the settings that are published, None while nothing is."""
    newest = select(PublishedLibrary).order_by(col(PublishedLibrary.id).desc())
    row = session.exec(newest).first()
    return LibraryCard.model_validate(row.content) if row else None


def store_library(session: Session, publication: int, library: LibraryCard) -> bool:
    """Store the settings if they differ from those that are published; return whether they do."""
    if published_library(session) == library:
        return False
    session.add(PublishedLibrary(publication_id=publication, content=library.model_dump()))
    return True
