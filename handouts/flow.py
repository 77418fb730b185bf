"""A pathway as a chart, for a poster: below each question a column for each place it leads to."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from models.advice import Advice, AnswerItem, Block, QuestionAdvice
from models.pathway import Station, parts

WIDEST = 6  # columns beside each other, in letters that can be read
LEAST = 400  # letters for which the narrowest column has room
LOWER = 1.3  # times as wide: what stands below a further question begins lower
ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 16">'
    '<path d="M10 0h4v7h6l-8 9-8-9h6z" fill="#10151c"/></svg>'
)


class Place(NamedTuple):
    """A question or a branch: its blocks, the `answers` that lead to it, and below it the rows of
    further places. A question among the blocks keeps only answers that lead to another column."""

    blocks: list[Block]
    answers: list[AnswerItem]
    rows: list[list["Place"]]

    @property
    def columns(self) -> int:
        """Return how many columns it takes."""
        return max((sum(place.columns for place in row) for row in self.rows), default=1)

    @property
    def share(self) -> float:
        """Return how wide it should be beside others, so that all end at about the same height."""
        rows = [sum(place.share for place in row) for row in self.rows]
        said = sum(len(text.text) for block in self.blocks for text in block.every_text())
        return max(rows) * LOWER if rows else LEAST + said


class Flow(NamedTuple):
    """A pathway: what stands before its first question, its charts, and what stands after them."""

    before: list[Block]
    charts: list[Place]
    after: list[Block]


def flow(advice: Advice) -> Flow:
    """Return a pathway as a chart. A question that no answer leads to begins one of its own.

    A branch to which several questions lead stands below the first of them. Contacts are left out:
    a poster has them as lines of their own.
    """
    found = parts(advice.blocks)
    stations, seen = {each.id: each for each in found.stations}, set[str]()
    charts = [_place(each, [], stations, seen) for each in found.stations if each.id not in seen]
    after: list[Block] = [each for each in found.after if each.type != "contacts"]
    return Flow(found.before, charts, after)


def _place(
    station: Station, answers: list[AnswerItem], stations: Mapping[str, Station], seen: set[str]
) -> Place:
    seen.add(station.id)
    question, *others = station.blocks
    if not isinstance(question, QuestionAdvice):
        return Place(station.blocks, answers, [])
    ways: dict[str, list[AnswerItem]] = {}
    for answer in question.answers:
        if answer.to not in seen:
            ways.setdefault(answer.to, []).append(answer)
    elsewhere = [each for each in question.answers if each.to not in ways]
    seen.update(ways)
    places = [_place(stations[to], each, stations, seen) for to, each in ways.items()]
    blocks = [question.model_copy(update={"answers": elsewhere}), *others]
    return Place(blocks, answers, _rows(places))


def _rows(places: Sequence[Place]) -> list[list[Place]]:
    """Return places in as few rows as possible, of about the same width."""
    whole = sum(each.columns for each in places)
    if not whole:
        return []
    most = ceil(whole / ceil(whole / WIDEST))
    rows: list[list[Place]] = [[]]
    for place in places:
        if rows[-1] and sum(each.columns for each in rows[-1]) + place.columns > most:
            rows.append([])
        rows[-1].append(place)
    return rows
