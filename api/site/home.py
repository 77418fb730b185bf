"""The start page, where one chooses a language, and the home page of each language."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.parameters import Place
from api.http.redirects import Redirect, language_of_path
from api.published.advice_json import AdviceSummary, summaries
from api.published.lookups import find_language
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from api.site.urgent import urgent_lines
from models.clock import now
from models.pathway import questions

router = APIRouter(include_in_schema=False)


@router.get("/")
def read_languages(request: Request, snapshot: CurrentSnapshot, place: Place) -> Response:
    """Return all languages by their own names, with those in the language of the library
    for staff, and the numbers to
    ring."""
    source = snapshot.source
    urgent = urgent_lines(snapshot, source, place)
    return render_page(request, snapshot, "site/choose_language.html", source, urgent=urgent)


@router.get("/{lang}")
async def read_home_without_slash(snapshot: CurrentSnapshot, lang: str) -> Response:
    raise Redirect(f"/{find_language(snapshot, lang)}/")


@router.get("/{lang}/")
def read_home(request: Request, snapshot: CurrentSnapshot, lang: str, place: Place) -> Response:
    """Return the home page: urgent numbers, then the pathways, then all advice."""
    language = language_of_path(snapshot, lang, request)
    items = summaries(snapshot, language)
    return render_page(
        request,
        snapshot,
        "site/home.html",
        language,
        urgent=urgent_lines(snapshot, language, place),
        pathways=[_first_question(snapshot, each) for each in items if each.kind == "pathway"],
        items=items,
    )


def _first_question(snapshot: Snapshot, item: AdviceSummary) -> dict[str, Any]:
    advice = snapshot.advice(AdviceQuery(item.slug, item.title.lang, snapshot.default_place), now())
    return {"slug": item.slug, "answers": questions(advice.blocks)[0].answers}
