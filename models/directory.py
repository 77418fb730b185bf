"""The directory: contacts, and places that fill the roles of the library with them."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, model_validator

from models.errors import FileError, InvalidFiles, collect_errors
from models.guide import Slug, Url
from models.library import LIBRARY_FILE, LibrarySettings, PlaceCode
from models.plain_reasons import DIALLED, NUMBER, POSTCODES, PRINTABLE
from models.yaml_source import Message, StrictModel, load_source, located_error

CONTACTS_FILE, PLACES_FILE = "contacts.yaml", "places.yaml"
Listed = TypeVar("Listed", bound=StrictModel)
DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Line(StrictModel):
    """A number as it is printed, and the `tel:` or `sms:` URI that dials it."""

    number: Annotated[str, Field(pattern=NUMBER)]
    """The number as it is printed, in groups of digits."""
    uri: Annotated[str, Field(pattern=DIALLED)]
    """The `tel:` or `sms:` URI that dials it."""

    @model_validator(mode="after")
    def _dials_itself(self) -> "Line":
        """What is printed and what is dialled must be one number, or a reader reaches somebody
        else. An international URI has a country code in place of the zero at the start."""
        printed, dialled = self.number.replace(" ", ""), self.uri.partition(":")[2]
        if dialled.startswith("+"):
            code = dialled[1:].removesuffix(printed.removeprefix("0"))
            if dialled != f"+{code}{printed.removeprefix('0')}" or not 1 <= len(code) <= 3:
                raise ValueError(f"{self.uri} does not dial {self.number}")
        elif dialled != printed:
            raise ValueError(f"{self.uri} does not dial {self.number}")
        return self


class Evidence(StrictModel):
    """What a web page said about a contact, and when. `date` is ISO, or says why there is none."""

    url: str | None
    date: str
    says: str


class Contact(StrictModel):
    """A service. Its `print_policy` must begin with "yes"; no other may be listed."""

    id: Slug
    name: str
    about: Message
    more: Message | None = None
    phones: list[Line]
    website: Url
    jurisdiction: str
    print_policy: Annotated[str, Field(pattern=PRINTABLE)]
    human_verified_on: date | None
    evidence: Annotated[list[Evidence], Field(min_length=1)]

    @property
    def evidenced_on(self) -> str | None:
        """The newest date of the evidence, as exact as is known: year, month or day."""
        dates = [each.date for each in self.evidence if DATED.fullmatch(each.date)]
        return max(dates, default=None)


class Place(StrictModel):
    """`postcodes` are the areas that lie in the place with all that they have."""

    code: PlaceCode
    name: Message
    parent: PlaceCode | None = None
    postcodes: list[Annotated[str, Field(pattern=POSTCODES)]] = []
    roles: dict[Slug, Annotated[list[Slug], Field(min_length=1)]]


class _Contacts(StrictModel):
    contacts: list[Contact]

    @model_validator(mode="after")
    def _unique(self) -> "_Contacts":
        return _check_unique(self, "contacts", "id")


class _Places(StrictModel):
    places: list[Place]

    @model_validator(mode="after")
    def _unique(self) -> "_Places":
        return _check_unique(self, "places", "code")


class Directory(StrictModel):
    """`places` begins with the default place; `roles` has the labels of the roles, in order."""

    contacts: dict[str, Contact]
    places: dict[str, Place]
    roles: dict[str, Message]

    @property
    def postcodes(self) -> dict[str, str]:
        """The code of the place by each area of postcodes that lies in it."""
        return {area: code for code, place in self.places.items() for area in place.postcodes}

    def filled(self, code: str) -> dict[str, list[str]]:
        """Return the ids of the contacts of a place by role, those of its parent for roles that it
        does not fill."""
        place = self.places[code]
        inherited = self.filled(place.parent) if place.parent else {}
        merged = {**inherited, **place.roles}
        return {role: merged[role] for role in self.roles if role in merged}


def read_directory(folder: Path, settings: LibrarySettings) -> Directory:
    """Return the directory in the folder of a library with these settings. Raise InvalidFiles."""
    errors: list[FileError] = []
    with collect_errors(errors):
        contacts = load_source(folder / CONTACTS_FILE, _Contacts, CONTACTS_FILE)
    with collect_errors(errors):
        places = load_source(folder / PLACES_FILE, _Places, PLACES_FILE)
    if errors:
        raise InvalidFiles(errors)
    directory = Directory(
        contacts={each.id: each for each in contacts.contacts},
        places={
            each.code: each
            for each in sorted(places.places, key=lambda each: each.code != settings.place)
        },
        roles={key: role.label for key, role in settings.roles.items()},
    )
    errors = [
        *_place_errors(directory),
        *_settings_errors(directory, settings),
    ]
    if errors:
        raise InvalidFiles(errors)
    return directory


def directory_messages(directory: Directory) -> Iterator[tuple[str, Message]]:
    """Yield every translatable string of the directory with its context."""
    for role, label in directory.roles.items():
        yield f"role.{role}", label
    for code, place in directory.places.items():
        yield f"place.{code}", place.name
    for id, contact in directory.contacts.items():
        yield f"{id}.about", contact.about
        if contact.more:
            yield f"{id}.more", contact.more


def _check_unique(source: Listed, name: str, key: str) -> Listed:
    """Return `source`. Raise an error for every entry of a list whose key has occurred before."""
    seen: set[str] = set()
    duplicates = []
    for index, entry in enumerate(getattr(source, name)):
        if (value := getattr(entry, key)) in seen:
            duplicates.append(((name, index, key), f"`{value}` is used twice"))
        seen.add(value)
    if duplicates:
        raise located_error(duplicates)
    return source


def _is_its_own_ancestor(place: Place, directory: Directory) -> bool:
    above: Place | None = place
    for _ in directory.places:
        above = directory.places.get(above.parent) if above and above.parent else None
        if above is place:
            return True
    return False


def _settings_errors(directory: Directory, settings: LibrarySettings) -> Iterator[FileError]:
    """Yield what library.yaml names and no place has."""
    if settings.place not in directory.places:
        known = ", ".join(directory.places)
        reason = f"place: there is no {settings.place} in places.yaml, only {known}"
        yield FileError(LIBRARY_FILE, 1, reason)
    filled = {role for place in directory.places.values() for role in place.roles}
    for role, label in directory.roles.items():
        if role not in filled:
            yield FileError(LIBRARY_FILE, label.line, f"roles.{role}: no place fills it")


def _place_errors(directory: Directory) -> Iterator[FileError]:
    areas: dict[str, str] = {}
    for place in directory.places.values():
        if place.parent and place.parent not in directory.places:
            yield FileError(
                PLACES_FILE, place.name.line, f"{place.code}: unknown parent {place.parent}"
            )
        elif _is_its_own_ancestor(place, directory):
            yield FileError(PLACES_FILE, place.name.line, f"{place.code}: lies within itself")
        for area in place.postcodes:
            if area in areas:
                reason = f"{place.code}: the postcodes {area} are those of {areas[area]} already"
                yield FileError(PLACES_FILE, place.name.line, reason)
            areas.setdefault(area, place.code)
        for role, ids in place.roles.items():
            if role not in directory.roles:
                reason = f"{place.code}.{role}: there is no such role in library.yaml"
                yield FileError(PLACES_FILE, place.name.line, reason)
            for id in ids:
                if id not in directory.contacts:
                    yield FileError(
                        PLACES_FILE, place.name.line, f"{place.code}.{role}: unknown contact {id}"
                    )
