"""The contacts of a leaflet in two columns."""

from dataclasses import replace

import pytest

from api.published.snapshot import Snapshot
from handouts.contact_columns import contact_columns
from handouts.handout import Handout, Options
from models.advice import ContactCard, ContactsAdvice
from richtext.nodes import TextNode
from tests.handouts.test_layouts import laid_out


def contacts_of(handout: Handout) -> list[ContactCard]:
    return [
        each
        for block in handout.advice.blocks
        if isinstance(block, ContactsAdvice)
        for each in block.contacts
    ]


def with_letters(contact: ContactCard, letters: int) -> ContactCard:
    """A contact with so many letters, its name included."""
    name, about = (
        contact.about.model_copy(update={"nodes": [TextNode(text="a" * number)]})
        for number in (1, letters - 1)
    )
    return contact.model_copy(update={"name": name, "about": about, "more": None})


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ([], 0),
        ([50], 1),
        ([50, 50], 1),
        ([50, 50, 50], 1),
        ([300, 50, 50, 50], 1),
        ([50, 50, 50, 300], 3),
        ([50, 60, 60, 50, 10], 2),
        ([10] * 11, 5),
    ],
)
def test_the_longer_column_is_as_short_as_can_be(
    snapshot: Snapshot, letters: list[int], first: int
) -> None:
    handout = laid_out(snapshot, "en", Options())
    given = [with_letters(contacts_of(handout)[0], each) for each in letters]
    columns = contact_columns(given, handout)
    assert [each for column in columns for each in column] == given
    assert len(columns[0]) == first


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        (Options(), 2),
        (Options(paper="letter"), 2),
        (Options(paper="a5"), 1),
        (Options("clear"), 1),
        (Options("large"), 1),
        (Options("easy"), 1),
    ],
)
def test_narrow_paper_and_large_letters_have_one_column(
    snapshot: Snapshot, options: Options, columns: int
) -> None:
    handout = replace(laid_out(snapshot, "en", Options()), options=options)
    assert len(contact_columns(contacts_of(handout), handout)) == columns
