"""The page of a guide, a bulletin, a letter or a pathway: /{lang}/{slug}."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.advice.named_contacts import link_contacts
from api.files.downloads import downloads
from api.files.sheets import SheetForm, file_address, offered_sheets
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.http.parameters import EditionNumber, Place, check_place
from api.http.redirects import language_of_path
from api.published.lookups import find_beside, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import addresses_elsewhere, render_page
from handouts.formats.html import qr_code
from handouts.handout import STANDARD
from handouts.lines import date_lines, notices, status_lines
from handouts.pairs import pairs
from handouts.short_text import short_text
from models.clock import now
from models.pathway import first_questions, parts

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}")
def read_guide(
    request: Request,
    snapshot: CurrentSnapshot,
    services: CurrentServices,
    lang: str,
    slug: str,
    place: Place,
    edition: EditionNumber = None,
    with_: Annotated[str | None, Query(alias="with")] = None,
) -> Response:
    """Return a guide for a place, alone or beside a second language."""
    # Services through which people share links add parameters, so a page ignores unknown ones.
    check_place(snapshot, place)
    language = language_of_path(snapshot, lang, request)
    query = AdviceQuery(slug, language, place, edition=edition)
    find_readable(snapshot, query)
    beside = find_beside(snapshot, query, with_)
    public_url = services.settings.public_url
    handout = snapshot.handout(query, now(), public_url, STANDARD, beside)
    beside_tag = beside.language if beside else ""
    address = _shared_address(public_url, snapshot, query, beside_tag)
    shared = short_text(handout, address)
    handout = link_contacts(handout, snapshot.directory[language].contacts)
    advice, words = handout.advice, snapshot.interface[language]
    links = [*downloads(services.sizes, snapshot, query, public_url)]
    return render_page(
        request,
        snapshot,
        "advice/guide.html",
        language,
        elsewhere=addresses_elsewhere(advice.locale.alternates, slug, f"?place={place}"),
        advice=advice,
        handout=handout,
        pairs=pairs(handout, handout.beside) if handout.beside else (),
        parts=parts(advice.blocks) if advice.kind == "pathway" else None,
        asked_in=first_questions(advice.blocks),
        notices=notices(advice, words),
        status_lines=status_lines(advice, snapshot.interface),
        date_lines=date_lines(advice, words),
        edition=edition,
        sheets=[each for each in links if each.format == "pdf"],
        files=[each for each in links if each.format != "pdf"],
        query=query,
        offered=offered_sheets(snapshot, query, handout),
        chosen=SheetForm(beside=beside_tag),
        shared=shared,
        linked=_in_link(shared),
        whole=file_address(query, "txt", STANDARD, **({"with": beside_tag} if beside else {})),
        qr=qr_code(address),
        places=snapshot.directory[language].places.values(),
    )


def _shared_address(public_url: str, snapshot: Snapshot, query: AdviceQuery, beside: str) -> str:
    """Return the address that readers send on: with their place, unless it is the default one, and
    their second language. Without an edition it has the newest one."""
    place = "" if query.place == snapshot.default_place else query.place
    parameters = {name: each for name, each in (("place", place), ("with", beside)) if each}
    address = f"{public_url}/{query.language}/{query.slug}"
    return f"{address}?{urlencode(parameters)}" if parameters else address


def _in_link(text: str) -> str:
    """Return a text as part of the query of a link. Browsers encode letters that are not Latin: if
    it was done here, a guide's page would be longer by a tenth."""
    return "".join(each if each.isalpha() else quote(each, safe="") for each in text)
