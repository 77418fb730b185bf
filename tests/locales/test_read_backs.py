"""What is translated back without sight of the source: the file, and the comparison."""

from pathlib import Path

import pytest

from locales.checks.back_translation import LEAST_ALIKE, differences
from locales.exchange.read_backs import (
    MAX_BYTES,
    MAX_TEXT,
    Filled,
    format_blind_file,
    parse_filled_file,
    read_filled_file,
)
from locales.languages import languages
from tests.samples import faults_from

HEADER = "id,translation,back_translation\n"
ONE, TWO = "0" * 16, "f" * 16
ENGLISH = languages()["en"]


def test_the_file_says_nothing_but_the_translations_sorted_by_their_digests() -> None:
    text = format_blind_file({TWO: 'Spokojnie, "cicho"', ONE: "Zadzwoń: {police.phone}"})
    assert text.splitlines() == [
        "id,translation,back_translation",
        f"{ONE},Zadzwoń: {{police.phone}},",
        f'{TWO},"Spokojnie, ""cicho""",',
    ]


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEADER}{ONE},Spokojnie,Stay calm\n",
        f"\ufeff{HEADER}{ONE},Spokojnie,Stay calm\r\n",
        f'{HEADER}\n{ONE}," Spokojnie "," Stay calm "\n,,\n',
        f"{HEADER}{ONE},Spokojnie,Stay calm\n{ONE},Spokojnie,Stay calm\n",
    ],
)
def test_what_was_filled_in_is_read(raw: str) -> None:
    [(id, row)] = parse_filled_file(raw.encode(), "x.csv").items()
    assert (id, row[1:]) == (ONE, ("Spokojnie", "Stay calm"))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "x.csv:1: the columns have to be id,translation,back_translation"),
        ("id,translation\n", "x.csv:1: the columns have to be"),
        ("id,back_translation,translation\n", "x.csv:1: the columns have to be"),
        (HEADER.replace(",", ";"), "x.csv:1: the columns have to be"),
        (f"{HEADER}{ONE},a\n", "x.csv:2: has 2 cells, but the header has 3"),
        (f"{HEADER}{ONE},a,b,c\n", "x.csv:2: has 4 cells, but the header has 3"),
        (f"{HEADER}{ONE},a,\n", "x.csv:2: back_translation: is empty"),
        (f"{HEADER}{ONE},a,  \n", "x.csv:2: back_translation: is empty"),
        (f"{HEADER}{ONE[1:]},a,b\n", "x.csv:2: id: '000000000000000' is not one"),
        (f"{HEADER}first.calm,a,b\n", "x.csv:2: id: 'first.calm' is not one"),
        (f"{HEADER}{ONE},a,{'b' * (MAX_TEXT + 1)}\n", "has more than 2,000 characters"),
        (f"{HEADER}{ONE},a,b\x1b[2J\n", "has the invisible character U+001B"),
        (f"{HEADER}{ONE},a,b\u202ec\n", "has the invisible character U+202E"),
        (f'{HEADER}{ONE},a,"b\nc"\n', "has the invisible character U+000A"),
        (f"{HEADER}{ONE},a,b\n{ONE},a,c\n", f"x.csv:3: {ONE} is in line 2 with other texts"),
        (f"{HEADER}{ONE},a,b\n{ONE},c,b\n", f"x.csv:3: {ONE} is in line 2 with other texts"),
        (f'{HEADER}{ONE},a,"b\n', "x.csv:2: CSV: unexpected end of data"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_line(raw: str, reason: str) -> None:
    (said,) = faults_from(lambda: parse_filled_file(raw.encode(), "x.csv"))
    assert reason in said


def test_every_wrong_line_is_named() -> None:
    raw = f"{HEADER}{ONE},a,\nx,a,b\n{TWO},a,b\n"
    assert len(faults_from(lambda: parse_filled_file(raw.encode(), "x.csv"))) == 2


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    raw = f"{HEADER}{ONE},ą,b\n".encode("iso-8859-2")
    (said,) = faults_from(lambda: parse_filled_file(raw, "x.csv"))
    assert "x.csv:2: not UTF-8: byte 0xb1" in said


@pytest.mark.parametrize(("length", "fits"), [(MAX_TEXT, True), (MAX_TEXT + 1, False)])
def test_a_text_has_room_for_so_many_characters(length: int, fits: bool) -> None:
    raw = f"{HEADER}{ONE},a,{'b' * length}\n".encode()
    if fits:
        assert parse_filled_file(raw, "x.csv") == {ONE: Filled(2, "a", "b" * length)}
    else:
        assert len(faults_from(lambda: parse_filled_file(raw, "x.csv"))) == 1


@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_a_file_has_room_for_so_many_bytes(tmp_path: Path, size: int, fits: bool) -> None:
    path, start = tmp_path / "x.csv", f"{HEADER}{ONE},a,b".encode()
    path.write_bytes(start.ljust(size, b"\n"))
    if fits:
        assert [*read_filled_file(path)] == [ONE]
    else:
        assert faults_from(lambda: read_filled_file(path)) == ["x.csv:1: more than 5,000,000 bytes"]


CALL = "Call {police.phone}. Never pay, and do not delete anything before 18."
# A source text, what its translation was translated back to, and how what differs begins.
PAIRS = [
    ("Stay calm.", "Stay calm.", ""),
    ("Stay calm.", "Stay calm [or: quiet].", ""),
    ("Ask [the IWF](contact:iwf).", "Ask [or: tell] [the IWF](contact:iwf).", ""),
    (CALL, CALL, ""),
    (CALL, "Phone {police.phone}. Do not ever pay, and delete nothing before 18.", ""),
    (CALL, CALL.replace("{police.phone}", "the police"), "placeholder: {police.phone} is lost"),
    (CALL, CALL.replace("18", "16"), "number: 18 is lost"),
    (CALL, CALL.replace("Never pay", "Pay").replace("do not delete", "delete"), "negation: "),
    (CALL, CALL.replace("Never pay", "Pay"), "negation: "),
    (CALL, f"{CALL} Then delete everything.", "sentences: 3"),
    (CALL, "Never pay, do not delete anything before 18: call {police.phone}.", "sentences: 1"),
    ("Is it sent to you?", "It is sent to you.", "end: "),
    ("Is it sent? Ask.", "It is sent. Ask.", "questions: "),
    ("Ask for it.", "Do not ask for it.", "negation: "),
    ("Ask [a](link:a).", "Ask [a](link:b).", "link: (link:a) is lost"),
    ("Ask [Report Remove](contact:a).", "Ask [Take It Down](contact:a).", "label: "),
    ("{a.phone} or {b.phone}", "{b.phone} or {a.phone}", "order: "),
    ("**Do not** look.", "Do not look.", "strong: 0 parts"),
    ("**Do not** look.", "**Do not look.", "markup: "),
    ("Tell an adult you trust.", "The weather in the hills was fine.", "words: only "),
]


@pytest.mark.parametrize(("source", "text", "reason"), PAIRS)
def test_what_differs_is_said(source: str, text: str, reason: str) -> None:
    found = differences(source, text, ENGLISH)
    if reason:
        assert any(each.startswith(reason) for each in found), found
    else:
        assert found == []


def test_each_pair_of_the_table_that_differs_has_one_that_does_not() -> None:
    for source, _, _ in PAIRS:
        assert differences(source, source, ENGLISH) == []


@pytest.mark.parametrize(("alike", "fits"), [(LEAST_ALIKE, True), (LEAST_ALIKE - 5, False)])
def test_so_many_words_have_to_be_alike(alike: int, fits: bool) -> None:
    # Of two words of 20 letters, the share of the letters that are the same.
    source, text = "a" * 20, ("a" * (alike // 5)).ljust(20, "z")
    assert (differences(source, text, ENGLISH) == []) == fits


def test_a_library_in_another_language_is_compared_in_that() -> None:
    german = languages()["de"]
    assert differences("Rufen Sie nicht an.", "Rufen Sie nicht an.", german) == []
    (said,) = differences("Rufen Sie nicht an.", "Rufen Sie an.", german)
    assert said.startswith("negation: ")
