"""The card of a guide, for the websites of others: /embed/{lang}/{slug}, and what oEmbed says
about it."""

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import escape

from api.advice.addresses import PageAddress
from api.embed.cards import card_policy, first_blocks
from api.http.conditional import json_response
from api.http.dependencies import CurrentServices, CurrentSettings, CurrentSnapshot
from api.http.parameters import Place, check_place
from api.http.problems import Problem
from api.http.redirects import language_of_path
from api.published.lookups import find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page, render_uncached_page
from api.site.urgent import urgent_lines
from handouts.handout import STANDARD
from handouts.lines import notices
from models.advice import NoticeCard
from models.clock import now
from models.errors import Gone
from richtext.described import DescribedModel

router = APIRouter(include_in_schema=False)
WIDTH, HEIGHT = 480, 560  # CSS pixels
SECONDS = 3600  # for which an answer of oEmbed may be kept
TEMPLATE = "embed/card.html"


class Embedding(DescribedModel):
    """What a website needs to show a card (oEmbed 1.0)."""

    type: str = "rich"
    version: str = "1.0"
    title: str
    provider_name: str
    provider_url: str
    cache_age: int = SECONDS
    html: str
    width: int
    height: int


@router.get("/embed/{lang}/{slug}")
def read_card(
    request: Request,
    snapshot: CurrentSnapshot,
    services: CurrentServices,
    lang: str,
    slug: str,
    place: Place,
) -> Response:
    """Return the card of a guide; its notice if it was withdrawn."""
    check_place(snapshot, place)
    language = language_of_path(snapshot, lang, request)
    query = AdviceQuery(slug, language, place)
    try:
        find_readable(snapshot, query)
    except Gone as gone:
        response = _withdrawn(request, snapshot, query, gone)
    else:
        handout = snapshot.handout(query, now(), services.settings.public_url, STANDARD)
        response = render_page(
            request,
            snapshot,
            TEMPLATE,
            language,
            title=handout.advice.title,
            advice=handout.advice,
            handout=handout,
            notices=notices(handout.advice, snapshot.interface[language]),
            blocks=first_blocks(handout.advice.blocks),
            whole=_address(snapshot, query),
        )
    response.headers["Content-Security-Policy"] = card_policy(services.settings.embed_on)
    return response


@router.get("/oembed")
def read_embedding(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    url: str,
    maxwidth: Annotated[int, Query(ge=1)] = WIDTH,
    maxheight: Annotated[int, Query(ge=1)] = HEIGHT,
    format: str = "json",
) -> Response:
    """Return how to embed the card of a guide, by the address of its page or card."""
    if format != "json":
        raise Problem("invalid-request", "There is only `format=json`.", status=501)
    query = _query_of(snapshot, settings.public_url, url)
    if not settings.embed_on:
        detail = "No other website may show the cards of this server: its operator names none."
        raise Problem("unknown-path", detail)
    if query is None:
        detail = f"url: must be the address of a guide, such as {settings.public_url}/en/…"
        raise Problem("unknown-path", detail)
    title = find_readable(snapshot, query).translation.title.text
    width, height = min(WIDTH, maxwidth), min(HEIGHT, maxheight)
    address = _address(snapshot, query)
    frame = (
        f'<iframe src="{escape(f"{settings.public_url}/embed{address}")}" title="{escape(title)}" '
        f'width="{width}" height="{height}" style="border:0;max-width:100%" loading="lazy">'
        "</iframe>"
    )
    answer = Embedding(
        title=title,
        provider_name=snapshot.library.name,
        provider_url=f"{settings.public_url}/",
        html=frame,
        width=width,
        height=height,
    )
    return json_response(request, answer, query.language)


def _address(snapshot: Snapshot, query: AdviceQuery) -> PageAddress:
    return PageAddress(query, None, None, None, snapshot.chosen_place(query.place))


def _withdrawn(request: Request, snapshot: Snapshot, query: AdviceQuery, gone: Gone) -> Response:
    notice = NoticeCard.model_validate(gone.more["notice"])
    return render_uncached_page(
        request,
        snapshot,
        TEMPLATE,
        query.language,
        410,
        title=snapshot.interface[query.language]["withdrawn"],
        advice=None,
        reason=notice.reason,
        urgent=urgent_lines(snapshot, query.language, query.place),
    )


def _query_of(snapshot: Snapshot, public_url: str, url: str) -> AdviceQuery | None:
    """Return which guide an address of this server is about. Raise as the lookups do."""
    if not url.startswith(f"{public_url}/"):
        return None
    try:
        parts = urlsplit(url.removeprefix(public_url))
    except ValueError:
        return None
    match parts.path.removeprefix("/embed").split("/"):
        case ["", lang, slug]:
            place = parse_qs(parts.query).get("place", [snapshot.default_place])[0]
            check_place(snapshot, place)
            slug = snapshot.renamed.get(slug, slug)
            return AdviceQuery(slug, find_language(snapshot, lang), place)
    return None
