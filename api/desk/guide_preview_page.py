"""How a guide that is being edited would look: /desk/guides/{slug}/preview, and as a sheet."""

from anyio import to_thread
from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from api.desk.frame_page import DeskKey, desk_router, render_desk
from api.desk.guide_form import MAX_FIELDS, GuideForm, read_guide_form
from api.desk.guide_preview import preview_form
from api.http.authorisation import require_role
from api.http.dependencies import CurrentRenderer, CurrentServices
from api.http.forms import read_form, text_fields
from api.http.headers import MAX_BODY
from api.http.previews import preview_response
from handouts.handout import Handout
from handouts.lines import notices
from models.errors import InvalidFiles

router = desk_router()


@router.post("/guides/{slug}/preview")
async def preview_page(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Return the page of a guide as it would be, while an editor types; or what is wrong."""
    require_role(key, "publisher")
    form, _ = await read_sent(request)
    snapshot, url = services.reloader.snapshot, services.settings.public_url
    try:
        handout = await to_thread.run_sync(preview_form, snapshot, slug, form, url)
    except InvalidFiles as error:
        return PlainTextResponse("\n".join(each.reason for each in error.errors), 422)
    return HTMLResponse(preview_html(request, handout))


@router.post("/guides/{slug}/preview.{format}")
async def preview_sheet(
    request: Request,
    services: CurrentServices,
    renderer: CurrentRenderer,
    key: DeskKey,
    slug: str,
    format: str,
) -> Response:
    """Return the sheet of a guide as it would be."""
    require_role(key, "publisher")

    async def preview() -> Handout:
        form, _ = await read_sent(request)
        snapshot, url = services.reloader.snapshot, services.settings.public_url
        return await to_thread.run_sync(preview_form, snapshot, slug, form, url)

    return await preview_response(renderer, format, preview)


async def read_sent(request: Request) -> tuple[GuideForm, str]:
    """Return what was typed, and the button that was pressed. A text that is too long is read: it
    is shown again, to be shortened."""
    async with read_form(request, max_fields=MAX_FIELDS, max_length=MAX_BODY) as sent:
        fields = text_fields(sent)
    return read_guide_form(fields), fields.get("do", "")


def preview_html(request: Request, handout: Handout) -> str:
    """Return the page of a guide without what is around it, to stand in a frame."""
    advice = handout.advice
    lines = notices(advice, handout.words[advice.language])
    page = render_desk(request, "desk/preview.html", handout=handout, advice=advice, notices=lines)
    return bytes(page.body).decode()
