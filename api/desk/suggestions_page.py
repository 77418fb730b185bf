"""The pages of suggestions: read side by side, preview, publish, refuse or withdraw."""

from typing import Annotated

from anyio import to_thread
from fastapi import Path, Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.previewed_guides import guides_to_preview
from api.desk.signing import sign_messages, ticked_as_read
from api.desk.suggestion_rows import as_drafts, suggestion_rows
from api.desk.to_do import document_name
from api.editing.editable_catalog import EditableCatalog
from api.editing.suggestion_acts import (
    find_open_suggestion,
    find_readable_suggestion,
    may_read,
    preview_suggestion,
    publish_suggestion,
    published_catalog,
)
from api.http.dependencies import CurrentRenderer, CurrentServices
from api.http.forms import read_form, text_fields
from api.http.limits import MAX_MESSAGES
from api.http.parameters import MAX_ID
from api.http.previews import preview_response
from api.http.problems import Problem
from api.published.snapshot import Snapshot
from api.services import Services
from locales.languages import languages
from models.suggestions import OPEN, read_suggestions, refuse_suggestion, withdraw_suggestion
from models.tables import Key, Suggestion

router = desk_router()
MAX_REASON = 500
WHY = f"Say why you refuse it, in up to {MAX_REASON} characters: its author reads that."
NOTES = {
    "handed-in": "Handed in. Somebody else reads it now, and publishes it.",
    "published": "Published.",
    "refused": "Refused. Its author reads why.",
    "withdrawn": "Withdrawn. Its texts are drafts again.",
}
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("/suggestions")
def read_suggestion_list(
    request: Request, services: CurrentServices, key: DeskKey, note: str = ""
) -> Response:
    """Return the suggestions that a key may read: its own, and those that it may publish."""
    rows = [each for each in read_suggestions(services.reloader.engine) if may_read(key, each)]
    return render_desk(
        request,
        "desk/suggestions.html",
        suggestions=[(each, _name_of(services.reloader.snapshot, each)) for each in rows],
        note=NOTES.get(note, ""),
    )


@router.get("/suggestions/{id}")
def read_suggestion(
    request: Request, services: CurrentServices, key: DeskKey, id: Number, note: str = ""
) -> Response:
    """Return a suggestion, each message beside its source text and what is published."""
    suggestion = find_readable_suggestion(services.reloader, key, id)
    return _page(request, services, key, suggestion, NOTES.get(note, ""))


@router.post("/suggestions/{id}")
async def decide_suggestion(
    request: Request, services: CurrentServices, key: DeskKey, id: Number
) -> Response:
    """Publish, refuse or withdraw a suggestion. To publish it also signs off the messages that are
    ticked as read."""
    async with read_form(request, max_fields=MAX_MESSAGES) as form:
        fields = text_fields(form)
    match fields.get("do"):
        case "publish":
            catalog = await services.edits.run(key.name, _publish, services, key, id)
            if read := ticked_as_read(fields):
                reloader = services.reloader
                await services.edits.run(key.name, sign_messages, reloader, catalog, read, key.name)
            return go_to("/desk/suggestions?note=published")
        case "withdraw":
            await to_thread.run_sync(_withdraw, services, key, id)
            return go_to("/desk/suggestions?note=withdrawn")
    reason = fields.get("reason", "").strip()
    suggestion = await to_thread.run_sync(find_open_suggestion, services.reloader, key, id)
    if suggestion.by == key.name:
        raise Problem("forbidden", "This is your own: you can withdraw it.")
    if not 0 < len(reason) <= MAX_REASON:
        page = (request, services, key, suggestion, "", reason, WHY)
        return await to_thread.run_sync(_page, *page)
    await to_thread.run_sync(refuse_suggestion, services.reloader.engine, id, key.name, reason)
    return go_to("/desk/suggestions?note=refused")


@router.get("/suggestions/{id}/preview.{format}")
async def read_preview(
    services: CurrentServices,
    renderer: CurrentRenderer,
    key: DeskKey,
    id: Number,
    format: str,
    guide: str | None = None,
) -> Response:
    """Return the sheet as it would be with a suggestion."""
    arguments = services.reloader, key, id, guide, services.settings.public_url
    return await preview_response(
        renderer, format, lambda: services.edits.run(key.name, preview_suggestion, *arguments)
    )


def _publish(services: Services, key: Key, id: int) -> EditableCatalog:
    _, catalog = publish_suggestion(services.reloader, key, id, dry_run=False)
    return catalog


def _withdraw(services: Services, key: Key, id: int) -> None:
    """Withdraw a suggestion for its author. What they have typed goes on as drafts."""
    reloader = services.reloader
    suggestion = find_readable_suggestion(reloader, key, id)
    if suggestion.by != key.name:
        raise Problem("forbidden", "Only its author can withdraw it. You can refuse it.")
    withdraw_suggestion(reloader.engine, id, key.name, also=as_drafts(suggestion))


def _name_of(snapshot: Snapshot, suggestion: Suggestion) -> str:
    domain = snapshot.renamed.get(suggestion.domain, suggestion.domain)
    language = languages().get(suggestion.language)
    served = snapshot.guides.get(domain, {}).get(snapshot.source)
    name = served.translation.title.text if served else domain
    return f"{name}: {language.english if language else suggestion.language}"


def _page(
    request: Request,
    services: Services,
    key: Key,
    suggestion: Suggestion,
    note: str,
    reason: str = "",
    wrong: str = "",
) -> Response:
    catalog = published_catalog(services.reloader, suggestion)
    snapshot, is_own = services.reloader.snapshot, suggestion.by == key.name
    return render_desk(
        request,
        "desk/suggestion.html",
        422 if wrong else 200,
        suggestion=suggestion,
        catalog=catalog,
        language=catalog.language,
        name=document_name(catalog.document, snapshot),
        rows=suggestion_rows(catalog, suggestion),
        guides=guides_to_preview(snapshot, catalog),
        is_own=is_own,
        may_decide=not is_own and suggestion.state == OPEN,
        note=note,
        reason=reason,
        wrong=wrong,
        max_reason=MAX_REASON,
    )
