"""Query parameters: their OpenAPI descriptions, and a check that reports every error at once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import Snapshot
from models.errors import FieldError, Invalid, RenamedPlace

MAX_ID = (1 << 31) - 1  # the largest integer of a PostgreSQL column
PLACES: list[str] = []  # stands for the places of the snapshot
EditionNumber = Annotated[
    int | None, Query(ge=1, le=9999, description="number of an edition; by default the newest")
]
Since = Annotated[
    str | None, Query(description="cursor: `publication` or `next` of an earlier response")
]
DryRun = Annotated[
    bool,
    Query(alias="check", description="`true`: answer as if it were done, but store nothing"),
]
DRY_RUN = {"check": ["true", "false"]}
With = Annotated[
    str | None, Query(alias="with", description="second language, beside the first line by line")
]


async def asked_place(
    snapshot: CurrentSnapshot,
    place: Annotated[
        str | None,
        Query(description="ISO 3166-2 code of a place from /v1/places; by default the first"),
    ] = None,
) -> str:
    """Return the place that is asked for, else the default place of the library."""
    return place or snapshot.default_place


Place = Annotated[str, Depends(asked_place)]


async def asked_language(
    snapshot: CurrentSnapshot,
    lang: Annotated[
        str | None, Query(description="tag of a language; by default that of the library")
    ] = None,
) -> str:
    """Return the language that is asked for, else that in which the library is written."""
    return snapshot.source if lang is None else lang


AskedLanguage = Annotated[str, Depends(asked_language)]


def choice(values: list[str]) -> Any:
    """Return a query parameter with a few values. They are for OpenAPI only: `check_query` enforces
    them, so that one response can name every invalid parameter."""
    return Query(json_schema_extra={"enum": values})


def check_query(
    request: Request, snapshot: Snapshot, allowed: Mapping[str, Sequence[str] | None]
) -> None:
    """Raise Invalid if a query parameter is unknown, repeated, or has a value that is not allowed;
    RenamedPlace if only a place has an older code.

    `allowed` has the values of each parameter; None allows any value, PLACES the known places."""
    places = [name for name, values in allowed.items() if values is PLACES]
    allowed = {
        name: snapshot.places if values is PLACES else values for name, values in allowed.items()
    }
    errors: list[FieldError] = []
    older: list[str] = []
    for name in request.query_params:
        values = request.query_params.getlist(name)
        choices = allowed.get(name)
        if name not in allowed:
            detail = f"is not a parameter of this address. Allowed: {', '.join(allowed) or 'none'}."
            errors.append(FieldError(name, detail, list(allowed)))
        elif any("\0" in each for each in values):
            errors.append(FieldError(name, "has a character that is no text: U+0000."))
        elif len(values) > 1:
            errors.append(FieldError(name, "was given more than once."))
        elif name in places and values[0] in snapshot.renamed_places:
            older.append(values[0])
        elif choices is not None and values[0] not in choices:
            detail = f"{values[0][:40]!r} is not available. Choose from: {', '.join(choices)}."
            errors.append(FieldError(name, detail, [*choices]))
    if errors:
        raise Invalid(errors)
    for place in older:
        check_place(snapshot, place)


def check_place(snapshot: Snapshot, place: str) -> None:
    """Raise Invalid if the place is unknown, RenamedPlace for an older code."""
    if place in snapshot.renamed_places:
        raise RenamedPlace(place, snapshot.renamed_places[place])
    if place not in snapshot.places:
        raise Invalid([FieldError("place", f"there is no place {place[:40]!r}.", snapshot.places)])
