"""Is my paper still current, and which papers are dangerous."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.check import Check, check
from api.problems import Problem, documented
from api.requests import Current, checked, conditional, etag_of, now
from api.snapshot import PublishedRevision, Snapshot
from locales.languages import ENGLISH
from models.code import Mistyped
from models.nodes import Text, english

router = APIRouter(prefix="/v1", tags=["paper"])


class Recall(BaseModel):
    """Sheets that should no longer be used. `editions` and `languages` say which; for changed
    contacts `places` say where. `note` is in English."""

    slug: str
    title: Text
    because: Literal["safety", "contacts", "withdrawal"]
    editions: list[int]
    languages: list[str]
    places: list[str]
    since: datetime
    note: Text | None


class RecallList(BaseModel):
    items: list[Recall]


@router.get(
    "/check/{code}",
    operation_id="read_check",
    response_model=Check,
    responses=documented(404, 422, 503),
)
async def read_check(request: Request, snapshot: Current, code: str) -> Response:
    """Whether a sheet is current, by the code at its foot: `current`, `newer` (it may be used,
    but there is a newer one), `outdated` or `withdrawn` (it should not be used)."""
    checked(request, snapshot, {})
    found = known_sheet(snapshot, code)
    body = found.model_dump_json().encode()
    headers = {"Content-Language": found.language}
    return conditional(request, body, etag_of(body), "application/json", headers)


@router.get(
    "/recalls",
    operation_id="list_recalls",
    response_model=RecallList,
    responses=documented(422, 503),
)
async def list_recalls(request: Request, snapshot: Current) -> Response:
    """Printed editions that a change of safety advice made dangerous, sheets with numbers or
    addresses that have changed, and what is withdrawn. Newest first."""
    checked(request, snapshot, {})
    items = [*_unsafe(snapshot), *_misdirecting(snapshot), *_withdrawn(snapshot)]
    items.sort(key=lambda each: each.since, reverse=True)
    body = RecallList(items=items).model_dump_json().encode()
    headers = {"Content-Language": ENGLISH}
    return conditional(request, body, etag_of(body), "application/json", headers)


def known_sheet(snapshot: Snapshot, code: str) -> Check:
    """Raises when the code is mistyped, or no sheet has it."""
    try:
        found = check(snapshot, code, now())
    except Mistyped:
        detail = f"{code[:20]!r} is not a code: 8 letters and digits, one of which is mistyped."
        raise Problem("mistyped-code", 422, detail) from None
    if found is None:
        detail = f"{code[:20]!r} is typed as a code should be, but no sheet of ours has it."
        raise Problem("unknown-code", 404, detail)
    return found


def _unsafe(snapshot: Snapshot) -> list[Recall]:
    return [
        Recall(
            slug=slug,
            title=_title(snapshot, slug),
            because="safety",
            editions=[each.number for each in editions if each.number < edition.number],
            languages=_languages(snapshot, slug, edition.number),
            places=[],
            since=edition.published_at,
            note=english(edition.note),
        )
        for slug, editions in snapshot.editions.items()
        for edition in editions
        if edition.change == "safety"
    ]


def _misdirecting(snapshot: Snapshot) -> list[Recall]:
    """Sheets on which a number or an address is no longer the one to use."""
    found = []
    for sheet in snapshot.revisions.values():
        newest = snapshot.newest_revisions[sheet.slug, sheet.language]
        places = [
            place
            for place, said in sheet.places.items()
            if not set(said["facts"]) <= set(newest.places.get(place, {}).get("facts", []))
        ]
        if places:
            found.append(
                Recall(
                    slug=sheet.slug,
                    title=_title(snapshot, sheet.slug),
                    because="contacts",
                    editions=[sheet.edition],
                    languages=[sheet.language],
                    places=places,
                    since=_replaced_at(snapshot, sheet),
                    note=None,
                )
            )
    return found


def _withdrawn(snapshot: Snapshot) -> list[Recall]:
    return [
        Recall(
            slug=notice.slug,
            title=_title(snapshot, notice.slug),
            because="withdrawal",
            editions=[notice.edition]
            if notice.edition
            else [each.number for each in snapshot.editions[notice.slug]],
            languages=[notice.language] if notice.language else _languages(snapshot, notice.slug),
            places=[],
            since=notice.starts_at,
            note=english(notice.reasons[ENGLISH]),
        )
        for notice in snapshot.notices
        if notice.kind == "withdrawal" and notice.starts_at <= now()
    ]


def _title(snapshot: Snapshot, slug: str) -> Text:
    return snapshot.guides[slug][ENGLISH].translation.title


def _languages(snapshot: Snapshot, slug: str, before: int | None = None) -> list[str]:
    """Those in which a guide was ever published, or was before an edition."""
    return sorted(
        {
            each.language
            for each in snapshot.revisions.values()
            if each.slug == slug and (before is None or each.edition < before)
        }
    )


def _replaced_at(snapshot: Snapshot, sheet: PublishedRevision) -> datetime:
    """When the next revision came after a sheet's own."""
    return min(
        each.published_at
        for each in snapshot.revisions.values()
        if (each.slug, each.language) == (sheet.slug, sheet.language)
        and (each.edition, each.revision) > (sheet.edition, sheet.revision)
    )
