"""The page of a guide, a bulletin, a letter or a pathway: /{lang}/{slug}."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.advice.named_contacts import link_contacts
from api.files.downloads import downloads
from api.files.sheets import SheetForm, offered_sheets
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.http.parameters import EditionNumber, Place, check_place
from api.http.redirects import language_of_path
from api.published.lookups import find_beside, find_readable
from api.published.snapshot import AdviceQuery
from api.site.rendering import addresses_elsewhere, render_page
from handouts.formats.html import qr_code
from handouts.handout import STANDARD
from handouts.lines import date_lines, notices, status_lines
from handouts.pairs import pairs
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
    handout = link_contacts(handout, snapshot.directory[language].contacts)
    advice, words = handout.advice, snapshot.interface[language]
    links = [*downloads(services.sizes, snapshot, query, public_url)]
    address = f"{public_url}/{language}/{slug}"
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
        chosen=SheetForm(beside=beside.language if beside else ""),
        shared=f"{advice.title.text}\n{advice.summary.text}\n{address}",
        qr=qr_code(address),
        places=snapshot.directory[language].places.values(),
    )
