"""The page on which a reader says what is wrong with a guide, or with one line of it."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.feedback.submission import FeedbackKind, NewFeedback, store_feedback
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.http.forms import read_form
from api.http.redirects import language_of_path
from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_uncached_page
from models.advice import advice_messages
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.errors import Invalid
from models.feedback import MAX_LENGTH

KINDS = get_args(FeedbackKind)
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}/mistake")
async def read_mistake_form(
    request: Request, snapshot: CurrentSnapshot, lang: str, slug: str
) -> Response:
    """The form, empty."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), slug, {}, {})


@router.post("/{lang}/{slug}/mistake")
async def send_mistake(
    request: Request, services: CurrentServices, snapshot: CurrentSnapshot, lang: str, slug: str
) -> Response:
    """Thanks; or the form again, with what is wrong."""
    language = language_of_path(snapshot, lang, request)
    async with read_form(request, max_fields=10) as sent:
        typed = {key: value for key, value in sent.items() if isinstance(value, str)}
    wrong = {}
    if typed.get("kind") not in KINDS:
        wrong["kind-content"] = "fault-choose"
    text = typed.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        wrong["text"] = "fault-missing"
    elif len(text) > MAX_LENGTH:
        wrong["text"] = "fault-long"
    if wrong:
        return _page(request, snapshot, language, slug, typed, wrong)
    new = NewFeedback(slug=slug, language=language, kind=typed["kind"], text=text)  # type: ignore[arg-type]
    new = new.model_copy(update={"message": typed.get("message", "")})
    try:
        await store_feedback(services, snapshot, new)
    except Invalid:
        return _page(request, snapshot, language, slug, typed, {"message": "fault-choose"})
    title = snapshot.guides[slug][language].translation.title
    return render_uncached_page(
        request,
        snapshot,
        "feedback/form.html",
        language,
        slug=slug,
        title=title,
        sent=True,
        wrong={},
    )


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    slug: str,
    typed: dict[str, str],
    wrong: dict[str, str],
) -> Response:
    asked = AdviceQuery(slug, language, DEFAULT_PLACE)
    title = find_readable(snapshot, asked).translation.title
    return render_uncached_page(
        request,
        snapshot,
        "feedback/form.html",
        language,
        422 if wrong else 200,
        slug=slug,
        title=title,
        sent=False,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        lines=[*advice_messages(snapshot.advice(asked, now()))],
    )
