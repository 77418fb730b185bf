"""The page on which one searches, in the reader's language or in English."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.redirects import language_of_path
from api.published.advice_json import rank_by_query, summaries
from api.site.rendering import render_uncached_page
from richtext.text import fill

LONGEST = 200
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/search")
async def read_search(
    request: Request, snapshot: CurrentSnapshot, lang: str, q: str = ""
) -> Response:
    """What answers; nothing that is typed is kept."""
    language = language_of_path(snapshot, lang, request)
    query = q[:LONGEST].strip()
    every = summaries(snapshot, language)
    items = rank_by_query(snapshot, every, query, language) if query else []
    words = snapshot.interface[language]
    found = fill(words["search-found"], count=str(len(items)))
    return render_uncached_page(
        request,
        snapshot,
        "search/results.html",
        language,
        query=query,
        items=items,
        told=found if items else words["search-none"],
    )
