"""The search page, which finds words in the reader's language and in that of the library."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.parameters import Place
from api.http.redirects import language_of_path
from api.published.advice_json import rank_by_query, summaries
from api.site.rendering import addresses_elsewhere, query_of_place, render_uncached_page
from api.site.urgent import urgent_lines
from richtext.text import fill

MAX_LENGTH = 200
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/search")
def read_search(
    request: Request, snapshot: CurrentSnapshot, lang: str, place: Place, q: str = ""
) -> Response:
    """Return the guides that match, and the numbers to ring. What was typed is not stored."""
    language = language_of_path(snapshot, lang, request)
    query = q[:MAX_LENGTH].strip()
    found = summaries(snapshot, language) if query else []
    items = rank_by_query(snapshot, found, query, language)
    words = snapshot.interface[language]
    asked = query_of_place(request, snapshot)
    if query:
        asked += f"{'&' if asked else '?'}q={quote(query, safe='')}"
    return render_uncached_page(
        request,
        snapshot,
        "search/results.html",
        language,
        elsewhere=addresses_elsewhere(snapshot.languages, "search", asked),
        query=query,
        items=items,
        urgent=urgent_lines(snapshot, language, place),
        told=fill(words["search-found"], count=str(len(items))) if items else words["search-none"],
    )
