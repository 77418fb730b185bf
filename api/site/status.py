"""The page /status: the state of each guide in each language, for translators and their funders.
It is in English, whatever the language of the library."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from locales.languages import languages
from locales.reviews import weakest
from models.advice import Advice
from models.clock import now
from models.digests import references
from richtext.text import Status, Text, fill

router = APIRouter(include_in_schema=False)
# The levels of a translation, as the public reads them.
LEVELS: dict[Status, str] = {
    "machine": "machine",
    "read-back": "machine, read back",
    "checked": "checked by one person",
    "reviewed": "reviewed by two",
}
# `{source}` is the name of the language of the library.
MEANINGS = {
    "source": "the {source} original",
    "reviewed": "each part translated or checked by a person, and reviewed by a second one",
    "checked": "each part translated or checked by a person, not all reviewed by a second one",
    "read-back": "translated by a machine, at least in parts; a second machine translated it back "
    "without sight of the {source}, and a comparison found no difference",
    "machine": "translated by a machine, at least in parts, which nobody has checked",
    "outdated": "older than the {source}",
    "withdrawn": "taken back",
    "withdrawn in part": "taken back in some places, and there for all others",
    "held back": "there, but not shown here before it is reviewed",
    "missing": "not there",
}

IN_NEWEST_EDITION = ("source", "reviewed", "checked", "read-back", "machine")


class Cell(NamedTuple):
    """The state of a guide in a language; `edition` is the one that is served. `critical` is the
    level of its critical parts, if it has some and they are better than the whole."""

    state: str
    edition: int | None = None
    critical: Status | None = None


class Row(NamedTuple):
    slug: str
    title: Text
    newest: int
    cells: list[Cell]


@router.get("/status")
def read_status(request: Request, snapshot: CurrentSnapshot) -> Response:
    """Return the table of guides and languages."""
    source = snapshot.source
    targets = [each for each in snapshot.targets if each.tag != source]
    rows = [
        Row(
            slug,
            guide[source].translation.title,
            snapshot.newest(slug),
            [_cell(snapshot, slug, each.tag) for each in targets],
        )
        for slug, guide in snapshot.guides.items()
    ]
    return render_page(
        request,
        snapshot,
        "site/status.html",
        source,
        rows=rows,
        all_languages=targets,
        shares=[(each, *_shares(rows, column)) for column, each in enumerate(targets)],
        lacking=[
            (each, words)
            for each in targets
            if each.tag in snapshot.languages and (words := _missing_words(snapshot, each.tag))
        ],
        levels=LEVELS,
        meanings={
            state: text.format(source=languages()[source].english)
            for state, text in MEANINGS.items()
            if _has_state(rows, state)
        },
    )


def _cell(snapshot: Snapshot, slug: str, tag: str) -> Cell:
    if tag not in snapshot.guides[slug]:
        return Cell("held back" if tag in snapshot.held_back.get(slug, {}) else "missing")
    advice = snapshot.advice(AdviceQuery(slug, tag, snapshot.default_place), now())
    locale = advice.locale
    if places := snapshot.withdrawn_in(slug, tag, now()):
        everywhere = len(places) == len(snapshot.places)
        return Cell("withdrawn" if everywhere else "withdrawn in part", locale.edition)
    if locale.outdated:
        return Cell("outdated", locale.edition)
    return Cell(locale.status, locale.edition, _better_critical_level(advice))


def _better_critical_level(advice: Advice) -> Status | None:
    whole, critical = advice.locale.status, advice.locale.critical_status
    better = weakest([whole, critical]) != critical
    return critical if better and any(block.critical for block in advice.blocks) else None


def _missing_words(snapshot: Snapshot, tag: str) -> list[str]:
    """Return the texts of the interface, and those about contacts, that a language lacks."""
    directory = snapshot.directory[tag]
    texts = [
        *snapshot.interface[tag].values(),
        *directory.roles.values(),
        *(each.name for each in directory.places.values()),
        *(each.about for each in directory.contacts.values()),
        *(each.more for each in directory.contacts.values() if each.more),
    ]
    return [_with_placeholders(each) for each in texts if each.lang != tag]


def _with_placeholders(text: Text) -> str:
    names = {each.to: f"{{{each.to}}}" for each in references(text)}
    return fill(text, **names).text


def _shares(rows: list[Row], column: int) -> tuple[int, int]:
    """Return in how many guides a language has the newest edition, and how many are reviewed."""
    states = [row.cells[column].state for row in rows]
    newest = sum(each in IN_NEWEST_EDITION for each in states)
    return newest, sum(each in ("source", "reviewed") for each in states)


def _has_state(rows: list[Row], state: str) -> bool:
    return any(state in (cell.state, cell.critical) for row in rows for cell in row.cells)
