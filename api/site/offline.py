"""The page that the service worker shows when there is no internet: it is kept with each guide."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.parameters import Place
from api.http.redirects import language_of_path
from api.site.rendering import addresses_elsewhere, query_of_place, render_page
from api.site.urgent import urgent_lines

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/offline")
def read_offline(request: Request, snapshot: CurrentSnapshot, lang: str, place: Place) -> Response:
    """Return the numbers to ring, and an empty list, in which the service worker puts what is kept.
    Its links lead to home pages: whoever has internet again is not told that there is none."""
    language = language_of_path(snapshot, lang, request)
    in_place = query_of_place(request, snapshot)
    return render_page(
        request,
        snapshot,
        "site/offline.html",
        language,
        elsewhere=addresses_elsewhere(snapshot.languages, "", in_place),
        urgent=urgent_lines(snapshot, language, place),
    )
