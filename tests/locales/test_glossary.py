"""The glossary: every bad line is named, and translations use its words."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from locales.glossary import (
    GLOSSARY_FILE,
    MAX_BYTES,
    MAX_TERMS,
    Glossary,
    glossary_faults,
    parse_glossary,
    read_glossary,
)
from locales.languages import languages
from locales.library import read_library
from locales.library_files import read_library_files
from locales.preparation import prepare_library
from tests.registry import BUNDLED
from tests.samples import content, faults_from, write_catalogs

HEADER = "term,definition,translate,doubtful,ar,cy,pl,zh-Hans\n"
GLOSSARY = (
    HEADER
    + """\
blackmail,To threaten,yes,,*ابتزاز,blacmel|flacmel,szantaż,敲诈
safeguarding lead,A person in a school,yes,pl,,,osob odpowiedzialn,
charity,An organisation,yes,,,elusen,organizacj,
web address,Of a page,yes,,,,adres,
IWF,A charity,no,,,,,
Take It Down,A form,no,,,,,
"""
)


def parsed(text: str, source: str = "en") -> Glossary:
    return parse_glossary(text.encode(), source)


@pytest.mark.parametrize(
    ("tag", "english", "translation", "faults"),
    [
        ("pl", "Not against blackmail.", "Nie chroni przed szantażem.", []),
        ("pl", "Blackmail", "Szantaż", []),
        ("pl", "BLACKMAIL", "Groźba", ["'blackmail' should be 'szantaż'"]),
        ("pl", "Blackmailers", "Groźba", []),
        ("pl", "Blackmail", "Nieszantaż", ["'blackmail' should be 'szantaż'"]),
        ("cy", "lost to blackmail", "drwy flacmel", []),
        ("cy", "lost to blackmail", "drwy mlacmel", ["should be 'blacmel' or 'flacmel'"]),
        ("ar", "lost to blackmail", "بسبب الابتزاز", []),
        ("ar", "lost to blackmail", "بسبب الاحتيال", ["'blackmail' should be '*ابتزاز'"]),
        ("zh-Hans", "blackmail", "不能防止敲诈。", []),
        ("zh-Hans", "blackmail", "不能防止诈骗。", ["'blackmail' should be '敲诈'"]),
        ("ti", "blackmail", "ምፍርራህ", []),
        ("pl", "safeguarding leads", "osoby odpowiedzialne za ochronę", []),
        ("pl", "safeguarding lead", "osoba, odpowiedzialna", []),
        (
            "pl",
            "safeguarding lead",
            "osoba",
            ["'safeguarding lead' should be 'osob odpowiedzialn'"],
        ),
        ("pl", "safeguarding leader", "osoba", []),
        ("pl", "charities", "fundacje", ["'charity' should be 'organizacj'"]),
        ("pl", "web addresses", "strony", ["'web address' should be 'adres'"]),
        ("pl", "**web** address", "strony", ["'web address' should be 'adres'"]),
        ("pl", "[web](link:a) address", "[adres](link:a)", []),
        ("pl", "the IWF", "IWF-u", []),
        ("zh-Hans", "the IWF", "英国IWF的", []),
        ("pl", "the IWF", "Fundacja", ["'IWF' has to stay as it is"]),
        ("pl", "use Take It Down", "użyj Zdejmij to", ["'Take It Down' has to stay as it is"]),
        ("pl", "take it down", "zdejmij to", []),
        ("pl", "blackmail by a charity", "x", ["'blackmail'", "'charity'"]),
        ("pl", "blackmail", "**szantaż", []),  # the markup is an error already
    ],
)
def test_a_translation_has_the_words_of_the_glossary(
    tag: str, english: str, translation: str, faults: list[str]
) -> None:
    found = [*glossary_faults(parsed(GLOSSARY), languages()[tag], english, translation)]
    assert len(found) == len(faults), found
    assert all(each in reason for each, reason in zip(faults, found, strict=True)), found


def test_english_plurals_are_those_of_a_library_in_english() -> None:
    polish = parsed("term,definition,translate,en\nadres,A,yes,address\n", "pl")
    english = languages()["en"]
    assert [*glossary_faults(polish, english, "adres", "place")]
    assert not [*glossary_faults(polish, english, "adress", "place")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (b"", ["1: is empty"]),
        (b"\n\n", ["1: is empty"]),
        ("term;definition\n", ["1: the columns are separated by semicolons or tabs"]),
        ("term,translate\n", ["1: there is no column 'definition'"]),
        (HEADER.replace("cy", "xx"), ["1: unknown column 'xx': there are term,"]),
        (HEADER.replace("cy", "en"), ["1: unknown column 'en'"]),
        (HEADER.replace("cy", "pl"), ["1: there are 2 columns 'pl'"]),
        (HEADER + "a,A,yes\n", ["2: has 3 cells, but the header has 8"]),
        (HEADER + ",A,yes,,,,,\n", ["2: term: is empty"]),
        (HEADER + "…,A,yes,,,,,\n", ["2: term: has no letter"]),
        (HEADER + "a,,yes,,,,,\n", ["2: definition: is empty"]),
        (HEADER + "a,A,maybe,,,,,\n", ["2: translate: is 'maybe', not 'yes' or 'no'"]),
        (HEADER + "a,A,no,,,,x,\n", ["2: translate: is 'no', but there are words in pl"]),
        (HEADER + "a,A,yes,,,,x|,\n", ["2: pl: there is nothing before or after a |"]),
        (HEADER + "a,A,yes,,,,*,\n", ["2: pl: there is nothing before or after a |"]),
        (HEADER + "a,A,yes,cy,,,x,\n", ["2: doubtful: there are no words in 'cy'"]),
        (HEADER + "a,A,yes,,,,x,\n\nA,B,yes,,,,y,\n", ["4: 'A' is in line 2 already"]),
        (HEADER + ",A,yes,,,,,\na,,yes,,,,,\n", ["2: term", "3: definition"]),
        (HEADER + 'a,"two\nlines",yes,,,,,\nb,,yes,,,,,\n', ["4: definition: is empty"]),
        (HEADER + 'a,"A,yes,,,,,\n', ["2: CSV: unexpected end of data"]),
        (HEADER.encode() + b"a,\xe4,yes,,,,,\n", ["2: not UTF-8: byte 0xe4; save it as"]),
        (
            HEADER + "".join(f"t{n},A,yes,,,,,\n" for n in range(MAX_TERMS + 1)),
            [f"{MAX_TERMS + 2}: more than 2,000 terms"],
        ),
    ],
)
def test_every_bad_line_is_named(text: str | bytes, faults: list[str]) -> None:
    raw = text.encode() if isinstance(text, str) else text
    found = faults_from(lambda: parse_glossary(raw, "en"))
    assert len(found) == len(faults), found
    for reason, expected in zip(found, faults, strict=True):
        assert reason.startswith(f"{GLOSSARY_FILE}:{expected}")


def test_what_spreadsheets_write_is_read() -> None:
    windows = b"\xef\xbb\xbf" + GLOSSARY.replace("\n", "\r\n").encode()
    assert parse_glossary(windows, "en") == parsed(GLOSSARY)


def test_a_library_may_have_none_and_none_that_is_too_large(tmp_path: Path) -> None:
    assert read_glossary(tmp_path, "en").terms == ()
    (tmp_path / GLOSSARY_FILE).write_bytes(b"x" * (MAX_BYTES + 1))
    assert "more than 1,000,000 bytes" in faults_from(lambda: read_glossary(tmp_path, "en"))[0]


def test_publishing_is_refused_for_another_word(tmp_path: Path) -> None:
    (content(tmp_path) / GLOSSARY_FILE).write_text(HEADER + "safe,A,yes,,,,pewn,\n", "utf-8")
    small = read_library(tmp_path)
    write_catalogs(small, tmp_path / "locales")
    assert "glossary: 'safe' should be 'pewn'" in faults_from(lambda: prepare_library(small))[0]
    assert GLOSSARY_FILE in read_library_files(tmp_path)


def test_words_of_the_software_and_of_searchers_are_free() -> None:
    documents = BUNDLED.documents
    assert documents["live-streaming"].glossary_of("document.title").terms
    assert not documents["live-streaming"].glossary_of("document.keywords").terms
    assert documents["ui"].glossary_of("mistake-title").terms


def test_the_command_shows_the_words_of_a_language(tmp_path: Path) -> None:
    (content(tmp_path) / GLOSSARY_FILE).write_text(GLOSSARY, "utf-8")
    environment = {"POLYLEAF_LIBRARY": str(tmp_path)}
    done = CliRunner().invoke(app, ["glossary", "pl"], env=environment)
    assert done.output.startswith("blackmail: szantaż\n  To threaten\nsafeguarding lead: osob")
    assert "odpowiedzialn (doubtful: a speaker has to choose)\n" in done.output
    assert "IWF: stays as it is\n" in done.output
    (tmp_path / GLOSSARY_FILE).unlink()
    done = CliRunner().invoke(app, ["glossary", "pl"], env=environment)
    assert done.output == "The library has no glossary.csv.\n"
