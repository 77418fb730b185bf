"""The form in which an editor changes a guide: /desk/guides/{slug}."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anyio import to_thread
from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.guide_editing import (
    ChangedMeanwhile,
    Conflict,
    etag_of,
    find_guide,
    publish_form,
    version_with,
    with_newest,
)
from api.desk.guide_effects import KIND_WORDS, LanguageEffect, language_effects
from api.desk.guide_form import (
    MAX_FIELDS,
    TEXT,
    GuideForm,
    OpenGuide,
    edited_source,
    field_of_fault,
    form_errors,
    is_changed,
    moved,
    open_guide,
    read_guide_form,
    shown_blocks,
    taken_out,
    with_ids,
)
from api.desk.guide_preview import languages_to_preview, preview_guide
from api.desk.guide_texts import EditableBlock
from api.editing.edits import read_published_files
from api.http.authorisation import require_role
from api.http.dependencies import CurrentRenderer, CurrentServices, CurrentSnapshot
from api.http.forms import read_form
from api.http.headers import INLINE_STYLE_POLICY, MAX_BODY
from api.published.snapshot import Snapshot
from api.services import Services
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from handouts.lines import notices
from locales.languages import languages
from models.clock import today
from models.errors import InvalidFiles, NotFound
from models.tables import Key

router = desk_router()
SHEETS = ("html", "pdf")
UNCHANGED = "No text has changed yet."


@dataclass
class CheckedForm:
    """A form as it is shown again: what is wrong by field and otherwise, what somebody else has
    changed, and what the change would do."""

    opened: OpenGuide
    form: GuideForm
    wrong: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    effects: list[LanguageEffect] = field(default_factory=list)
    preview: Handout | None = None
    focus: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.wrong or self.others or self.conflicts)


@router.get("/guides/{slug}")
def read_guide_form_page(
    request: Request, snapshot: CurrentSnapshot, key: DeskKey, slug: str
) -> Response:
    """Return the form with the texts as they are published."""
    require_role(key, "publisher")
    opened = _open(snapshot, slug)
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
    form, what = await _read(request)

    def arranged() -> Response:
        opened = _open(snapshot, slug)
        checked = CheckedForm(opened, moved(opened, form, what))
        checked.focus = _focus(opened, form, checked.form, what)
        return _page(request, snapshot, checked)

    return await to_thread.run_sync(arranged)


@router.post("/guides/{slug}/check")
async def check_guide(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Return the form with all that is wrong, what the change does, and a preview of it."""
    require_role(key, "publisher")
    form, _ = await _read(request)
    checked = await services.edits.run(_check, services, key, slug, form, True)
    return await to_thread.run_sync(_page, request, services.reloader.snapshot, checked)


@router.post("/guides/{slug}")
async def publish_guide(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Publish the change, or return the form with all that is wrong."""
    require_role(key, "publisher")
    form, _ = await _read(request)
    checked = await services.edits.run(_check, services, key, slug, form, False)
    if checked.is_refused:
        return await to_thread.run_sync(_page, request, services.reloader.snapshot, checked)
    return go_to(f"/desk/guides/{slug}/history?published=1")


@router.post("/guides/{slug}/preview")
async def preview_page(
    request: Request, services: CurrentServices, key: DeskKey, slug: str
) -> Response:
    """Return the page of a guide as it would be, while an editor types; or what is wrong."""
    require_role(key, "publisher")
    form, _ = await _read(request)
    snapshot, url = services.reloader.snapshot, services.settings.public_url
    try:
        handout = await to_thread.run_sync(_preview, snapshot, slug, form, url)
    except InvalidFiles as error:
        reasons = [each.reason for each in error.errors]
        return PlainTextResponse("\n".join(reasons), 422)
    return HTMLResponse(_preview_html(request, handout))


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
    if format not in SHEETS:
        raise NotFound("unknown-format", "There is no such preview.", allowed=[*SHEETS])
    form, _ = await _read(request)
    snapshot, url = services.reloader.snapshot, services.settings.public_url
    handout = await to_thread.run_sync(_preview, snapshot, slug, form, url)
    headers = {"Content-Language": ", ".join(handout.languages)}
    headers["Content-Disposition"] = f'inline; filename="preview.{format}"'
    if format == "html":
        headers["Content-Security-Policy"] = INLINE_STYLE_POLICY
    body = await renderer.uncached(format, handout)
    return Response(body, headers=headers, media_type=FORMATS[format].media_type)


async def _read(request: Request) -> tuple[GuideForm, str]:
    """Return what was typed, and the button that was pressed. A text that is too long is read: it
    is shown again, to be shortened."""
    async with read_form(request, max_fields=MAX_FIELDS, max_length=MAX_BODY) as sent:
        return read_guide_form(dict(sent.items())), str(sent.get("do", ""))


def _open(snapshot: Snapshot, slug: str) -> OpenGuide:
    if slug not in snapshot.guides:
        raise NotFound("unknown-guide", f"There is no guide {slug[:80]!r}.", allowed=[])
    return find_guide(read_published_files(snapshot.engine)[1], slug)


def _check(services: Services, key: Key, slug: str, form: GuideForm, dry_run: bool) -> CheckedForm:
    reloader = services.reloader
    reloader.refresh()
    snapshot = reloader.snapshot
    opened = _open(snapshot, slug)
    if form.base != etag_of(opened):
        return _conflict(snapshot, opened, form)
    form = with_ids(opened, form)
    checked = CheckedForm(opened, form, form_errors(opened, form))
    if not is_changed(opened, form):
        checked.others.append(UNCHANGED)
    if checked.is_refused:
        return checked
    try:
        result = publish_form(reloader.engine, slug, form, key.name, dry_run=dry_run)
    except ChangedMeanwhile:
        return _conflict(snapshot, _open(snapshot, slug), form)
    except InvalidFiles as error:
        _add_faults(checked, error)
        return checked
    reloader.refresh()
    if dry_run:
        edited = open_guide(opened.file, slug, result.files[opened.file])
        checked.changes, checked.warnings = result.changes, result.warnings
        checked.effects = [*language_effects(snapshot, edited.guide, result.waiting, form.kind)]
        checked.preview = _preview(snapshot, slug, form, services.settings.public_url)
    return checked


def _conflict(snapshot: Snapshot, opened: OpenGuide, form: GuideForm) -> CheckedForm:
    before = version_with(snapshot.engine, opened, form.base)
    newest, conflicts = with_newest(before, opened, form)
    meanwhile = "Somebody else has published this guide meanwhile. Your words are kept below."
    return CheckedForm(opened, newest, others=[meanwhile], conflicts=conflicts)


def _add_faults(checked: CheckedForm, error: InvalidFiles) -> None:
    for each in error.errors:
        name = ""
        if each.file == checked.opened.file:
            name = field_of_fault(checked.opened, checked.form, each.reason)
        if name and name not in checked.wrong:
            checked.wrong[name] = each.reason.partition(": ")[2]
        else:
            checked.others.append(str(each))


def _preview(snapshot: Snapshot, slug: str, form: GuideForm, public_url: str) -> Handout:
    """Return the sheet of what was typed, in the language that was chosen. Raise InvalidFiles."""
    opened = _open(snapshot, slug)
    edited = open_guide(opened.file, slug, edited_source(opened, form))
    tags = languages_to_preview(snapshot, slug)
    tag = form.show if form.show in tags else snapshot.source
    return preview_guide(snapshot, edited, tag, form.kind, public_url)


def _preview_html(request: Request, handout: Handout) -> str:
    advice = handout.advice
    words = handout.words[advice.language]
    values = {"handout": handout, "advice": advice, "notices": notices(advice, words)}
    return bytes(render_desk(request, "desk/preview.html", **values).body).decode()


def _focus(opened: OpenGuide, before: GuideForm, after: GuideForm, what: str) -> str:
    """Return the field to go on with after a button: the new text, or the one that was moved."""
    act, _, context = what.partition(" ")
    id = context.partition(".")[0]
    if act == "add":
        new = {*after.orders.get(id, ())} - {*before.orders.get(id, ())}
        return f"{TEXT}{id}.{min(new)}" if new else ""
    return f"{TEXT}{context}" if act in ("up", "down", "back") else f"block.{id}"


def _page(request: Request, snapshot: Snapshot, checked: CheckedForm) -> Response:
    opened, form = checked.opened, checked.form
    blocks = [*shown_blocks(opened, form)]
    preview = _preview_html(request, checked.preview) if checked.preview else ""
    return render_desk(
        request,
        "desk/guide.html",
        422 if checked.is_refused else 200,
        slug=opened.guide.slug,
        title=opened.guide.title.text,
        source=languages()[snapshot.source],
        edition=snapshot.newest(opened.guide.slug),
        checked=checked,
        form=form,
        blocks=blocks,
        gone={block.id: taken_out(block, form) for block in opened.blocks if block.items},
        labels=_labels(checked, blocks),
        kinds=KIND_WORDS,
        shown=[languages()[tag] for tag in languages_to_preview(snapshot, opened.guide.slug)],
        preview=preview,
    )


def _labels(checked: CheckedForm, blocks: list[EditableBlock]) -> Mapping[str, str]:
    """Return what fields are called in a list of what is wrong."""
    found = {TEXT + text.context: text.label for block in blocks for text in block.texts}
    found |= {f"order.{block.id}": block.label for block in blocks}
    return found | {"kind": "Kind of change", "note": "What has changed", "published": "Day"}
