"""The parts of a pathway: what comes first, the stations, and what is for every reader."""

import pytest

from models.advice import Block
from models.pathway import first_questions, parts
from models.publishing import PreparedLibrary

SLUG = "what-to-do"
STATIONS = [["happened"], ["where"], ["beach"], ["pool"], ["warm"]]


@pytest.fixture
def blocks(prepared: PreparedLibrary) -> dict[str, Block]:
    """The blocks of a pathway by id, with two more to which no answer leads."""
    found = {each.id: each for each in prepared.translations[SLUG]["en"].blocks}
    more = {id: found["warm"].model_copy(update={"id": id}) for id in ("more", "last")}
    return {**found, **more}


# The ids of blocks in their order; before the first question, what answers lead to, the end.
@pytest.mark.parametrize(
    ("order", "before", "stations", "after"),
    [
        ("danger happened where beach pool warm help", ["danger"], STATIONS, ["help"]),
        ("happened where beach pool warm", [], STATIONS, []),
        ("danger more happened where beach pool warm", ["danger", "more"], STATIONS, []),
        ("help happened where beach pool warm", ["help"], STATIONS, []),
        (
            "happened where beach more pool warm last help",
            [],
            [*STATIONS[:2], ["beach", "more"], ["pool"], ["warm", "last"]],
            ["help"],
        ),
        ("happened where beach pool warm help more last", [], STATIONS, ["help", "more", "last"]),
        ("happened where beach pool help warm more", [], STATIONS, ["help", "more"]),
    ],
)
def test_contacts_after_the_first_station_begin_the_end(
    blocks: dict[str, Block],
    order: str,
    before: list[str],
    stations: list[list[str]],
    after: list[str],
) -> None:
    found = parts([blocks[id] for id in order.split()])
    assert [each.id for each in found.before] == before
    assert [[each.id for each in one.blocks] for one in found.stations] == stations
    assert [one.id for one in found.stations] == [one[0] for one in stations]
    assert [each.id for each in found.after] == after


def test_what_two_answers_lead_to_goes_back_to_the_first_question(
    blocks: dict[str, Block],
) -> None:
    ask = blocks["where"].model_copy(update={"id": "again"})
    found = first_questions([*blocks.values(), ask])
    assert found == {
        "where": "happened",
        "warm": "happened",
        "beach": "where",
        "pool": "where",
    }
