"""Query parameters: how OpenAPI describes them, and one check that names all wrong ones at once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from api.published.snapshot import Snapshot
from models.errors import FieldError, Invalid

PLACES: list[str] = []
Place = Annotated[str, Query(description="ISO 3166-2 code of a place from /v1/places")]
EditionNumber = Annotated[
    int | None, Query(ge=1, le=9999, description="an edition, without it the newest")
]
Since = Annotated[
    str | None, Query(description="a cursor: `publication` or `next` of an answer before")
]
With = Annotated[str | None, Query(alias="with", description="another language, line beside line")]


def choice(values: list[str]) -> Any:
    """Return a query parameter with a few values. Only OpenAPI sees them: `check_query` enforces
    them, so that one answer names every wrong parameter."""
    return Query(json_schema_extra={"enum": values})


def check_query(
    request: Request, snapshot: Snapshot, allowed: Mapping[str, Sequence[str] | None]
) -> None:
    """Raise Invalid for query parameters that are unknown, repeated, or not among the `allowed`.

    None stands for any value, `PLACES` for the places of the snapshot."""
    allowed = {name: snapshot.places if each is PLACES else each for name, each in allowed.items()}
    errors: list[FieldError] = []
    for name in request.query_params:
        values = request.query_params.getlist(name)
        choices = allowed.get(name)
        if name not in allowed:
            detail = f"is not a parameter here. There are: {', '.join(allowed) or 'none'}."
            errors.append(FieldError(name, detail, list(allowed)))
        elif len(values) > 1:
            errors.append(FieldError(name, "is given more than once."))
        elif choices is not None and values[0] not in choices:
            detail = f"there is no {values[0][:40]!r}. There are: {', '.join(choices)}."
            errors.append(FieldError(name, detail, [*choices]))
    if errors:
        raise Invalid(errors)


def check_place(snapshot: Snapshot, place: str) -> None:
    """Raise Invalid for a place that the snapshot does not have."""
    if place not in snapshot.places:
        raise Invalid([FieldError("place", f"there is no {place[:40]!r}.", snapshot.places)])
