"""Addresses in another spelling: with a slash at the end, with the older slug of a guide, or with a
language tag, a slug, a place or a file suffix in the wrong case. They are looked for only where a
request would fail."""

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote_plus

from fastapi import Request
from starlette.routing import BaseRoute, Match

from api.published.snapshot import Snapshot
from handouts.formats.registry import FORMATS
from locales.negotiate import match_language
from models.pathway import station_ids

SUFFIX = re.compile(r"\.\w{1,5}$")
PLACE = re.compile(r"(?<![^&])place=([^&]*)")
# Editors name what they change exactly: nothing is changed under another name.
EDITING = "/v1/edit/"


def canonical_address(
    request: Request, snapshot: Snapshot, routes: Sequence[BaseRoute]
) -> str | None:
    """Return the address that is meant, with its query; None if there is none, or no other one."""
    written = request.scope["path"]
    path = _canonical_path(request, written.rstrip("/"), snapshot, routes)
    query = PLACE.sub(lambda found: _place_parameter(snapshot, found), request.url.query)
    if path is None or (path, query) == (written, request.url.query):
        return None
    return quote(path) + (f"?{query}" if query else "")


def find_place(snapshot: Snapshot, written: str) -> str | None:
    """Return the code of a place, in whatever case it is written."""
    codes = {code.casefold(): code for code in snapshot.places}
    return codes.get(written.replace("_", "-").casefold())


def _place_parameter(snapshot: Snapshot, found: re.Match[str]) -> str:
    place = find_place(snapshot, unquote_plus(found[1]))
    return f"place={place}" if place else found[0]


def _canonical_path(
    request: Request, path: str, snapshot: Snapshot, routes: Sequence[BaseRoute]
) -> str | None:
    """Return the path that a route answers, with its tag and slug as they are published."""
    path = SUFFIX.sub(lambda suffix: suffix[0].lower(), path)
    for route in routes:
        match, found = route.matches({**request.scope, "path": path, "path_params": {}})
        if match is Match.FULL:
            named = found["path_params"]
            spelled = named if path.startswith(EDITING) else _spelled(snapshot, named)
            template = getattr(route, "path_format", path)
            return None if spelled is None else template.format(**spelled)
    return None


def _spelled(snapshot: Snapshot, named: dict[str, str]) -> dict[str, str] | None:
    """Return the parameters of a path as they are published; None if something is not."""
    spelled = dict(named)
    if named.get("format", "pdf") not in FORMATS:
        return None
    if "lang" in named:
        language = match_language(named["lang"], frozenset(snapshot.languages))
        if language is None:
            return None
        spelled["lang"] = language
    if "slug" in named:
        slug = named["slug"].lower()
        slug = snapshot.renamed.get(slug, slug)
        if slug not in snapshot.guides:
            return None
        spelled["slug"] = slug
    if "answer" in named:
        answer = named["answer"].lower()
        source = snapshot.guides[spelled["slug"]][snapshot.source].translation
        if answer not in station_ids(source.blocks):
            return None
        spelled["answer"] = answer
    return spelled
