"""The blocks of two languages in pairs, where they say the same; else each by itself."""

from typing import NamedTuple

from handouts.handout import Handout
from models.advice import Block


class Leaf(NamedTuple):
    """A block of one of the two languages."""

    handout: Handout
    block: Block


Pair = tuple[Leaf, Leaf | None]


def pairs(first: Handout, second: Handout) -> list[Pair]:
    """Every block of both languages, in the order of the first. Blocks are beside each other when
    they are of one form; what has changed in a newer edition stands alone, in English, once."""
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
    """What has to be equal for two blocks to stand beside each other, piece by piece."""
    if block.changed_in:
        return block
    values = dict(block)
    same = {"type", "level", "variant", "kind", "show", "value"}
    there = [name for name, _ in block.texts()]
    contacts = [each.id for each in values.get("contacts", ())]
    return {name: values[name] for name in same & values.keys()}, there, contacts
