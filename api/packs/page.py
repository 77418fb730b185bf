"""The pages on which a print pack is put together, watched and fetched. All but the progress as it
happens works without JavaScript."""

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
    leaflets: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    place: str = DEFAULT_PLACE
    otherwise: str = OTHERWISE[0]


@router.get("")
async def read_pack_form(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """The form, empty."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), Form())


@router.post("")
async def make_pack_form(
    request: Request,
    snapshot: CurrentSnapshot,
    configured: CurrentSettings,
    services: CurrentServices,
    lang: str,
) -> Response:
    """Begins a pack and leads to its progress; or shows the form again, with what is wrong."""
    language = language_of_path(snapshot, lang, request)
    async with read_form(request, max_files=1, max_fields=200) as sent:
        form, table = await _form(sent, snapshot)
    try:
        asking = _of_table(read_table(table), form) if table else _of_form(form)
        validator = OrderValidator(snapshot, configured.public_url, form.otherwise)
        order = await to_thread.run_sync(validator.validate, asking, COPIES[0])
        made = await services.scheduler.start(order)
    except InvalidTable as error:
        return _page(request, snapshot, language, form, [("table", error.detail)])
    except Invalid as error:
        return _page(request, snapshot, language, form, _wrong(error.errors, form))
    return RedirectResponse(f"/{language}/packs/{made.id}", 303)


@router.get("/{id}")
async def read_pack_page(
    request: Request, snapshot: CurrentSnapshot, services: CurrentServices, lang: str, id: str
) -> Response:
    """How far a pack has come, and the files once they are there."""
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
    language = language_of_path(snapshot, lang, request)
    await services.scheduler.cancel(id)
    return RedirectResponse(f"/{language}/packs/{id}", 303)


async def _form(sent: FormData, snapshot: Snapshot) -> tuple[Form, bytes]:
    """What is typed, and the table."""
    form = Form(
        leaflets=[each for each in sent.getlist("leaflets") if isinstance(each, str)],
        copies={tag: str(sent.get(f"copies.{tag}", "")).strip() for tag in snapshot.languages},
        beside=str(sent.get("with", "")),
        place=str(sent.get("place", DEFAULT_PLACE)),
        otherwise=str(sent.get("otherwise", OTHERWISE[0])),
    )
    upload = sent.get("table")
    return form, await upload.read() if isinstance(upload, UploadFile) else b""


def _usual(form: Form) -> dict[str, str]:
    return {"place": form.place, **({"with": form.beside} if form.beside else {})}


def _of_form(form: Form) -> OrderLines:
    for slug in form.leaflets:
        for tag, copies in form.copies.items():
            if copies not in ("", "0"):
                yield f"copies.{tag}", {
                    **_usual(form), "handout": slug, "language": tag, "copies": copies,
                }  # fmt: skip


def _of_table(found: ImportedTable, form: Form) -> OrderLines:
    """What the table asks for. Its counts are put into the form too, since a browser forgets the
    file when the form is shown again."""
    counted: dict[str, int] = {}
    for written, count in found.languages.items():
        if tag := identify_language(written).tag:
            counted[tag] = counted.get(tag, 0) + count
    if counted:
        form.copies = {tag: str(count) for tag, count in counted.items()}
    return order_lines(found, form.leaflets, _usual(form))


def _wrong(errors: list[FieldError], form: Form) -> list[tuple[str, str]]:
    """What is wrong, by the field of the form, each thing once."""
    if not form.leaflets and errors[0].field == "entries":
        return [("leaflets", "")]
    found: dict[tuple[str, str], None] = {}
    for each in errors:
        name, _, kind = each.field.rpartition(".")
        if name.startswith("copies.") and kind == "copies":
            found[(name, "")] = None
        elif each.field == "entries":
            found[("leaflets", "")] = None
        else:
            found[("table", f"{each.field}: {each.detail}")] = None
    return [*found]


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    form: Form,
    wrong: Sequence[tuple[str, str]] = (),
) -> Response:
    own = {"leaflets": "fault-nothing"}
    leaflets: list[Any] = []
    for slug in snapshot.guides:
        there = snapshot.languages_of(slug, now())
        if there:
            shown = language if language in there else there[0]
            leaflets.append(snapshot.guides[slug][shown].translation)
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
        otherwise=OTHERWISE,
        wrong={id: own.get(id, "fault-copies") for id, detail in wrong if not detail},
        details=[detail for _, detail in wrong if detail],
    )
