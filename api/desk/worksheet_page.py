"""Worksheets at the desk: a Word document to mark, and the page to which it comes back."""

from dataclasses import dataclass, replace

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.rows_page import Domain
from api.desk.signing import sign_messages
from api.desk.to_do import document_name
from api.editing.editable_catalog import EditableCatalog
from api.editing.suggestion_acts import find_target
from api.http.dependencies import CurrentServices
from api.http.forms import read_form
from api.services import Services
from handouts.formats.registry import FORMATS
from handouts.formats.worksheet import write_worksheet
from locales.exchange.worksheet import Worksheet, make_worksheet
from locales.exchange.worksheet_marks import Marks, Remark, find_marks, read_worksheet
from locales.languages import Language
from locales.reviews import digest_of
from models.clock import today
from models.errors import FileError, InvalidFiles
from models.tables import Key

router = desk_router()
NO_FILE = FileError("worksheet", 1, "no file was chosen")


@dataclass(frozen=True)
class Returned:
    """What came of a worksheet: how many messages are signed off, what was said of others, and the
    rows that were not taken; `is_refused` says that nothing was signed off because of them."""

    signed: int
    remarks: list[Remark]
    errors: list[FileError]
    is_refused: bool


@router.get("/{lang}/{domain}/worksheet.docx")
def read_document(
    services: CurrentServices,
    key: DeskKey,
    lang: str,
    domain: Domain,
    every: bool = False,
) -> Response:
    """Return the worksheet of a reviewer, with the messages that they can still sign off."""
    language = find_target(services.reloader, key, "reviewer", lang)
    made = _worksheet(services, key, domain, language, every=every)
    if not made.rows:
        return go_to(f"/desk/{lang}/{domain}/worksheet")
    name = f"{domain}.{language.tag}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_worksheet(made), headers=headers, media_type=FORMATS["docx"].media_type)


@router.get("/{lang}/{domain}/worksheet")
def read_worksheet_page(
    request: Request, services: CurrentServices, key: DeskKey, lang: str, domain: Domain
) -> Response:
    """Return the page that offers worksheets, and takes one back."""
    language = find_target(services.reloader, key, "reviewer", lang)
    return _page(request, services, key, domain, language, None)


@router.post("/{lang}/{domain}/worksheet")
async def take_worksheet(
    request: Request, services: CurrentServices, key: DeskKey, lang: str, domain: Domain
) -> Response:
    """Sign off what is marked as right in a worksheet, and list the other marks."""
    language = find_target(services.reloader, key, "reviewer", lang)
    async with read_form(request, max_files=1, max_fields=1) as form:
        file, rest = form.get("worksheet"), form.get("rest") == "yes"
        raw = await file.read() if isinstance(file, UploadFile) else b""
        name = (isinstance(file, UploadFile) and file.filename) or NO_FILE.file
    returned = await services.edits.run(
        key.name, _take, services, key, domain, language, raw, name, rest
    )
    return await to_thread.run_sync(_page, request, services, key, domain, language, returned)


def _take(
    services: Services,
    key: Key,
    domain: str,
    language: Language,
    raw: bytes,
    name: str,
    rest: bool,
) -> Returned:
    catalog = services.catalogs.catalog(services.reloader.engine, domain, language)
    try:
        marks = _marks(catalog, raw, name, key.name)
    except InvalidFiles as refused:
        return Returned(0, [], refused.errors, is_refused=True)
    if marks.errors and not rest:
        return Returned(0, [], marks.errors, is_refused=True)
    read = {each.context or "": digest_of(each) for each in marks.right}
    if read:
        sign_messages(services.reloader, catalog, read, key.name)
    return Returned(len(read), marks.remarks, marks.errors, is_refused=False)


def _marks(catalog: EditableCatalog, raw: bytes, name: str, by: str) -> Marks:
    """Return the marks of a worksheet of this catalog. Raise InvalidFiles for any other file."""
    if not raw:
        raise InvalidFiles([NO_FILE])
    sheet = read_worksheet(raw, name)
    domain, tag = catalog.document.domain, catalog.language.tag
    if (sheet.domain, sheet.tag) != (domain, tag):
        reason = f"it is of {sheet.domain} in {sheet.tag}: bring it back there"
        raise InvalidFiles([FileError(name, 1, reason)])
    return find_marks(sheet, catalog.document, catalog.language, catalog.messages(), by)


def _worksheet(
    services: Services, key: Key, domain: str, language: Language, *, every: bool
) -> Worksheet:
    engine = services.reloader.engine
    catalog = services.catalogs.catalog(engine, domain, language)
    return make_worksheet(
        services.catalogs.newest(engine).library,
        catalog.document,
        language,
        catalog.messages(),
        catalog.review_log(),
        by=key.name,
        day=today(),
        every=every,
    )


def _page(
    request: Request,
    services: Services,
    key: Key,
    domain: str,
    language: Language,
    returned: Returned | None,
) -> Response:
    catalog = services.catalogs.catalog(services.reloader.engine, domain, language)
    whole = _worksheet(services, key, domain, language, every=True)
    critical = replace(whole, rows=tuple(each for each in whole.rows if each.critical))
    return render_desk(
        request,
        "desk/worksheet.html",
        422 if returned and returned.is_refused else 200,
        name=document_name(catalog.document, services.reloader.snapshot),
        here=f"/desk/{language.tag}/{domain}",
        language=language,
        source=catalog.document.language_of,
        critical=critical,
        whole=whole,
        returned=returned,
    )
