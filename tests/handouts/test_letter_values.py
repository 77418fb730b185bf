"""What a school fills in becomes links that dial and text that runs in its own direction."""

import pytest

from api.published.snapshot import Snapshot
from handouts.letter import LetterValues, fill_letter
from richtext.nodes import PhoneNode
from tests.handouts.test_docx import handout


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        # Within the country a number has a zero that nobody dials from abroad.
        ("+44 (0)1452 123456", "tel:+441452123456"),
        ("+44 1452 123456", "tel:+441452123456"),
        ("(01452) 123456", "tel:01452123456"),
        ("01452 123456", "tel:01452123456"),
        ("(0)1452 123456", "tel:01452123456"),
    ],
)
def test_a_number_is_dialled_without_what_is_only_printed(
    snapshot: Snapshot, written: str, dialled: str
) -> None:
    empty = handout(snapshot, "swimming-lesson", "ur", "en")
    letter = fill_letter(empty, LetterValues({"phone": written}, []))
    assert letter.beside
    for leaf in (letter, letter.beside):
        texts = [text for block in leaf.advice.blocks for text in block.every_text()]
        nodes = [node for text in texts for node in text.nodes]
        numbers = [(node.number, node.uri) for node in nodes if isinstance(node, PhoneNode)]
        assert (written, dialled) in numbers
