"""The page on which readers report a mistake in a guide, or in one line of it."""

from typing import get_args

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.feedback.submission import FeedbackKind, NewFeedback, store_feedback
from api.http.dependencies import CurrentClient, CurrentServices, CurrentSnapshot
from api.http.forms import read_form
from api.http.headers import MAX_BODY
from api.http.redirects import language_of_path
from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_uncached_page
from models.clock import now
from models.errors import Invalid
from models.feedback import MAX_LENGTH

KINDS = get_args(FeedbackKind)
TEXT = {"text": MAX_BODY}  # what is too long is shown again, to be shortened
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}/mistake")
def read_mistake_form(
    request: Request, snapshot: CurrentSnapshot, lang: str, slug: str
) -> Response:
    """Return the empty form."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), slug, {}, {})


@router.post("/{lang}/{slug}/mistake")
async def send_mistake(
    request: Request,
    services: CurrentServices,
    client: CurrentClient,
    snapshot: CurrentSnapshot,
    lang: str,
    slug: str,
) -> Response:
    """Store the feedback and return thanks; or return the form again with its errors."""
    language = language_of_path(snapshot, lang, request)
    async with read_form(request, max_fields=10, lengths=TEXT) as sent:
        typed = {key: value for key, value in sent.items() if isinstance(value, str)}
    errors = {}
    if typed.get("kind") not in KINDS:
        errors["kind-content"] = "fault-choose"
    text = typed.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        errors["text"] = "fault-missing"
    elif len(text) > MAX_LENGTH:
        errors["text"] = "fault-long"
    if errors:
        return await to_thread.run_sync(_page, request, snapshot, language, slug, typed, errors)
    new = NewFeedback(slug=slug, language=language, kind=typed["kind"], text=text)  # type: ignore[arg-type]
    new = new.model_copy(update={"message": typed.get("message", "")})
    try:
        await store_feedback(services, client, snapshot, new)
    except Invalid as error:
        errors = {each.field: each.word for each in error.errors}
        return await to_thread.run_sync(_page, request, snapshot, language, slug, typed, errors)
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
    errors: dict[str, str],
) -> Response:
    query = AdviceQuery(slug, language, snapshot.default_place)
    title = find_readable(snapshot, query).translation.title
    return render_uncached_page(
        request,
        snapshot,
        "feedback/form.html",
        language,
        422 if errors else 200,
        slug=slug,
        title=title,
        sent=False,
        typed=typed,
        wrong=errors,
        kinds=KINDS,
        lines=[*snapshot.advice(query, now()).messages()],
    )
