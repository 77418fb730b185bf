"""The pages of print packs: the form, the progress and the downloads. They work without JavaScript,
which only updates the progress."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.http.dependencies import CurrentServices, CurrentSettings, CurrentSnapshot
from api.http.forms import read_form
from api.http.redirects import language_of_path
from api.packs.csv_import import ImportedTable, read_table
from api.packs.order_validation import (
    NO_LANGUAGE_GIVEN,
    NOT_TOLD,
    OTHERWISE,
    OrderLines,
    OrderValidator,
    order_lines,
)
from api.packs.run import Progress
from api.packs.table_columns import InvalidTable
from api.published.snapshot import Snapshot
from api.site.rendering import render_uncached_page
from handouts.packs.files import COPIES
from locales.language_names import MAX_LENGTH, identify_language, names_no_language
from locales.languages import Language, languages
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.errors import Invalid
from richtext.text import fill

router = APIRouter(prefix="/{lang}/packs", include_in_schema=False)


# Names of languages that are not ours, from a table. More are counted together: it must have been
# the wrong column.
MAX_UNDECIDED = 100
OTHERS = "etc."
NOTHING_WRONG: Mapping[str, str] = {}
# Texts of the interface for what the cover sheet says of copies without a language.
UNPLACED_WORDS = {NO_LANGUAGE_GIVEN: "packs-no-language", NOT_TOLD: "packs-not-known"}


@dataclass
class Form:
    """What was typed into the form. `undecided` are copies for languages that are not ours, by
    what a table calls them; the page sends them back, so that the file need not be chosen again."""

    leaflets: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    place: str = DEFAULT_PLACE
    otherwise: str = OTHERWISE[0]


@router.get("")
async def read_pack_form(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """Return the empty form."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), Form())


@router.post("")
async def make_pack_form(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    services: CurrentServices,
    lang: str,
) -> Response:
    """Start a pack and redirect to its progress; or return the form again with its errors."""
    language = language_of_path(snapshot, lang, request)
    async with read_form(request, max_files=1, max_fields=400) as sent:
        form, table = await _parse_form(sent, snapshot)
    try:
        lines = await to_thread.run_sync(_table_lines, table, form) if table else _form_lines(form)
        validator = OrderValidator(snapshot, settings.public_url, form.otherwise)
        order = await to_thread.run_sync(validator.validate, lines, COPIES[0])
        pack = await services.scheduler.start(order)
    except InvalidTable as error:
        return _page(request, snapshot, language, form, {"file": "fault-table"}, [error.detail])
    except Invalid as error:
        wrong, details = _form_errors(error, form)
        undecided = error.more.get("undecided", ())
        return _page(request, snapshot, language, form, wrong, details, undecided)
    return RedirectResponse(f"/{language}/packs/{pack.id}", 303)


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
        return RedirectResponse(f"/{language}/packs/{id}", 303)  # which says that it is gone
    return render_uncached_page(request, snapshot, "packs/delete.html", language, id=id)


@router.post("/{id}/cancel")
async def cancel_pack_page(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """Cancel a pack and redirect to its page."""
    language = language_of_path(snapshot, lang, request)
    await services.scheduler.cancel(id)
    return RedirectResponse(f"/{language}/packs/{id}", 303)


async def _parse_form(sent: FormData, snapshot: Snapshot) -> tuple[Form, bytes]:
    """Return what was typed, and the content of the table that was uploaded."""
    form = Form(
        leaflets=[each for each in sent.getlist("leaflets") if isinstance(each, str)],
        copies={tag: str(sent.get(f"copies.{tag}", "")).strip() for tag in snapshot.languages},
        undecided=_parse_undecided(sent),
        beside=str(sent.get("with", "")),
        place=str(sent.get("place", DEFAULT_PLACE)),
        otherwise=str(sent.get("otherwise", OTHERWISE[0])),
    )
    upload = sent.get("table")
    return form, await upload.read() if isinstance(upload, UploadFile) else b""


def _parse_undecided(sent: FormData) -> dict[str, str]:
    """Return the copies by name of a language, of fields such as "12 Cantonese"."""
    pairs = (str(each).partition(" ") for each in sent.getlist("undecided"))
    return {written: copies for copies, _, written in pairs}


def _defaults(form: Form) -> dict[str, str]:
    return {"place": form.place, **({"with": form.beside} if form.beside else {})}


def _form_lines(form: Form) -> OrderLines:
    for slug in form.leaflets:
        order = {**_defaults(form), "handout": slug}
        for tag, copies in form.copies.items():
            if copies not in ("", "0"):
                yield f"copies.{tag}", {**order, "language": tag, "copies": copies}
        for written, copies in form.undecided.items():
            yield "otherwise", {**order, "language": written, "copies": copies}


def _table_lines(table: bytes, form: Form) -> OrderLines:
    """Return the order in a table. The counts of an export are put into the form: if it is shown
    again, the browser no longer has the file. Raise InvalidTable."""
    imported = read_table(table)
    if not imported.languages:
        return order_lines(imported, form.leaflets, _defaults(form))
    copies, undecided = _count(imported)
    form.copies = {tag: str(count) for tag, count in copies.items()}
    form.undecided = {written: str(count) for written, count in undecided.items()}
    return _form_lines(form)


def _count(table: ImportedTable) -> tuple[Counter[str], Counter[str]]:
    """Return the pupils of an export by tag, and those for whose languages we have none by what is
    written."""
    copies, undecided = Counter[str](), Counter[str]()
    for written, count in table.languages.most_common():
        name = "" if names_no_language(written) else written[:MAX_LENGTH]
        if tag := identify_language(written).tag:
            copies[tag] += count
        else:
            room = name in undecided or len(undecided) < MAX_UNDECIDED
            undecided[name if room else OTHERS] += count
    order = [*languages()]
    return Counter({tag: copies[tag] for tag in order if tag in copies}), undecided


def _form_errors(invalid: Invalid, form: Form) -> tuple[dict[str, str], list[str]]:
    """Return the text for each field of the form that is wrong, and the errors in a table."""
    wrong: dict[str, str] = {}
    details: list[str] = []
    for each in invalid.errors:
        name = each.field.rpartition(".")[0]
        if each.field == "entries":
            wrong["leaflets"] = "fault-nothing"
        elif each.field == "language":
            wrong["otherwise"] = "packs-undecided"
        elif name.startswith("copies."):
            wrong[name] = "fault-copies"
        else:
            wrong["file"] = "fault-table"
            details.append(str(each))
    if "leaflets" in wrong and not form.leaflets:
        wrong, details = {"leaflets": "fault-nothing"}, []
    return wrong, details


def _included(pack: Progress | None) -> list[tuple[Language, int]]:
    """Return the copies in a pack by language."""
    copies = {each.language: each.copies for each in pack.languages} if pack else {}
    return [(language, copies[tag]) for tag, language in languages().items() if tag in copies]


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    form: Form,
    wrong: Mapping[str, str] = NOTHING_WRONG,
    details: Sequence[str] = (),
    undecided: Sequence[Mapping[str, Any]] = (),
) -> Response:
    leaflets: list[Any] = []
    for slug in snapshot.guides:
        if available := snapshot.languages_of(slug, now()):
            shown = language if language in available else available[0]
            leaflets.append(snapshot.guides[slug][shown].translation)
    words = snapshot.interface[language]
    fields = ["leaflets", *(f"copies.{tag}" for tag in snapshot.languages), "file", "otherwise"]
    labels = {"leaflets": words["packs-leaflets"], "file": words["packs-table"]}
    labels |= {f"copies.{tag}": languages()[tag].own_name for tag in snapshot.languages}
    return render_uncached_page(
        request,
        snapshot,
        "packs/form.html",
        language,
        422 if wrong else 200,
        form=form,
        leaflets=leaflets,
        there=[languages()[tag] for tag in snapshot.languages],
        places=snapshot.directory[language].places.values(),
        # Once somebody was told, there is nothing to tell first.
        otherwise=OTHERWISE[1:] if undecided else OTHERWISE,
        undecided={each["written"]: each for each in undecided}.values(),
        wrong={field: wrong[field] for field in fields if field in wrong},
        labels=labels,
        details=details,
    )
