"""The form in which an editor changes a guide: /desk/guides/{slug}."""

from collections.abc import Mapping
from functools import partial

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.guide_check import CheckedForm, check_form
from api.desk.guide_editing import etag_of, published_guide
from api.desk.guide_effects import kind_words
from api.desk.guide_form import (
    ORDER,
    TEXT,
    GuideForm,
    OpenGuide,
    moved,
    shown_blocks,
    taken_out,
)
from api.desk.guide_preview import languages_to_preview
from api.desk.guide_preview_page import preview_html, read_sent
from api.desk.guide_texts import EditableBlock
from api.http.authorisation import require_role
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.published.snapshot import Snapshot
from api.services import Services
from locales.languages import languages
from models.clock import today
from models.tables import Key

router = desk_router()


@router.get("/guides/{slug}")
def read_guide_form_page(
    request: Request, snapshot: CurrentSnapshot, key: DeskKey, slug: str
) -> Response:
    """Return the form with the texts as they are published."""
    require_role(key, "publisher")
    opened = published_guide(snapshot, slug)
    form = GuideForm(base=etag_of(opened), published=today().isoformat())
    return _page(request, snapshot, CheckedForm(opened, form))


@router.get("/guides/{slug}/check")
@router.get("/guides/{slug}/arrange")
async def lead_back(key: DeskKey, slug: str) -> Response:
    """Lead to the form, from the address that a browser shows after a button was pressed."""
    return go_to(f"/desk/guides/{slug}")


@router.post("/guides/{slug}/arrange")
async def arrange_guide(
    request: Request, snapshot: CurrentSnapshot, key: DeskKey, slug: str
) -> Response:
    """Return the form after a text was moved, added or taken out."""
    require_role(key, "publisher")
    form, what = await read_sent(request)

    def arranged() -> Response:
        opened = published_guide(snapshot, slug)
        checked = CheckedForm(opened, moved(opened, form, what))
        checked.focus = _focus(form, checked.form, what)
        return _page(request, snapshot, checked)

    return await to_thread.run_sync(arranged)


@router.post("/guides/{slug}/check")
async def check_guide(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Return the form with all that is wrong, what the change does, and a preview of it."""
    checked = await _check_sent(request, services, key, slug, dry_run=True)
    return await to_thread.run_sync(_page, request, services.reloader.snapshot, checked)


@router.post("/guides/{slug}")
async def publish_guide(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Publish the change, or return the form with all that is wrong."""
    checked = await _check_sent(request, services, key, slug, dry_run=False)
    if checked.is_refused:
        return await to_thread.run_sync(_page, request, services.reloader.snapshot, checked)
    return go_to(f"/desk/guides/{slug}/history?published=1")


async def _check_sent(
    request: Request, services: Services, key: Key, slug: str, *, dry_run: bool
) -> CheckedForm:
    require_role(key, "publisher")
    form, _ = await read_sent(request)
    arguments = services.reloader, key.name, slug, form, services.settings.public_url
    return await services.edits.run(key.name, partial(check_form, *arguments, dry_run=dry_run))


def _focus(before: GuideForm, after: GuideForm, what: str) -> str:
    """Return the field to go on with after a button: the new text, or the one that was moved."""
    act, _, context = what.partition(" ")
    id = context.partition(".")[0]
    if act == "add":
        new = {*after.orders.get(id, ())} - {*before.orders.get(id, ())}
        return f"{TEXT}{id}.{min(new)}" if new else ""
    return f"{TEXT}{context}" if act in ("up", "down", "back") else f"block.{id}"


def _page(request: Request, snapshot: Snapshot, checked: CheckedForm) -> Response:
    opened, form = checked.opened, checked.form
    slug, blocks = opened.guide.slug, [*shown_blocks(opened, form)]
    return render_desk(
        request,
        "desk/guide.html",
        422 if checked.is_refused else 200,
        slug=slug,
        title=opened.guide.title.text,
        source=languages()[snapshot.source],
        checked=checked,
        form=form,
        blocks=blocks,
        gone=_gone(opened, form),
        labels=_labels(blocks),
        kinds=kind_words(languages()[snapshot.source]),
        shown=[languages()[tag] for tag in languages_to_preview(snapshot, slug)],
        preview=preview_html(request, checked.preview) if checked.preview else "",
    )


def _gone(opened: OpenGuide, form: GuideForm) -> dict[str, object]:
    return {block.id: taken_out(block, form) for block in opened.blocks if block.items}


def _labels(blocks: list[EditableBlock]) -> Mapping[str, str]:
    """Return what fields are called in a list of what is wrong."""
    found = {TEXT + text.context: text.label for block in blocks for text in block.texts}
    found |= {ORDER + block.id: block.label for block in blocks}
    return found | {"kind": "Kind of change", "note": "What has changed", "published": "Day"}
