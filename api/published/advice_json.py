"""Advice as JSON: whole guides, and the summaries in lists."""

from collections.abc import Sequence
from datetime import date, datetime

from api.published.recordings import audio_blocks
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import formats_in
from handouts.lines import notices, status_lines
from models.advice import Advice
from models.clock import now
from models.guide import Kind
from richtext.described import DescribedModel
from richtext.text import Text


class Attribution(DescribedModel):
    """Whom to credit."""

    publisher: str
    """The name of the organisation."""
    url: str
    """The URL of this service."""
    licence: str
    """The short name of the licence, such as `CC-BY-4.0`."""
    licence_url: str
    """The URL of the text of the licence."""
    wording: Text
    """What to print about it, in the reader's language."""


class AdviceAnswer(Advice):
    """Advice, with everything an app needs to show it correctly."""

    notes: list[Text]
    """What a reader has to know first, such as how far to trust the translation, in the reader's
    language and in that of the library: show them."""
    attribution: Attribution
    """Whom to credit, and under which licence."""
    page: str
    """The address of the guide as a page, relative to the server."""
    handouts: dict[str, str]
    """The addresses of the guide as a file by format, such as `pdf`, relative to the server."""


class AdviceSummary(DescribedModel):
    """What a list says of a guide."""

    slug: str
    """The name of the guide in addresses, the same in all languages."""
    kind: Kind
    """`guide`; `bulletin`, which expires; `letter`, which has fields to fill in; or `pathway`,
    which asks questions."""
    title: Text
    """The title of the guide."""
    summary: Text
    """One or two sentences on what the guide is about."""
    audience: list[str]
    """For whom it is: keys that the library has chosen."""
    topics: list[str]
    """What it is about: keys that the library has chosen."""
    published_at: date
    """The day on which this edition was published."""
    updated_at: datetime
    """When this revision of the translation was published."""
    expired: bool
    """Whether the last day of a bulletin is over."""
    url: str
    """The address of the guide as JSON, relative to the server."""


def advice_json(snapshot: Snapshot, query: AdviceQuery, public_url: str) -> bytes:
    """Return the advice as JSON, from the snapshot's cache if possible."""
    moment = now()

    def body() -> bytes:
        advice = snapshot.advice(query, moment)
        return advice_answer(advice, snapshot, public_url, query.edition).model_dump_json().encode()

    return snapshot.cached_body(("advice", query, snapshot.moment(moment)), body)


def summaries(snapshot: Snapshot, language: str) -> list[AdviceSummary]:
    """Return a summary of every guide in a language that can be read in the default place, to which
    its address leads, expired bulletins last."""
    readable = (
        snapshot.advice(AdviceQuery(slug, language, snapshot.default_place), now())
        for slug, tag in snapshot.readable(snapshot.default_place, now())
        if tag == language
    )
    return [
        AdviceSummary(
            **each.model_dump(
                include={"slug", "kind", "audience", "topics", "updated_at", "expired"}
            ),
            title=each.title,
            summary=each.summary,
            published_at=each.published_at,
            url=f"/v1/advice/{each.slug}/{language}",
        )
        for each in sorted(readable, key=lambda each: (each.expired, each.slug))
    ]


def rank_by_query(
    snapshot: Snapshot, items: Sequence[AdviceSummary], query: str, language: str
) -> list[AdviceSummary]:
    """Return the items that match a search query, best first, expired bulletins last."""
    ranks = {slug: rank for rank, slug in enumerate(snapshot.index.slugs(query, language))}
    matches = [each for each in items if each.slug in ranks]
    return sorted(matches, key=lambda each: (each.expired, ranks[each.slug]))


def advice_answer(
    advice: Advice, snapshot: Snapshot, public_url: str, edition: int | None = None
) -> AdviceAnswer:
    """Return advice with its notes, attribution and addresses. `edition` is the one asked for."""
    words = snapshot.interface[advice.language]
    query = f"?place={advice.place.code}" + (f"&edition={edition}" if edition else "")
    handout = f"/v1/handouts/{advice.slug}/{advice.language}"
    return AdviceAnswer(
        **dict(advice) | {"blocks": audio_blocks(snapshot, advice)},
        notes=[*notices(advice, words), *status_lines(advice, snapshot.interface)],
        attribution=Attribution(
            publisher=snapshot.library.published_by.name,
            url=public_url,
            licence=snapshot.library.licence.name,
            licence_url=snapshot.library.licence.url,
            wording=words["licence"],
        ),
        page=f"/{advice.language}/{advice.slug}{query}",
        handouts={each: f"{handout}.{each}{query}" for each in formats_in(advice.language)},
    )
