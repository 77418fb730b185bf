"""Advice with the easy texts of its guide in place of the others, where it has them."""

from typing import Any

from models.advice import Advice, Block, Item
from richtext.text import Text


def easy_advice(advice: Advice) -> Advice:
    return advice.model_copy(update={"blocks": [_easy(block) for block in advice.blocks]})


def _easy(block: Block) -> Block:
    values: dict[str, Any] = {"easy": {}}
    for name, value in block:
        if isinstance(value, Text):
            values[name] = block.easy.get(name, value)
        elif isinstance(value, list):
            values[name] = [
                _item(each, block) if isinstance(each, Item) else each for each in value
            ]
    return block.model_copy(update=values)


def _item(item: Item, block: Block) -> Item:
    return item.model_copy(update={"text": block.easy.get(item.id, item.text)})
