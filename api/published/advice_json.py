"""Answers: advice, and lists of it, as apps get them."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import formats_in
from handouts.lines import notices, status_lines
from models.advice import Advice
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.guide import Audience, Kind
from richtext.text import Text


class Attribution(BaseModel):
    """Whom to name. `wording` is for paper, in the reader's language."""

    publisher: str
    url: str
    licence: str
    licence_url: str
    wording: Text


class AdviceAnswer(Advice):
    """Advice with what an app needs to show it rightly."""

    notes: list[Text]
    attribution: Attribution
    page: str
    handouts: dict[str, str]


class AdviceSummary(BaseModel):
    slug: str
    kind: Kind
    title: Text
    summary: Text
    audience: list[Audience]
    topics: list[str]
    published_at: str
    updated_at: datetime
    expired: bool
    url: str


def advice_json(snapshot: Snapshot, asked: AdviceQuery, public_url: str) -> bytes:
    """The advice as JSON."""
    moment = now()

    def body() -> bytes:
        found = snapshot.advice(asked, moment)
        return advice_answer(found, snapshot, public_url, asked.edition).model_dump_json().encode()

    return snapshot.answer(("advice", asked, snapshot.moment(moment)), body)


def summaries(snapshot: Snapshot, language: str) -> list[AdviceSummary]:
    """What can be read in a language, expired bulletins last."""
    found = (
        snapshot.advice(AdviceQuery(slug, language, DEFAULT_PLACE), now())
        for slug, tag in snapshot.readable(now())
        if tag == language
    )
    return [
        AdviceSummary(
            **each.model_dump(
                include={"slug", "kind", "audience", "topics", "updated_at", "expired"}
            ),
            title=each.title,
            summary=each.summary,
            published_at=each.published_at.isoformat(),
            url=f"/v1/advice/{each.slug}/{language}",
        )
        for each in sorted(found, key=lambda each: (each.expired, each.slug))
    ]


def rank_by_query(
    snapshot: Snapshot, items: Sequence[AdviceSummary], query: str, language: str
) -> list[AdviceSummary]:
    """Those that answer a query."""
    ranks = {slug: rank for rank, slug in enumerate(snapshot.index.slugs(query, language))}
    found = [each for each in items if each.slug in ranks]
    return sorted(found, key=lambda each: (each.expired, ranks[each.slug]))


def advice_answer(
    found: Advice, snapshot: Snapshot, public_url: str, edition: int | None = None
) -> AdviceAnswer:
    words = snapshot.interface[found.language]
    query = f"?place={found.place.code}" + (f"&edition={edition}" if edition else "")
    handout = f"/v1/handouts/{found.slug}/{found.language}"
    return AdviceAnswer(
        **dict(found),
        notes=[*notices(found, words), *status_lines(found, snapshot.interface)],
        attribution=Attribution(
            publisher="Polyleaf",
            url=public_url,
            licence="CC-BY-4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            wording=words["licence"],
        ),
        page=f"/{found.language}/{found.slug}{query}",
        handouts={each: f"{handout}.{each}{query}" for each in formats_in(found.language)},
    )
