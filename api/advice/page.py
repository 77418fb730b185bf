"""The page of a guide, a bulletin, a letter or a pathway: /{lang}/{slug}. Each answer of a pathway
has a page of its own: /{lang}/{slug}/{answer}; and each of them a code: …/code."""

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from api.advice.addresses import PageAddress
from api.advice.named_contacts import link_contacts
from api.advice.station_page import guide_page
from api.advice.typed_place import UNKNOWN, address_of_typed
from api.embed.cards import oembed_link
from api.files.downloads import downloads
from api.files.sheets import file_address
from api.http.dependencies import CurrentServices, CurrentSettings, CurrentSnapshot
from api.http.forms import read_form
from api.http.headers import NO_STORE
from api.http.parameters import EditionNumber, Place, With, check_place
from api.http.redirects import Redirect, language_of_path
from api.published.lookups import check_answer, find_beside, find_readable
from api.published.recordings import audio_blocks, page_recordings
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from api.site.sending import in_link
from handouts.formats.html import qr_code
from handouts.handout import STANDARD
from handouts.lines import date_lines, notices, status_lines
from handouts.short_text import short_text
from models.clock import now
from models.pathway import station_ids

MAX_FIELDS = 2  # of the form for the place
router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}/code")
@router.get("/{lang}/{slug}/{answer}/code")
def read_code(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    lang: str,
    slug: str,
    place: Place,
    edition: EditionNumber = None,
    with_: With = None,
) -> Response:
    """Return a code that fills the screen: another phone scans it, and has the guide."""
    address = _asked(
        request, snapshot, AdviceQuery(slug, lang, place, edition=edition), with_, "/code"
    )
    query, language = address.query, address.query.language
    handout = snapshot.handout(query, now(), settings.public_url, STANDARD, address.second)
    elsewhere = address.elsewhere(snapshot, handout.advice.locale.alternates)
    return render_page(
        request,
        snapshot,
        "advice/code.html",
        language,
        elsewhere={tag: each.code_page() for tag, each in elsewhere.items()},
        address=address,
        page=guide_page(snapshot, query, handout, address.answer),
        how=[
            snapshot.interface[tag]["scan-how"]
            for tag in dict.fromkeys((language, address.beside or snapshot.source))
        ],
        code=qr_code(settings.public_url + address.to_send()),
    )


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
    with_: With = None,
    near: str = "",
) -> Response:
    """Return a guide for a place, alone or beside a second language; of a pathway the first
    question, or where an answer leads."""
    address = _asked(request, snapshot, AdviceQuery(slug, lang, place, edition=edition), with_)
    query, language = address.query, address.query.language
    stations = station_ids(snapshot.served(query).translation.blocks)
    public_url = services.settings.public_url
    whole = snapshot.handout(query, now(), public_url, STANDARD, address.second)
    linked = link_contacts(whole, snapshot.directory[language].contacts)
    page = guide_page(snapshot, query, linked, address.answer)
    advice, words = page.handout.advice, snapshot.interface[language]
    links = [*downloads(services.sizes, snapshot, query, public_url)]
    sent = public_url + address.to_send()
    shared = short_text(page.handout, sent, page.title)
    elsewhere = address.elsewhere(snapshot, advice.locale.alternates)
    response = render_page(
        request,
        snapshot,
        "advice/guide.html",
        language,
        elsewhere=elsewhere,
        found_in=[tag for tag, each in elsewhere.items() if each.rest == address.rest],
        sent=sent,
        address=address,
        page=page,
        advice=advice,
        handout=page.handout,
        stations=stations,
        recordings=page_recordings(audio_blocks(snapshot, whole.advice)),
        notices=notices(advice, words),
        status_lines=status_lines(advice, snapshot.interface),
        date_lines=date_lines(advice, words),
        sheets=[each for each in links if each.format == "pdf"],
        files=[each for each in links if each.format != "pdf"],
        query=query,
        shared=shared,
        linked=in_link(shared),
        whole=file_address(
            query, "txt", STANDARD, **({"with": address.beside} if address.beside else {})
        ),
        places=snapshot.directory[language].places.values(),
        with_postcodes=bool(snapshot.directory[language].postcodes),
        wrong={"near": "unknown-place"} if near == UNKNOWN else {},
    )
    if services.settings.embed_on:
        response.headers["Link"] = oembed_link(public_url, sent)
    return response


@router.post("/{lang}/{slug}")
@router.post("/{lang}/{slug}/{answer}")
async def choose_place(
    request: Request,
    snapshot: CurrentSnapshot,
    lang: str,
    slug: str,
    edition: EditionNumber = None,
    with_: With = None,
) -> Response:
    """Redirect to the same page for the place that is typed, or else chosen, in its form: in the
    body, since addresses stay in histories and logs."""
    if slug not in snapshot.guides:  # the address of another page or file
        raise HTTPException(405, headers={"Allow": "GET"})
    async with read_form(request, max_fields=MAX_FIELDS) as sent:
        place, typed = (str(sent.get(name, "")) for name in ("place", "near"))
    query = AdviceQuery(slug, lang, snapshot.listed_place(place), edition=edition)
    address = await to_thread.run_sync(_asked, request, snapshot, query, with_)
    to = address_of_typed(snapshot, address, typed) if typed.strip() else str(address)
    return RedirectResponse(to, 303, NO_STORE)


def _asked(
    request: Request, snapshot: Snapshot, query: AdviceQuery, tag: str | None, below: str = ""
) -> PageAddress:
    """Return the address of the page that is asked for. Raise Redirect for another spelling of the
    language and for the first answer of a pathway, and the errors of what is not there."""
    # Services through which people share links add parameters, so a page ignores unknown ones.
    check_place(snapshot, query.place)
    query = query._replace(language=language_of_path(snapshot, query.language, request))
    served = find_readable(snapshot, query)
    beside = find_beside(snapshot, query, tag)
    stations = station_ids(served.translation.blocks)
    answer: str | None = request.path_params.get("answer")
    if answer is not None:
        check_answer(query.slug, answer, stations)
        if answer == stations[0]:
            raise Redirect(f"/{query.language}/{query.slug}{below}")
    second, first = beside.language if beside else None, next(iter(stations), None)
    return PageAddress(query, answer, second, first, snapshot.chosen_place(query.place))
