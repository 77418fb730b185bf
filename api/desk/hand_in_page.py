"""The page on which one looks at what one has typed, and hands it in or publishes it."""

from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.handing_in import (
    HandIn,
    files_with_texts,
    publish_texts,
    sort_texts,
    suggest_texts,
)
from api.desk.own_work import OwnWork, read_own_work
from api.desk.previewed_guides import guides_to_preview
from api.desk.rows import OwnText
from api.desk.rows_page import Domain
from api.desk.to_do import document_name
from api.editing.editable_catalog import EditableCatalog
from api.editing.edits import EditResult
from api.editing.suggestion_acts import find_target, preview_files
from api.http.dependencies import CurrentRenderer, CurrentServices
from api.http.forms import read_form
from api.http.previews import preview_response
from api.http.problems import Problem
from api.services import Services
from handouts.handout import Handout
from locales.languages import Language
from models.errors import FileError, InvalidFiles
from models.tables import Key

router = desk_router()
MACHINE_WAITS = (
    "A machine’s translation waits under your key: it has to be published, refused or withdrawn "
    "before you hand in your own."
)
NOTHING_CHANGES = "Nothing was handed in: all of it is published already."


@dataclass(frozen=True)
class Work:
    """What a key has typed for a catalog, and what of it can be handed in."""

    catalog: EditableCatalog
    all: OwnWork
    own: dict[str, OwnText]
    hand_in: HandIn


@router.get("/{lang}/{domain}/hand-in")
async def read_hand_in(
    request: Request, services: CurrentServices, key: DeskKey, lang: str, domain: Domain
) -> Response:
    """Return what handing in would publish, and what stays and why."""
    language = find_target(services.reloader, key, "translator", lang)
    work = await to_thread.run_sync(_work, services, key, domain, language)
    result, errors = None, list[FileError]()
    if work.hand_in.ready:
        publish = partial(publish_texts, services.reloader, work.catalog, work.own, key.name)
        try:
            result = await services.edits.run(key.name, partial(publish, dry_run=True))
        except InvalidFiles as refused:
            errors = refused.errors
    return await to_thread.run_sync(_page, request, services, key, work, result, errors)


@router.post("/{lang}/{domain}/hand-in")
async def hand_in(
    request: Request, services: CurrentServices, key: DeskKey, lang: str, domain: Domain
) -> Response:
    """Store what was typed as a suggestion; or publish it, if the key may."""
    language = find_target(services.reloader, key, "translator", lang)
    async with read_form(request, max_fields=2) as form:
        publishes = form.get("do") == "publish"
    if publishes and not may_publish(services, key):
        raise Problem("forbidden", "Somebody else publishes what you hand in.")
    work = await to_thread.run_sync(_work, services, key, domain, language)
    suggestion = work.all.suggestion(work.catalog)
    if suggestion and suggestion.machine:
        raise Problem("forbidden", MACHINE_WAITS)
    arguments = services.reloader, work.catalog, work.own, key.name
    if publishes:
        await services.edits.run(key.name, partial(publish_texts, *arguments, dry_run=False))
        return go_to(f"/desk/{lang}/{domain}?note=published")
    number = await services.edits.run(key.name, suggest_texts, *arguments)
    if number is None:
        raise Problem("invalid-request", NOTHING_CHANGES)
    return go_to(f"/desk/suggestions/{number}?note=handed-in")


@router.get("/{lang}/{domain}/preview.{format}")
async def read_preview(
    services: CurrentServices,
    renderer: CurrentRenderer,
    key: DeskKey,
    lang: str,
    domain: Domain,
    format: str,
    guide: str | None = None,
) -> Response:
    """Return the sheet as it would be with what can be handed in."""
    language = find_target(services.reloader, key, "translator", lang)
    preview = partial(_preview, services, key, domain, language, guide)
    return await preview_response(renderer, format, lambda: services.edits.run(key.name, preview))


def may_publish(services: Services, key: Key) -> bool:
    """Return whether what a key hands in may be published at once."""
    return key.role != "translator" or services.settings.translators == "publish"


def _work(services: Services, key: Key, domain: str, language: Language) -> Work:
    engine, snapshot = services.reloader.engine, services.reloader.snapshot
    catalog = services.catalogs.catalog(engine, domain, language)
    work = read_own_work(engine, key.name, snapshot.renamed)
    own = work.in_catalog(catalog)
    return Work(catalog, work, own, sort_texts(catalog, own))


def _preview(
    services: Services, key: Key, domain: str, language: Language, guide: str | None
) -> Handout:
    services.reloader.refresh()
    work = _work(services, key, domain, language)
    files = files_with_texts(work.catalog, work.own, key.name)
    public_url = services.settings.public_url
    return preview_files(services.reloader, files, work.catalog, guide, public_url)


def _page(
    request: Request,
    services: Services,
    key: Key,
    work: Work,
    result: EditResult | None,
    errors: list[FileError],
) -> Response:
    catalog = work.catalog
    suffix = f"/{catalog.document.domain}.po"
    return render_desk(
        request,
        "desk/hand-in.html",
        name=document_name(catalog.document, services.reloader.snapshot),
        language=catalog.language,
        domain=catalog.document.domain,
        ready=work.hand_in.ready,
        left=work.hand_in.left,
        result=result,
        waiting=[each for each in (result.waiting if result else ()) if each.file.endswith(suffix)],
        errors=errors,
        guides=guides_to_preview(services.reloader.snapshot, catalog),
        suggestion=work.all.suggestion(catalog),
        machine_waits=MACHINE_WAITS,
        may_publish=may_publish(services, key),
    )
