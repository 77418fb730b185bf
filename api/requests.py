"""What a request asks for, found in the snapshot, or a problem that names what there is."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.frozen import knows
from api.problems import Problem, invalid
from api.settings import Settings
from api.snapshot import Asked, Served, Snapshot
from api.watch import Watch
from locales.languages import ENGLISH
from locales.negotiate import matching
from models.database import reading
from models.editions import newest_publication

DEFAULT_PLACE = "GB"
PLACES: list[str] = []
CURSOR = re.compile("0|[1-9][0-9]{0,17}")
Place = Annotated[str, Query(description="ISO 3166-2 code of a place from /v1/places")]
EditionNumber = Annotated[
    int | None, Query(ge=1, le=9999, description="an edition, without it the newest")
]
Since = Annotated[
    str | None, Query(description="a cursor: `publication` or `next` of an answer before")
]


class Moved(Exception):
    """The same thing under its proper address."""

    def __init__(self, url: str) -> None:
        self.url = url


async def watching(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


async def current(watch: Annotated[Watch, Depends(watching)]) -> Snapshot:
    snapshot = watch.snapshot
    if not snapshot.guides:
        detail = "Nothing is published yet. Run `polyleaf publish`."
        raise Problem("not-ready", 503, detail, {"Retry-After": "5"})
    return snapshot


async def settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


Watching = Annotated[Watch, Depends(watching)]
Current = Annotated[Snapshot, Depends(current)]
Configured = Annotated[Settings, Depends(settings)]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


def known_language(snapshot: Snapshot, tag: str) -> str:
    """The language of a tag, of an alias or of another spelling."""
    if tag in snapshot.languages:
        return tag
    found = matching(tag, frozenset(snapshot.languages))
    if found is None:
        there = ", ".join(snapshot.languages)
        held_back = {each for guide in snapshot.held_back.values() for each in guide}
        if matching(tag, frozenset(held_back)):
            type = "not-reviewed"
            detail = f"Nothing in {tag[:40]!r} is reviewed, and this server shows nothing else. "
        else:
            type = "unknown-language"
            detail = f"There is no language {tag[:40]!r}. "
        raise Problem(type, 404, f"{detail}There are: {there}.", allowed=list(snapshot.languages))
    return found


def language_of_path(snapshot: Snapshot, tag: str, request: Request) -> str:
    """The language that a path names. Raises Moved when it does so in another spelling."""
    found = known_language(snapshot, tag)
    if found != tag:
        raise Moved(_with_segment(request, tag, found))
    return found


def known_guide(snapshot: Snapshot, slug: str) -> dict[str, Served]:
    """A guide in all its languages."""
    if slug not in snapshot.guides:
        raise Problem(
            "unknown-guide",
            404,
            f"There is no guide {slug[:80]!r}. There are: {', '.join(snapshot.guides)}.",
            allowed=list(snapshot.guides),
        )
    return snapshot.guides[slug]


def readable(snapshot: Snapshot, asked: Asked) -> Served:
    """What is served of a guide. Raises when it is not there in the language or the edition,
    naming those in which it is, and when it is withdrawn."""
    guide = known_guide(snapshot, asked.slug)
    there = snapshot.languages_of(asked.slug, now())
    held_back = snapshot.held_back.get(asked.slug, {}).get(asked.language)
    if held_back:
        detail = (
            f"{asked.slug} is there in {asked.language!r}, but no person has reviewed it yet "
            f"({held_back}), and this server shows reviewed texts only. It is there in: "
        )
        raise Problem("not-reviewed", 404, f"{detail}{', '.join(there)}.", allowed=there)
    if asked.language not in guide:
        detail = f"{asked.slug} is not there in {asked.language!r}, but in: {', '.join(there)}."
        raise Problem("not-in-language", 404, detail, allowed=there)
    try:
        served = snapshot.served(asked)
    except KeyError:
        numbers = [each.number for each in snapshot.editions[asked.slug]]
        detail = (
            f"{asked.slug} cannot be read in {asked.language!r} in edition {asked.edition}. "
            f"Its editions are: {', '.join(map(str, numbers))}."
        )
        raise Problem("unknown-edition", 404, detail, allowed=numbers) from None
    notice = snapshot.notice(asked.slug, asked.language, served.edition, now())
    if notice and not notice.readable:
        card = snapshot.notice_card(notice, asked.language)
        others = [tag for tag in there if tag != asked.language]
        raise Problem(
            "withdrawn",
            410,
            f"{asked.slug} was withdrawn: {notice.reasons[ENGLISH]}",
            notice=card.model_dump(mode="json"),
            allowed=others,
        )
    return served


def known_cursor(snapshot: Snapshot, since: str) -> int:
    """The publication that a cursor stands for; raises for one that we have never given."""
    if not CURSOR.fullmatch(since):
        detail = f"{since[:40]!r} is not a cursor, such as `publication` in /v1/manifest."
    elif (cursor := int(since)) <= snapshot.publication:
        return cursor
    else:
        # Another server may be a second ahead of this one, on the same database.
        with reading(snapshot.engine) as session:
            if cursor <= newest_publication(session):
                return cursor
        detail = f"{since!r} is newer than all that is published here: begin again without it."
    raise invalid([{"field": "since", "detail": detail}])


def one_of(values: list[str]) -> Any:
    """A query parameter of a few values, as OpenAPI says it; `checked` holds it to them, so that
    one answer names every parameter that is wrong."""
    return Query(json_schema_extra={"enum": values})


def checked(
    request: Request, snapshot: Snapshot, allowed: Mapping[str, Sequence[str] | None]
) -> None:
    """Raises for every query parameter that is unknown, repeated or not one of those `allowed`.

    None stands for any value, `PLACES` for those that the snapshot has."""
    allowed = {name: snapshot.places if each is PLACES else each for name, each in allowed.items()}
    errors: list[dict[str, Any]] = []
    for name in request.query_params:
        values = request.query_params.getlist(name)
        choices = allowed.get(name)
        if name not in allowed:
            detail = f"is not a parameter here. There are: {', '.join(allowed) or 'none'}."
            errors.append({"field": name, "detail": detail, "allowed": list(allowed)})
        elif len(values) > 1:
            errors.append({"field": name, "detail": "is given more than once."})
        elif choices is not None and values[0] not in choices:
            detail = f"there is no {values[0][:40]!r}. There are: {', '.join(choices)}."
            errors.append({"field": name, "detail": detail, "allowed": [*choices]})
    if errors:
        raise invalid(errors)


def conditional(
    request: Request, body: bytes, etag: str, media_type: str, headers: dict[str, str]
) -> Response:
    """The body, or 304 when the client has it already."""
    headers = {"ETag": etag, "Cache-Control": "public, max-age=60", **headers}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def etag_of(body: bytes) -> str:
    """A strong ETag: equal for equal bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the client has what this ETag stands for."""
    return knows(request.scope, etag.encode())


def _with_segment(request: Request, old: str, new: str) -> str:
    segments = request.url.path.split("/")
    moved = [
        new + segment[len(old) :] if segment == old or segment.startswith(f"{old}.") else segment
        for segment in segments
    ]
    query = f"?{request.url.query}" if request.url.query else ""
    return "/".join(moved) + query
