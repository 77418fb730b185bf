"""Advice with the texts that a layout prints: the usual ones, or a guide's easy ones."""

from models.advice import Advice, Block


def printed_advice(advice: Advice, layout: str) -> Advice:
    """Return advice without its easy texts; for the layout `easy`, they replace the others first.

    What counts the words or the links of a sheet would count both otherwise.
    """
    easy = layout == "easy"
    return advice.model_copy(update={"blocks": [_printed(each, easy) for each in advice.blocks]})


def _printed(block: Block, easy: bool) -> Block:
    if easy:
        block = block.with_texts(lambda name, text: block.easy.get(name, text))
    return block.model_copy(update={"easy": {}})
