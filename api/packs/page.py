"""The pages of print packs: the form, the progress and the downloads. They work without JavaScript,
which only updates the progress."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.http.dependencies import CurrentServices, CurrentSettings, CurrentSnapshot
from api.http.forms import read_form
from api.http.redirects import language_of_path
from api.packs.csv_import import ImportedTable, InvalidTable, read_table
from api.packs.order_validation import OTHERWISE, OrderLines, OrderValidator, order_lines
from api.published.snapshot import Snapshot
from api.site.rendering import render_uncached_page
from handouts.packs.files import COPIES
from locales.language_names import identify_language
from locales.languages import languages
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.errors import FieldError, Invalid
from richtext.text import fill

router = APIRouter(prefix="/{lang}/packs", include_in_schema=False)


@dataclass
class Form:
    """What was typed into the form."""

    leaflets: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
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
    async with read_form(request, max_files=1, max_fields=200) as sent:
        form, table = await _parse_form(sent, snapshot)
    try:
        lines = _table_lines(read_table(table), form) if table else _form_lines(form)
        validator = OrderValidator(snapshot, settings.public_url, form.otherwise)
        order = await to_thread.run_sync(validator.validate, lines, COPIES[0])
        pack = await services.scheduler.start(order)
    except InvalidTable as error:
        return _page(request, snapshot, language, form, [("table", error.detail)])
    except Invalid as error:
        return _page(request, snapshot, language, form, _form_errors(error.errors, form))
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
        making=fill(words["packs-making"], done="{done}", all="{all}").text,
        left=fill(words["packs-left"], seconds="{seconds}").text,
        now_making=fill(words["packs-making"], done=str(pack.done), all=str(pack.handouts))
        if pack
        else None,
        now_left=fill(words["packs-left"], seconds=seconds) if seconds else None,
    )


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
        beside=str(sent.get("with", "")),
        place=snapshot.present_place(str(sent.get("place", DEFAULT_PLACE))),
        otherwise=str(sent.get("otherwise", OTHERWISE[0])),
    )
    upload = sent.get("table")
    return form, await upload.read() if isinstance(upload, UploadFile) else b""


def _defaults(form: Form) -> dict[str, str]:
    return {"place": form.place, **({"with": form.beside} if form.beside else {})}


def _form_lines(form: Form) -> OrderLines:
    for slug in form.leaflets:
        for tag, copies in form.copies.items():
            if copies not in ("", "0"):
                yield f"copies.{tag}", {
                    **_defaults(form), "handout": slug, "language": tag, "copies": copies,
                }  # fmt: skip


def _table_lines(table: ImportedTable, form: Form) -> OrderLines:
    """Return the order in the table, and put its counts into the form: if the form is shown again,
    the browser no longer has the file."""
    counts: dict[str, int] = {}
    for written, count in table.languages.items():
        if tag := identify_language(written).tag:
            counts[tag] = counts.get(tag, 0) + count
    if counts:
        form.copies = {tag: str(count) for tag, count in counts.items()}
    return order_lines(table, form.leaflets, _defaults(form))


def _form_errors(errors: list[FieldError], form: Form) -> list[tuple[str, str]]:
    """Return the errors by field of the form, without repetition. The detail is empty where the
    interface has a text for the error."""
    if not form.leaflets and errors[0].field == "entries":
        return [("leaflets", "")]
    shown: dict[tuple[str, str], None] = {}
    for each in errors:
        name, _, kind = each.field.rpartition(".")
        if name.startswith("copies.") and kind == "copies":
            shown[(name, "")] = None
        elif each.field == "entries":
            shown[("leaflets", "")] = None
        else:
            shown[("table", f"{each.field}: {each.detail}")] = None
    return [*shown]


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    form: Form,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = {"leaflets": "fault-nothing"}
    leaflets: list[Any] = []
    for slug in snapshot.guides:
        if available := snapshot.languages_of(slug, DEFAULT_PLACE, now()):
            shown = language if language in available else available[0]
            leaflets.append(snapshot.guides[slug][shown].translation)
    return render_uncached_page(
        request,
        snapshot,
        "packs/form.html",
        language,
        422 if errors else 200,
        form=form,
        leaflets=leaflets,
        there=[languages()[tag] for tag in snapshot.languages],
        places=snapshot.directory[language].places.values(),
        otherwise=OTHERWISE,
        wrong={id: words.get(id, "fault-copies") for id, detail in errors if not detail},
        details=[detail for _, detail in errors if detail],
    )
