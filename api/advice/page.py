"""The page of a guide, a bulletin, a letter or a pathway: /{lang}/{slug}. Each answer of a pathway
has a page of its own: /{lang}/{slug}/{answer}."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.advice.addresses import CODE, PageAddress
from api.advice.named_contacts import link_contacts
from api.advice.station_page import guide_page
from api.files.downloads import downloads
from api.files.sheets import file_address
from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.http.parameters import EditionNumber, Place, check_place
from api.http.redirects import Redirect, language_of_path
from api.published.lookups import check_answer, find_beside, find_readable
from api.published.snapshot import AdviceQuery
from api.site.rendering import render_page
from handouts.formats.html import qr_png
from handouts.handout import STANDARD
from handouts.lines import date_lines, notices, status_lines
from handouts.short_text import short_text
from models.clock import now
from models.pathway import station_ids
from richtext.plain import NO_BREAK_SPACE

router = APIRouter(include_in_schema=False)


@router.get(f"/{{lang}}/{{slug}}/{CODE}")
@router.get(f"/{{lang}}/{{slug}}/{{answer}}/{CODE}")
def read_code(
    request: Request,
    snapshot: CurrentSnapshot,
    services: CurrentServices,
    lang: str,
    slug: str,
    place: Place,
    with_: Annotated[str | None, Query(alias="with")] = None,
) -> Response:
    """Return the code to scan for the page of a guide, as a picture: in the page itself it would be
    a tenth of what a phone has to load before it shows anything."""
    check_place(snapshot, place)
    query = AdviceQuery(slug, language_of_path(snapshot, lang, request), place)
    stations = station_ids(find_readable(snapshot, query).translation.blocks)
    answer: str | None = request.path_params.get("answer")
    if answer is not None:
        check_answer(slug, answer, stations)
    beside = find_beside(snapshot, query, with_)
    second = beside.language if beside else None
    address = PageAddress(query, answer, second, None, snapshot.chosen_place(place))
    picture = qr_png(services.settings.public_url + address.to_send())
    return conditional_response(request, picture, make_etag(picture), "image/png", {})


@router.get("/{lang}/{slug}")
@router.get("/{lang}/{slug}/{answer}")
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
    """Return a guide for a place, alone or beside a second language; of a pathway the first
    question, or where an answer leads."""
    # Services through which people share links add parameters, so a page ignores unknown ones.
    check_place(snapshot, place)
    language = language_of_path(snapshot, lang, request)
    query = AdviceQuery(slug, language, place, edition=edition)
    served = find_readable(snapshot, query)
    beside = find_beside(snapshot, query, with_)
    stations = station_ids(served.translation.blocks)
    answer: str | None = request.path_params.get("answer")
    if answer is not None:
        check_answer(slug, answer, stations)
        if answer == stations[0]:
            raise Redirect(f"/{language}/{slug}")
    public_url = services.settings.public_url
    whole = snapshot.handout(query, now(), public_url, STANDARD, beside)
    linked = link_contacts(whole, snapshot.directory[language].contacts)
    page = guide_page(snapshot, query, linked, answer)
    advice, words = page.handout.advice, snapshot.interface[language]
    second = beside.language if beside else None
    first = next(iter(stations), None)
    address = PageAddress(query, answer, second, first, snapshot.chosen_place(place))
    links = [*downloads(services.sizes, snapshot, query, public_url)]
    sent = public_url + address.to_send()
    shared = short_text(page.handout, sent, page.title)
    elsewhere = address.elsewhere(snapshot, advice.locale.alternates)
    return render_page(
        request,
        snapshot,
        "advice/guide.html",
        language,
        elsewhere=elsewhere,
        found_in=[
            tag
            for tag, there in elsewhere.items()
            if urlsplit(there).path == f"/{tag}/{address.rest}"
        ],
        sent=sent,
        address=address,
        page=page,
        advice=advice,
        handout=page.handout,
        stations=stations,
        notices=notices(advice, words),
        status_lines=status_lines(advice, snapshot.interface),
        date_lines=date_lines(advice, words),
        sheets=[each for each in links if each.format == "pdf"],
        files=[each for each in links if each.format != "pdf"],
        query=query,
        shared=shared,
        linked=_in_link(shared),
        whole=file_address(query, "txt", STANDARD, **({"with": second} if second else {})),
        qr=address.code(),
        places=snapshot.directory[language].places.values(),
    )


def _in_link(text: str) -> str:
    """Return a text as part of the query of a link. Browsers encode what is not ASCII: if
    it was done here, a guide's page would be longer by a tenth."""
    plain = "".join(quote(each, safe="") if each.isascii() else each for each in text)
    return plain.replace(NO_BREAK_SPACE, quote(NO_BREAK_SPACE))
