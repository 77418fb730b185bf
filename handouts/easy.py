"""Advice with the easy texts of its guide in place of the others, where it has them."""

from models.advice import Advice, Block


def easy_advice(advice: Advice) -> Advice:
    """Return advice in which every text that has an easy one is replaced by it."""
    return advice.model_copy(update={"blocks": [_easy(block) for block in advice.blocks]})


def _easy(block: Block) -> Block:
    easy = block.with_texts(lambda name, text: block.easy.get(name, text))
    return easy.model_copy(update={"easy": {}})
