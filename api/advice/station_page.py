"""What a page shows: a guide, or one station of a pathway, a question or what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.handout import Handout
from handouts.pairs import Leaf, Pair, pairs
from models.advice import Block, StepsAdvice, leading_danger
from models.clock import now
from models.pathway import at_station, first_questions, parts, station_ids, title_of
from richtext.text import Text


@dataclass(frozen=True)
class GuidePage:
    """`title_below` is the title in the second language, else in that of the library. `back` is the
    question that leads here, and `end` the id of the last block of the station, if an answer was
    given."""

    handout: Handout
    title: Text
    title_below: Text | None
    back: str | None = None
    end: str | None = None

    @property
    def lead(self) -> int:
        """The number of blocks that stand before all else: the danger with which a guide begins."""
        return int(leading_danger(self.handout.advice.blocks) is not None)

    @cached_property
    def leaves(self) -> Sequence[Pair]:
        """The blocks, with those of the second language."""
        if self.handout.beside:
            return pairs(self.handout, self.handout.beside)
        return [(Leaf(self.handout, each), None) for each in self.handout.advice.blocks]

    @cached_property
    def contacts(self) -> str | None:
        """The id of the first list of contacts, above which one chooses the place."""
        blocks = self.handout.advice.blocks
        return next((each.id for each in blocks if each.type == "contacts"), None)


def guide_page(
    snapshot: Snapshot, query: AdviceQuery, handout: Handout, answer: str | None
) -> GuidePage:
    """Return what a page shows; of a pathway the first station, or where an answer leads."""
    advice = handout.advice
    foreign = query.language != snapshot.source
    if answer is None:
        shown = _at(handout, None) if advice.kind == "pathway" else handout
        return GuidePage(shown, advice.title, advice.english_title if foreign else None)
    station = next(each for each in parts(advice.blocks).stations if each.id == answer)
    below = None
    if handout.beside:
        below = _title_in(handout.beside.advice.blocks, answer)
    elif foreign:
        source = query._replace(language=snapshot.source, edition=None)
        below = _title_in(snapshot.advice(source, now()).blocks, answer)
    return GuidePage(
        handout=_at(handout, answer),
        title=title_of(answer, advice.blocks),
        title_below=below,
        back=first_questions(advice.blocks).get(answer),
        end=station.blocks[-1].id,
    )


def _at(handout: Handout, answer: str | None) -> Handout:
    """Return a pathway with one station. The steps to which an answer leads have no title: it is
    that of the page."""
    blocks = handout.advice.blocks
    shown = [
        each.model_copy(update={"title": None})
        if each.id == answer and isinstance(each, StepsAdvice)
        else each
        for each in at_station(answer or station_ids(blocks)[0], blocks)
    ]
    advice = handout.advice.model_copy(update={"blocks": shown})
    beside = _at(handout.beside, answer) if handout.beside else None
    return replace(handout, advice=advice, beside=beside)


def _title_in(blocks: Sequence[Block], answer: str) -> Text | None:
    """Return the title of a station, unless another edition has none with this id."""
    return title_of(answer, blocks) if answer in station_ids(blocks) else None
