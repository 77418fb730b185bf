"""The pages on which a print pack is put together, watched and fetched. All but the progress as it
happens works without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from api.packs import OTHERWISE, Asking, Finding, of_roster
from api.pages.page import passing_page
from api.problems import Problem
from api.requests import DEFAULT_PLACE, Configured, Current, language_of_path, now
from api.rosters import Roster, Unreadable, roster
from api.routes.packs import Packing
from api.snapshot import Snapshot
from handouts.pack import COPIES
from locales.languages import languages
from locales.spoken import spoken
from models.nodes import filled

router = APIRouter(prefix="/{lang}/packs", include_in_schema=False)


@dataclass
class Form:
    leaflets: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    place: str = DEFAULT_PLACE
    otherwise: str = OTHERWISE[0]


@router.get("")
async def read_pack_form(request: Request, snapshot: Current, lang: str) -> Response:
    """The form, empty."""
    return _page(request, snapshot, language_of_path(snapshot, lang, request), Form())


@router.post("")
async def make_pack_form(
    request: Request, snapshot: Current, configured: Configured, packer: Packing, lang: str
) -> Response:
    """Begins a pack and leads to its progress; or shows the form again, with what is wrong."""
    language = language_of_path(snapshot, lang, request)
    async with request.form(max_files=1, max_fields=200) as sent:
        form, table = await _form(sent, snapshot)
    try:
        asking = _of_table(roster(table), form) if table else _of_form(form)
        finding = Finding(snapshot, configured.public_url, form.otherwise)
        order = await run_in_threadpool(finding.order, asking, COPIES[0])
        made = await packer.begun(order)
    except Unreadable as fault:
        return _page(request, snapshot, language, form, [("table", str(fault))])
    except Problem as problem:
        if problem.details.type != "invalid-request":
            raise
        return _page(request, snapshot, language, form, _wrong(problem, form))
    return RedirectResponse(f"/{language}/packs/{made.id}", 303)


@router.get("/{id}")
async def read_pack_page(
    request: Request, snapshot: Current, packer: Packing, lang: str, id: str
) -> Response:
    """How far a pack has come, and the files once they are there."""
    language = language_of_path(snapshot, lang, request)
    words, pack = snapshot.interface[language], await packer.progress_of(id)
    seconds = str(pack.seconds_left) if pack and pack.seconds_left else None
    return passing_page(
        request,
        snapshot,
        "pack.html",
        language,
        200 if pack else 404,
        pack=pack,
        making=filled(words["packs-making"], done="{done}", all="{all}").text,
        left=filled(words["packs-left"], seconds="{seconds}").text,
        now_making=filled(words["packs-making"], done=str(pack.done), all=str(pack.handouts))
        if pack
        else None,
        now_left=filled(words["packs-left"], seconds=seconds) if seconds else None,
    )


@router.post("/{id}/cancel")
async def cancel_pack_page(
    request: Request, snapshot: Current, packer: Packing, lang: str, id: str
) -> Response:
    language = language_of_path(snapshot, lang, request)
    await packer.cancelled(id)
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


def _of_form(form: Form) -> Asking:
    for slug in form.leaflets:
        for tag, copies in form.copies.items():
            if copies not in ("", "0"):
                yield f"copies.{tag}", {
                    **_usual(form), "handout": slug, "language": tag, "copies": copies,
                }  # fmt: skip


def _of_table(found: Roster, form: Form) -> Asking:
    """What the table asks for. Its counts are put into the form too, since a browser forgets the
    file when the form is shown again."""
    counted: dict[str, int] = {}
    for written, count in found.languages.items():
        if tag := spoken(written).tag:
            counted[tag] = counted.get(tag, 0) + count
    if counted:
        form.copies = {tag: str(count) for tag, count in counted.items()}
    return of_roster(found, form.leaflets, _usual(form))


def _wrong(problem: Problem, form: Form) -> list[tuple[str, str]]:
    """What is wrong, by the field of the form, each thing once."""
    errors = (problem.details.model_extra or {})["errors"]
    if not form.leaflets and errors[0]["field"] == "entries":
        return [("leaflets", "")]
    found: dict[tuple[str, str], None] = {}
    for each in errors:
        name, _, kind = each["field"].rpartition(".")
        if name.startswith("copies.") and kind == "copies":
            found[(name, "")] = None
        elif each["field"] == "entries":
            found[("leaflets", "")] = None
        else:
            found[("table", f"{each['field']}: {each['detail']}")] = None
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
    return passing_page(
        request,
        snapshot,
        "packs.html",
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
