"""The parts of a pathway: an introduction, the stations, and an end."""

from collections.abc import Sequence

from models.advice import Block, QuestionAdvice, StepsAdvice
from richtext.nodes import FrozenModel
from richtext.text import Text


class Station(FrozenModel):
    """A question, or what to do: the block that an answer leads to, and those that go with it."""

    id: str
    """The id of its first block, to which answers lead."""
    blocks: list[Block]
    """The question or the steps, and what goes with them, in reading order."""


class Parts(FrozenModel):
    """A pathway, sorted by question."""

    before: list[Block]
    """What to read before the first question."""
    stations: list[Station]
    """The questions, and what to do; the first is where to begin."""
    after: list[Block]
    """What all answers lead to, in reading order."""


def parts(blocks: Sequence[Block]) -> Parts:
    """Return the parts of a pathway, which has at least one question. Contacts after the first
    station begin the end, since they are for every reader."""
    ids = station_ids(blocks)
    before: list[Block] = []
    stations: list[list[Block]] = []
    after: list[Block] = []
    for block in blocks:
        if block.id in ids:
            stations.append([block])
        elif not stations:
            before.append(block)
        elif block.type == "contacts" or after:
            after.append(block)
        else:
            stations[-1].append(block)
    found = [Station(id=each[0].id, blocks=each) for each in stations]
    return Parts(before=before, stations=found, after=after)


def station_ids(blocks: Sequence[Block]) -> list[str]:
    """Return the ids of the stations in their order; none of what is no pathway."""
    ends = {answer.to for each in questions(blocks) for answer in each.answers}
    return [each.id for each in blocks if isinstance(each, QuestionAdvice) or each.id in ends]


def at_station(id: str, blocks: Sequence[Block]) -> list[Block]:
    """Return what is read at one station: its blocks, between those before and after them all."""
    found = parts(blocks)
    station = (block for each in found.stations if each.id == id for block in each.blocks)
    return [*found.before, *station, *found.after]


def questions(blocks: Sequence[Block]) -> list[QuestionAdvice]:
    """Return the questions of a pathway in their order."""
    return [each for each in blocks if isinstance(each, QuestionAdvice)]


def leads_on(blocks: Sequence[Block]) -> bool:
    """Return whether every answer leads to a question, or to steps with a title, further down."""
    for at, block in enumerate(blocks):
        if isinstance(block, QuestionAdvice):
            ends = {each.id for each in blocks[at + 1 :] if _is_end(each)}
            if not ends.issuperset(answer.to for answer in block.answers):
                return False
    return True


def _is_end(block: Block) -> bool:
    titled = isinstance(block, StepsAdvice) and block.title is not None
    return isinstance(block, QuestionAdvice) or titled


def first_questions(blocks: Sequence[Block]) -> dict[str, str]:
    """Return by the id of each block that an answer leads to the id of the first such question."""
    return {answer.to: each.id for each in reversed(questions(blocks)) for answer in each.answers}


def title_of(id: str, blocks: Sequence[Block]) -> Text:
    """Return the title of the block with this id, to which an answer leads."""
    block = next(each for each in blocks if each.id == id)
    found = block.text if isinstance(block, QuestionAdvice) else getattr(block, "title", None)
    assert isinstance(found, Text)
    return found
