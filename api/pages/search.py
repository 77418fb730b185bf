"""The page on which one searches, in the reader's language or in English."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.answers import best_first, summaries
from api.pages.page import passing_page
from api.requests import Current, language_of_path
from models.nodes import filled

LONGEST = 200
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/search")
async def read_search(request: Request, snapshot: Current, lang: str, q: str = "") -> Response:
    """What answers; nothing that is typed is kept."""
    language = language_of_path(snapshot, lang, request)
    query = q[:LONGEST].strip()
    every = summaries(snapshot, language)
    items = best_first(snapshot, every, query, language) if query else []
    words = snapshot.interface[language]
    found = filled(words["search-found"], count=str(len(items)))
    return passing_page(
        request,
        snapshot,
        "search.html",
        language,
        query=query,
        items=items,
        told=found if items else words["search-none"],
    )
