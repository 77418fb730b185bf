"""The pages of print packs: the form, the progress and the downloads. They work without JavaScript,
which only updates the progress."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, QueryParams, UploadFile

from api.files.sheets import fault_words, layout_choices, paper_choices
from api.http.dependencies import (
    CurrentClient,
    CurrentServices,
    CurrentSettings,
    CurrentSnapshot,
)
from api.http.forms import read_form
from api.http.limits import MAX_NAME
from api.http.parameters import Place
from api.http.redirects import language_of_path
from api.packs.order_validation import OTHERWISE, OrderValidator
from api.packs.pack_form import (
    COMBINED,
    UNPLACED_WORDS,
    PackForm,
    excluded_choices,
    form_errors,
    form_lines,
    parse_undecided,
    table_fault,
    table_lines,
)
from api.packs.run import Progress
from api.packs.table_columns import InvalidTable
from api.published.snapshot import Snapshot
from api.site.rendering import query_of_place, render_uncached_page
from handouts.handout import PAPERS, STANDARD
from handouts.packs.files import COPIES
from locales.dates import format_day
from locales.languages import Language, languages
from models.clock import now
from models.codes import LAYOUTS
from models.errors import FieldError, Invalid
from richtext.text import fill

router = APIRouter(prefix="/{lang}/packs", include_in_schema=False)


NOTHING_WRONG: Mapping[str, str] = {}
STAY = "stay"  # the button that leads to another language


@router.get("")
def read_pack_form(
    request: Request, snapshot: CurrentSnapshot, lang: str, place: Place
) -> Response:
    """Return the form: empty, or with what a link has chosen in its fields."""
    language = language_of_path(snapshot, lang, request)
    form = replace(
        _parse_fields(request.query_params, snapshot), place=snapshot.listed_place(place)
    )
    return _page(request, snapshot, language, form)


@router.post("")
async def make_pack_form(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    services: CurrentServices,
    client: CurrentClient,
    lang: str,
) -> Response:
    """Start a pack and redirect to its progress; or return the form again with its errors."""
    language = language_of_path(snapshot, lang, request)
    async with read_form(request, max_files=1, max_fields=400, max_length=MAX_NAME) as sent:
        form, table = await _parse_form(sent, snapshot)
        stays = sent.get("do") == STAY
    if not stays:
        services.quotas.packs.count(client)
    try:
        lines = form_lines(form)
        if table:
            lines = await to_thread.run_sync(table_lines, table, form, snapshot.languages)
        if stays:
            return _page(request, snapshot, language, form)
        validator = OrderValidator(snapshot, settings.public_url, form.otherwise)
        order = await to_thread.run_sync(validator.validate, lines, COPIES[0])
        pack = await services.scheduler.start(order, client)
    except Invalid as error:
        wrong, table_error = form_errors(error, form)
        undecided = error.more.get("undecided", ())
        excluded = excluded_choices(error)
        return _page(request, snapshot, language, form, wrong, table_error, undecided, excluded)
    in_place = query_of_place(request, snapshot, form.place)
    return RedirectResponse(f"/{language}/packs/{pack.id}{in_place}", 303)


@router.get("/{id}")
async def read_pack_page(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """Return the progress of a pack, with its files once it is finished."""
    language = language_of_path(snapshot, lang, request)
    words, pack = snapshot.interface[language], await services.scheduler.progress(id)
    sheets = await services.scheduler.sheets(id)
    included = _included(pack, services.scheduler.pupils(id))
    seconds = str(pack.seconds_left) if pack and pack.seconds_left else None
    return render_uncached_page(
        request,
        snapshot,
        "packs/progress.html",
        language,
        200 if pack else 404,
        pack=pack,
        included=included,
        by_pupil=any(pupils != copies for _, pupils, copies in included),
        sheets=fill(words["packs-sheets"], sheets=str(sheets)) if sheets else None,
        kept=fill(words["packs-kept"], until=_moment(pack.kept_until, language)) if pack else None,
        unplaced_words=UNPLACED_WORDS,
        making=fill(words["packs-making"], done="{done}", all="{all}").text,
        left=fill(words["packs-left"], seconds="{seconds}").text,
        now_making=fill(words["packs-making"], done=str(pack.done), all=str(pack.handouts))
        if pack
        else None,
        now_left=fill(words["packs-left"], seconds=seconds) if seconds else None,
    )


@router.get("/{id}/delete")
async def confirm_deletion(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """Ask whether a pack shall be deleted."""
    language = language_of_path(snapshot, lang, request)
    if await services.scheduler.progress(id) is None:
        # Its page says that it is gone.
        return RedirectResponse(_address(request, snapshot, language, id), 303)
    return render_uncached_page(request, snapshot, "packs/delete.html", language, id=id)


@router.post("/{id}/cancel")
async def cancel_pack_page(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """Cancel a pack and redirect to its page."""
    language = language_of_path(snapshot, lang, request)
    await services.scheduler.cancel(id)
    return RedirectResponse(_address(request, snapshot, language, id), 303)


def _address(request: Request, snapshot: Snapshot, language: str, id: str) -> str:
    """Return the address of the page of a pack, with the chosen place."""
    return f"/{language}/packs/{id}{query_of_place(request, snapshot)}"


async def _parse_form(sent: FormData, snapshot: Snapshot) -> tuple[PackForm, bytes]:
    """Return what was typed, and the content of the table that was uploaded."""
    upload = sent.get("table")
    table = await upload.read() if isinstance(upload, UploadFile) else b""
    return _parse_fields(sent, snapshot), table


def _parse_fields(sent: FormData | QueryParams, snapshot: Snapshot) -> PackForm:
    return PackForm(
        leaflets=[each for each in sent.getlist("leaflets") if isinstance(each, str)],
        copies={tag: str(sent.get(f"copies.{tag}", "")).strip() for tag in snapshot.languages},
        undecided=parse_undecided(sent.getlist("undecided")),
        beside=str(sent.get("with", "")),
        layout=str(sent.get("layout", STANDARD.layout)),
        paper=str(sent.get("paper", "")),
        ink=str(sent.get("ink", STANDARD.ink)),
        fold=str(sent.get("fold", STANDARD.fold)),
        place=snapshot.present_place(str(sent.get("place", ""))),
        otherwise=str(sent.get("otherwise", OTHERWISE[0])),
    )


def _included(pack: Progress | None, pupils: Mapping[str, int]) -> list[tuple[Language, int, int]]:
    """Return the pupils and the copies in a pack by language."""
    copies = {each.language: each.copies for each in pack.languages} if pack else {}
    return [
        (language, pupils.get(tag, copies[tag]), copies[tag])
        for tag, language in languages().items()
        if tag in copies
    ]


def _moment(moment: datetime, language: str) -> str:
    """Return a day and a time. Nobody tells the server in which time zone a school is."""
    moment = moment.astimezone(UTC)
    return f"{format_day(moment.date(), languages()[language])}, {moment:%H:%M} UTC"


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    form: PackForm,
    wrong: Mapping[str, str] = NOTHING_WRONG,
    table_error: InvalidTable | None = None,
    undecided: Sequence[Mapping[str, Any]] = (),
    excluded: Sequence[FieldError] = (),
) -> Response:
    leaflets: list[Any] = []
    for slug in snapshot.guides:
        if available := snapshot.languages_of(slug, snapshot.default_place, now()):
            shown = language if language in available else available[0]
            leaflets.append(snapshot.guides[slug][shown].translation)
    words = snapshot.interface[language]
    faults = fault_words(excluded, words, snapshot.library)
    copies = [f"copies.{tag}" for tag in snapshot.languages]
    fields = ["leaflets", *copies, "file", "otherwise", *COMBINED]
    labels = {"leaflets": words["packs-leaflets"], "file": words["packs-table"]}
    labels |= {"layout": words["layout"], "paper": words["paper"], "ink": words["ink-mono"]}
    labels |= {"fold": words["fold-booklet"], "with": words["second-language"]}
    labels |= {f"copies.{tag}": languages()[tag].own_name for tag in snapshot.languages}
    return render_uncached_page(
        request,
        snapshot,
        "packs/form.html",
        language,
        422 if wrong else 200,
        form.place,
        words={**words, **faults, **table_fault(table_error, words)},
        form=form,
        leaflets=leaflets,
        there=[languages()[tag] for tag in snapshot.languages],
        places=snapshot.directory[language].places.values(),
        layouts=layout_choices(LAYOUTS, words),
        papers=paper_choices([*PAPERS], words, snapshot.library),
        # Once somebody was told, there is nothing to tell first.
        otherwise=OTHERWISE[1:] if undecided else OTHERWISE,
        undecided={each["written"]: each["copies"] for each in undecided},
        known_names={each["written"]: each["language"] for each in undecided},
        wrong={field: wrong[field] for field in fields if field in wrong},
        labels=labels,
        details=table_error.detail.splitlines() if table_error else (),
        keeps="filled",
    )
