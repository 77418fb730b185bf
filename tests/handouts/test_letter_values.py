"""What a school fills in becomes links that dial and text that runs in its own direction."""

from dataclasses import replace

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


VALUES = {"school": "Seaside School", "date": "2026-09-01", "leads": "2026"}


@pytest.mark.parametrize(
    ("shown", "head", "opening"),
    [
        (["school", "date"], "", ["{school}: Seaside School", "1 September 2026"]),
        (["school", "date"], "Seaside School", ["1 September 2026"]),
        (["school", "date"], "Another School", ["{school}: Seaside School", "1 September 2026"]),
        (["leads", "phone"], "", ["{leads}: 2026"]),
    ],
)
def test_the_fields_that_a_letter_begins_with_stand_above_its_title(
    snapshot: Snapshot, shown: list[str], head: str, opening: list[str]
) -> None:
    empty = handout(snapshot, "swimming-lesson", "en")
    first, *others = empty.advice.blocks
    blocks = [first.model_copy(update={"show": shown}), *others]
    advice = empty.advice.model_copy(update={"blocks": blocks})
    letter = fill_letter(replace(empty, advice=advice), LetterValues(VALUES, [], head))
    labels = {key: field.label.text for key, field in advice.fields.items()}
    assert [line.text for line in letter.opening] == [each.format(**labels) for each in opening]
    assert letter.advice.blocks[0].id == others[0].id
    # The end follows the letter's own text, not the contacts.
    kinds = {block.id: block.type for block in letter.advice.blocks}
    assert letter.sign_off and kinds[letter.sign_off.after] != "contacts"
    assert [*kinds.values()][[*kinds].index(letter.sign_off.after) + 1] == "contacts"


@pytest.mark.parametrize("kept", [slice(0, 1), slice(-1, None)])
def test_a_letter_with_one_block_has_an_end_after_it(snapshot: Snapshot, kept: slice) -> None:
    empty = handout(snapshot, "swimming-lesson", "en")
    advice = empty.advice.model_copy(update={"blocks": empty.advice.blocks[kept]})
    letter = fill_letter(replace(empty, advice=advice), LetterValues(VALUES, []))
    assert letter.sign_off and letter.sign_off.after == letter.advice.blocks[-1].id
