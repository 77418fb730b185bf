"""The page on which a reader says what is wrong with a guide, or with one line of it."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.page import passing_page
from api.problems import Problem
from api.requests import DEFAULT_PLACE, Current, language_of_path, now, readable
from api.routes.feedback import FeedbackKind, NewFeedback, kept
from api.snapshot import Asked, Snapshot
from models.advice import messages
from models.feedback import LONGEST

KINDS = get_args(FeedbackKind)
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}/mistake")
async def read_mistake_form(request: Request, snapshot: Current, lang: str, slug: str) -> Response:
    """The form, empty."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), slug, {}, {})


@router.post("/{lang}/{slug}/mistake")
async def send_mistake(request: Request, snapshot: Current, lang: str, slug: str) -> Response:
    """Thanks; or the form again, with what is wrong."""
    language = language_of_path(snapshot, lang, request)
    async with request.form(max_files=0, max_fields=10) as sent:
        typed = {key: value for key, value in sent.items() if isinstance(value, str)}
    wrong = {}
    if typed.get("kind") not in KINDS:
        wrong["kind-content"] = "fault-choose"
    text = typed.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        wrong["text"] = "fault-missing"
    elif len(text) > LONGEST:
        wrong["text"] = "fault-long"
    if wrong:
        return _page(request, snapshot, language, slug, typed, wrong)
    new = NewFeedback(slug=slug, language=language, kind=typed["kind"], text=text)  # type: ignore[arg-type]
    try:
        await kept(request, snapshot, new.model_copy(update={"message": typed.get("message", "")}))
    except Problem as problem:
        if problem.details.type != "invalid-request":
            raise
        return _page(request, snapshot, language, slug, typed, {"message": "fault-choose"})
    title = snapshot.guides[slug][language].translation.title
    return passing_page(
        request, snapshot, "mistake.html", language, slug=slug, title=title, sent=True, wrong={}
    )


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    slug: str,
    typed: dict[str, str],
    wrong: dict[str, str],
) -> Response:
    asked = Asked(slug, language, DEFAULT_PLACE)
    title = readable(snapshot, asked).translation.title
    return passing_page(
        request,
        snapshot,
        "mistake.html",
        language,
        422 if wrong else 200,
        slug=slug,
        title=title,
        sent=False,
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        lines=[*messages(snapshot.advice(asked, now()))],
    )
