"""The pages of print packs: the form, the progress and the downloads. They work without JavaScript,
which only updates the progress."""

from collections.abc import Mapping, Sequence
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

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
from api.packs.csv_import import HIDDEN_ROWS
from api.packs.order_validation import (
    NO_LANGUAGE_GIVEN,
    NOT_TOLD,
    OTHERWISE,
    OrderValidator,
)
from api.packs.pack_form import (
    COMBINED,
    PackForm,
    excluded_choices,
    form_errors,
    form_lines,
    table_lines,
)
from api.packs.run import Progress
from api.packs.table_columns import InvalidTable
from api.published.snapshot import Snapshot
from api.site.rendering import query_of_place, render_uncached_page
from handouts.handout import PAPERS, STANDARD
from handouts.packs.files import COPIES
from locales.languages import Language, languages
from models.clock import now
from models.codes import LAYOUTS
from models.errors import FieldError, Invalid
from richtext.text import fill

router = APIRouter(prefix="/{lang}/packs", include_in_schema=False)


NOTHING_WRONG: Mapping[str, str] = {}
# Texts of the interface for what the cover sheet says of copies without a language.
UNPLACED_WORDS = {
    NO_LANGUAGE_GIVEN: "packs-no-language",
    NOT_TOLD: "packs-not-known",
    HIDDEN_ROWS: "packs-hidden-rows",
}


@router.get("")
def read_pack_form(
    request: Request, snapshot: CurrentSnapshot, lang: str, place: Place
) -> Response:
    """Return the form: empty, or with the leaflets that a link has chosen."""
    language = language_of_path(snapshot, lang, request)
    leaflets = request.query_params.getlist("leaflets")
    form = PackForm(leaflets=leaflets, place=snapshot.listed_place(place))
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
    services.quotas.packs.count(client)
    async with read_form(request, max_files=1, max_fields=400, max_length=MAX_NAME) as sent:
        form, table = await _parse_form(sent, snapshot)
    try:
        lines = form_lines(form)
        if table:
            lines = await to_thread.run_sync(table_lines, table, form, snapshot.languages)
        validator = OrderValidator(snapshot, settings.public_url, form.otherwise)
        order = await to_thread.run_sync(validator.validate, lines, COPIES[0])
        pack = await services.scheduler.start(order, client)
    except InvalidTable as error:
        return _page(request, snapshot, language, form, {"file": "fault-table"}, [error.detail])
    except Invalid as error:
        wrong, details = form_errors(error, form)
        undecided = error.more.get("undecided", ())
        excluded = excluded_choices(error)
        return _page(request, snapshot, language, form, wrong, details, undecided, excluded)
    in_place = query_of_place(request, snapshot, form.place)
    return RedirectResponse(f"/{language}/packs/{pack.id}{in_place}", 303)


@router.get("/{id}")
async def read_pack_page(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """Return the progress of a pack, with its files once it is finished."""
    language = language_of_path(snapshot, lang, request)
    words, pack = snapshot.interface[language], await services.scheduler.progress(id)
    seconds = str(pack.seconds_left) if pack and pack.seconds_left else None
    return render_uncached_page(
        request,
        snapshot,
        "packs/progress.html",
        language,
        200 if pack else 404,
        pack=pack,
        included=_included(pack),
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
    form = PackForm(
        leaflets=[each for each in sent.getlist("leaflets") if isinstance(each, str)],
        copies={tag: str(sent.get(f"copies.{tag}", "")).strip() for tag in snapshot.languages},
        undecided=_parse_undecided(sent),
        beside=str(sent.get("with", "")),
        layout=str(sent.get("layout", STANDARD.layout)),
        paper=str(sent.get("paper", "")),
        ink=str(sent.get("ink", STANDARD.ink)),
        fold=str(sent.get("fold", STANDARD.fold)),
        place=snapshot.present_place(str(sent.get("place", ""))),
        otherwise=str(sent.get("otherwise", OTHERWISE[0])),
    )
    upload = sent.get("table")
    return form, await upload.read() if isinstance(upload, UploadFile) else b""


def _parse_undecided(sent: FormData) -> dict[str, str]:
    """Return the copies by name of a language, of fields such as "12 Cantonese"."""
    pairs = (str(each).partition(" ") for each in sent.getlist("undecided"))
    return {written: copies for copies, _, written in pairs}


def _included(pack: Progress | None) -> list[tuple[Language, int]]:
    """Return the copies in a pack by language."""
    copies = {each.language: each.copies for each in pack.languages} if pack else {}
    return [(language, copies[tag]) for tag, language in languages().items() if tag in copies]


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    form: PackForm,
    wrong: Mapping[str, str] = NOTHING_WRONG,
    details: Sequence[str] = (),
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
        words={**words, **faults},
        form=form,
        leaflets=leaflets,
        there=[languages()[tag] for tag in snapshot.languages],
        places=snapshot.directory[language].places.values(),
        layouts=layout_choices(LAYOUTS, words),
        papers=paper_choices([*PAPERS], words, snapshot.library),
        # Once somebody was told, there is nothing to tell first.
        otherwise=OTHERWISE[1:] if undecided else OTHERWISE,
        undecided={each["written"]: each for each in undecided}.values(),
        wrong={field: wrong[field] for field in fields if field in wrong},
        labels=labels,
        details=details,
    )
