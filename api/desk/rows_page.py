"""The page of a catalog: its messages with fields to translate them, saved as drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlencode

from anyio import to_thread
from fastapi import Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from api.desk.checking import check_text
from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.inline_html import source_html
from api.desk.own_work import read_own_work
from api.desk.reports import reports_of_guide
from api.desk.rows import FILTERS, Row, catalog_rows, choose_rows
from api.desk.saving import ELSEWHERE, TOO_LONG, as_draft, typed_rows
from api.desk.signing import sign_messages, ticked_as_read
from api.desk.to_do import document_name
from api.desk.where_it_stands import find_place, source_handout
from api.editing.editable_catalog import EditableCatalog
from api.editing.suggestion_acts import find_target
from api.http.authorisation import has_rank, require_role
from api.http.dependencies import CurrentServices
from api.http.forms import read_form, text_fields
from api.http.headers import MAX_BODY
from api.http.json_body import parse_json
from api.http.limits import MAX_NAME
from api.services import Services
from locales.languages import Language
from models.clock import as_utc
from models.drafts import MAX_LENGTH, SavedDrafts, digest_of_draft, discard_draft, save_drafts
from models.errors import FieldError, Invalid
from models.tables import Key

router = desk_router()
MAX_PAGE, MAX_FIELDS = 1000, 400
JSON = "application/json"
NOTES = {
    "saved": "Saved.",
    "signed": "Signed off.",
    "discarded": "The draft is discarded.",
    "published": "Published.",
}
Domain = Annotated[str, Path(max_length=MAX_NAME)]


class View(NamedTuple):
    """Which messages of a catalog a page shows: one of FILTERS, those with these words, a page."""

    show: str
    words: str
    page: int

    def address(self, **other: object) -> str:
        """Return the query of this page, or of another one."""
        values = {"show": self.show, "words": self.words, "page": self.page, **other}
        return f"?{urlencode({name: each for name, each in values.items() if each})}"


def chosen_view(
    show: str = "to-do",
    words: Annotated[str, Query(max_length=MAX_NAME)] = "",
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
) -> View:
    """Return which messages the address asks for."""
    return View(show if show in FILTERS else "to-do", words.strip(), page)


CurrentView = Annotated[View, Depends(chosen_view)]


@dataclass(frozen=True)
class Outcome:
    """What came of a form: what was saved, and by context what is wrong with the texts that were
    typed, and these."""

    drafts: SavedDrafts
    problems: Mapping[str, str]
    typed: Mapping[str, str]


NOTHING_SENT = Outcome(SavedDrafts({}, {}), {}, {})


@router.get("/{lang}/{domain}")
def read_rows(
    request: Request,
    services: CurrentServices,
    key: DeskKey,
    lang: str,
    domain: Domain,
    view: CurrentView,
    note: str = "",
) -> Response:
    """Return a page of the messages of a catalog."""
    language = find_target(services.reloader, key, "translator", lang)
    return _page(request, services, key, language, domain, view, NOTHING_SENT, NOTES.get(note, ""))


@router.post("/{lang}/{domain}")
async def send_rows(
    request: Request,
    services: CurrentServices,
    key: DeskKey,
    lang: str,
    domain: Domain,
    view: CurrentView,
) -> Response:
    """Save what was typed as drafts; then discard one, or sign messages off, if that is asked for.
    A script gets JSON."""
    language = find_target(services.reloader, key, "translator", lang)
    async with read_form(request, max_fields=MAX_FIELDS, max_length=MAX_BODY) as form:
        fields = text_fields(form)
    catalog = await to_thread.run_sync(
        services.catalogs.catalog, services.reloader.engine, domain, language
    )
    outcome = await to_thread.run_sync(_save, services, key, catalog, fields)
    if JSON in request.headers.get("accept", ""):
        return JSONResponse(_answer(outcome), 409 if outcome.problems else 200)
    if outcome.problems:
        page = (request, services, key, language, domain, view, outcome, "")
        return await to_thread.run_sync(_page, *page)
    address, note, at = f"/desk/{lang}/{domain}", "saved", fields.get("save", "")
    if "discard" in fields:
        note, at = "discarded", fields["discard"]
        await to_thread.run_sync(_discard, services, key, catalog, at)
    elif "sign" in fields:
        require_role(key, "reviewer", lang)
        note = "signed"
        read = ticked_as_read(fields)
        if not read:
            raise Invalid([FieldError("sign", "Tick the messages that you have read.")])
        await services.edits.run(
            key.name, sign_messages, services.reloader, catalog, read, key.name
        )
    anchor = f"#message-{quote(at)}" if at in catalog.document.messages else ""
    return go_to(f"{address}{view.address(note=note)}{anchor}")


@router.post("/{lang}/{domain}/checks")
async def check_typed(
    request: Request, services: CurrentServices, key: DeskKey, lang: str, domain: Domain
) -> Response:
    """Return what is wrong in a text, as it is typed: `{"context": …, "text": …}`."""
    language = find_target(services.reloader, key, "translator", lang)
    body = await request.body()
    return JSONResponse(await to_thread.run_sync(_check, services, domain, language, body))


def _check(
    services: Services, domain: str, language: Language, body: bytes
) -> dict[str, list[str]]:
    sent = parse_json(body)
    match sent:
        case {"context": str(context), "text": str(text)} if len(text) <= MAX_LENGTH:
            catalog = services.catalogs.catalog(services.reloader.engine, domain, language)
        case _:
            raise Invalid([FieldError("text", f"is missing, or has more than {MAX_LENGTH} signs.")])
    if context not in catalog.document.messages:
        raise Invalid([FieldError("context", "There is no such message.")])
    return check_text(catalog, context, text.strip())._asdict()


def _save(
    services: Services, key: Key, catalog: EditableCatalog, fields: Mapping[str, str]
) -> Outcome:
    engine, renamed = services.reloader.engine, services.reloader.snapshot.renamed
    own = read_own_work(engine, key.name, renamed).in_catalog(catalog)
    rows = {each.context: each for each in catalog_rows(catalog, own)}
    touched = [each for each in typed_rows(fields) if each.is_touched]
    problems = {each.context: TOO_LONG for each in touched if each.is_too_long}
    domain = catalog.document.domain
    drafts = save_drafts(
        engine,
        key.name,
        domain,
        catalog.language.tag,
        [as_draft(each, rows.get(each.context)) for each in touched if not each.is_too_long],
        [old for old, new in renamed.items() if new == domain],
    )
    for context, draft in drafts.elsewhere.items():
        problems[context] = ELSEWHERE.format(draft.text)
    return Outcome(drafts, problems, {each.context: each.text for each in touched})


def _discard(services: Services, key: Key, catalog: EditableCatalog, context: str) -> None:
    engine, renamed = services.reloader.engine, services.reloader.snapshot.renamed
    own = read_own_work(engine, key.name, renamed).in_catalog(catalog).get(context)
    if own and own.draft:
        discard_draft(engine, key.name, own.draft.id)


def _answer(outcome: Outcome) -> dict[str, object]:
    """Return what a script needs to know: when each text was saved, and what its field shows."""
    saved = {
        context: {
            "at": as_utc(draft.saved_at).isoformat() if draft else None,
            "shown": digest_of_draft(outcome.typed[context]),
        }
        for context, draft in outcome.drafts.saved.items()
    }
    return {"saved": saved, "problems": dict(outcome.problems)}


def _page(
    request: Request,
    services: Services,
    key: Key,
    language: Language,
    domain: str,
    view: View,
    outcome: Outcome,
    note: str,
) -> Response:
    """Return a page of messages, with what was typed where it is not saved."""
    reloader = services.reloader
    catalog = services.catalogs.catalog(reloader.engine, domain, language)
    work = read_own_work(reloader.engine, key.name, reloader.snapshot.renamed)
    found = choose_rows(catalog, work.in_catalog(catalog), *view, outcome.problems)
    rows = [_with_typed(each, outcome) for each in found.rows]
    handout = source_handout(reloader.snapshot, domain, services.settings.public_url)
    return render_desk(
        request,
        "desk/rows.html",
        409 if outcome.problems else 200,
        catalog=catalog,
        name=document_name(catalog.document, reloader.snapshot),
        language=language,
        view=view,
        filters=FILTERS,
        found=found,
        rows=rows,
        places={each.context: find_place(handout, each.context) for each in rows},
        handout=handout,
        source_html=source_html,
        suggestion=work.suggestion(catalog),
        reports=reports_of_guide(reloader.snapshot, domain, language.tag),
        is_reviewer=has_rank(key, "reviewer"),
        problems={each.context: each.problem for each in rows if each.problem},
        note=note,
    )


def _with_typed(row: Row, outcome: Outcome) -> Row:
    if row.context not in outcome.problems:
        return row
    elsewhere = outcome.drafts.elsewhere.get(row.context)
    own = replace(row.own, text=elsewhere.text) if row.own and elsewhere else row.own
    typed, problem = outcome.typed[row.context], outcome.problems[row.context]
    return replace(row, own=own, typed=typed, problem=problem)
