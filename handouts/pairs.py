"""The blocks of two languages side by side."""

from typing import NamedTuple

from handouts.handout import Handout
from models.advice import Block


class Leaf(NamedTuple):
    """A block, and the handout whose language it is in."""

    handout: Handout
    block: Block


Pair = tuple[Leaf, Leaf | None]
SAME = {"type", "level", "variant", "kind", "show", "value"}


def pairs(first: Handout, second: Handout) -> list[Pair]:
    """Return every block of both languages, in the order of the first.

    Blocks of the same form are paired. A block from a newer edition, which is in English in one
    language or both, comes once if that is what the other says too. A block of the second language
    that comes alone has an id of its own: no anchor may be defined twice.
    """
    others = {block.id: block for block in second.advice.blocks}
    found: list[Pair] = []
    for block in first.advice.blocks:
        other = others.pop(block.id, None)
        if other is None:
            found.append((Leaf(first, block), None))
        elif (block.changed_in or other.changed_in) and _words(block) == _words(other):
            marked = Leaf(first, block) if block.changed_in else Leaf(second, other)
            found.append((marked, None))
        elif _form(block) == _form(other):
            found.append((Leaf(first, block), Leaf(second, other)))
        else:
            own = other.model_copy(update={"id": f"{other.id}-{second.advice.language}"})
            found += [(Leaf(first, block), None), (Leaf(second, own), None)]
    return found + [(Leaf(second, block), None) for block in others.values()]


def _words(block: Block) -> object:
    """Return what a block says itself, without its contacts."""
    return _kind(block), [(name, text.nodes) for name, text in block.texts()]


def _kind(block: Block) -> object:
    values = dict(block)
    return {name: values[name] for name in SAME & values.keys()}


def _form(block: Block) -> object:
    """Return what must be equal for two blocks to be paired, text by text."""
    if block.changed_in:
        return block
    there = [name for name, _ in block.texts()]
    return _kind(block), there, [each.id for each in dict(block).get("contacts", ())]
