"""The blocks of two languages side by side."""

from typing import NamedTuple

from handouts.handout import Handout
from models.advice import Block


class Leaf(NamedTuple):
    """A block, and the handout whose language it is in."""

    handout: Handout
    block: Block


Pair = tuple[Leaf, Leaf | None]


def pairs(first: Handout, second: Handout) -> list[Pair]:
    """Return every block of both languages, in the order of the first.

    Blocks of the same form are paired. A block from a newer edition, which is in English in both
    languages, comes once and alone.
    """
    others = {block.id: block for block in second.advice.blocks}
    found: list[Pair] = []
    for block in first.advice.blocks:
        other = others.pop(block.id, None)
        if other is None or (block.changed_in and block == other):
            found.append((Leaf(first, block), None))
        elif _form(block) == _form(other):
            found.append((Leaf(first, block), Leaf(second, other)))
        else:
            found += [(Leaf(first, block), None), (Leaf(second, other), None)]
    return found + [(Leaf(second, block), None) for block in others.values()]


def _form(block: Block) -> object:
    """Return what must be equal for two blocks to be paired, text by text."""
    if block.changed_in:
        return block
    values = dict(block)
    same = {"type", "level", "variant", "kind", "show", "value"}
    there = [name for name, _ in block.texts()]
    contacts = [each.id for each in values.get("contacts", ())]
    return {name: values[name] for name in same & values.keys()}, there, contacts
