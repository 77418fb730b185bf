"""Allowances hold for exactly two texts; a budget of warnings may only fall."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from locales.allowances import (
    allowances_path,
    carry_over_allowances,
    digest_of_texts,
    parse_allowances,
    read_allowances,
    remaining_faults,
    translation_errors,
)
from locales.catalogs import catalog_path
from locales.checks.pair import Pair
from locales.languages import languages
from locales.library import Library, read_library
from locales.preparation import prepare_library
from locales.warning_budget import BUDGET, budget_errors, warnings_by_language
from models.errors import FileError, InvalidFiles
from tests.samples import content, faults_from, library, write_catalogs

POLISH, ENGLISH = languages()["pl"], languages()["en"]
PAIR = Pair(POLISH, "Do not wait.", "Zaczekaj.", ENGLISH)
ENTRY = """[{"digest": "%s", "check": "%s", "message": "safe: first.calm", "by": "anna-3",
 "date": "2026-11-30", "why": "She says it so."}]"""


def entry(pair: Pair, check: str = "negation") -> str:
    return ENTRY % (digest_of_texts(pair.source, pair.translation), check)


def test_an_allowance_holds_for_one_check_of_two_texts() -> None:
    allowed = parse_allowances(entry(PAIR), "f")
    assert [*translation_errors(PAIR)] != []
    assert [*translation_errors(PAIR, allowed)] == []
    other = Pair(POLISH, "Do not wait.", "Czekaj.", ENGLISH)
    assert [*translation_errors(other, allowed)] != []
    shouted = Pair(POLISH, "Do not wait.", "Zaczekaj!", ENGLISH)
    both = parse_allowances(entry(shouted), "f")
    assert {each.check for each in remaining_faults(shouted, both)} == {"end", "marks"}


@pytest.mark.parametrize("check", ["grammar", "markup", "placeholders", "links", "numbers",
    "no-typed-contacts", "invisible", "no-html"])  # fmt: skip
def test_no_unknown_check_and_no_wrong_fact_can_be_allowed(check: str) -> None:
    (found,) = faults_from(lambda: parse_allowances(entry(PAIR, check), "f"))
    assert found.startswith(
        f"f:1: safe: first.calm: '{check}' cannot be allowed, only added-words, "
    )


def test_an_allowance_goes_along_when_the_source_is_reworded() -> None:
    allowed = carry_over_allowances(parse_allowances(entry(PAIR), "f"), PAIR, "Do not linger.")
    assert [
        *translation_errors(Pair(POLISH, "Do not linger.", "Zaczekaj.", ENGLISH), allowed)
    ] == []
    assert [*translation_errors(PAIR, allowed)] != []


@pytest.fixture
def small(tmp_path: Path) -> Library:
    found = library(tmp_path / "content")
    write_catalogs(found, found.catalogs)
    return found


def replace_in_catalog(small: Library, old: str, new: str) -> None:
    path = catalog_path(POLISH, "safe", small.catalogs)
    head, middle, tail = path.read_text("utf-8").rpartition(old)
    assert middle
    path.write_text(head + new + tail, "utf-8")


def test_a_needless_allowance_is_an_error_until_the_texts_change(small: Library) -> None:
    message = small.documents["safe"].messages["first.calm"].text
    path = catalog_path(POLISH, "safe", small.catalogs)
    text = path.read_text("utf-8")
    translation = text.partition(f'msgid "{message}"\nmsgstr "')[2].partition('"')[0]
    pair = Pair(POLISH, message, translation, ENGLISH)
    allowances_path(POLISH, small.catalogs).write_text(entry(pair), "utf-8")
    (found,) = faults_from(lambda: prepare_library(small))
    assert found.endswith("first.calm: negation does not complain of it; take this entry out")
    path.write_text(text.replace(translation, f"{translation} nowe", 1), "utf-8")
    prepare_library(small)


def run(small: Library, *command: str) -> str:
    environment = {"POLYLEAF_LIBRARY": str(small.folder), "POLYLEAF_DATABASE": "sqlite://"}
    return CliRunner().invoke(app, [*command], env=environment).output


def test_what_a_check_complains_of_can_be_allowed(tmp_path: Path) -> None:
    small = read_library(content(tmp_path))
    write_catalogs(small, small.catalogs)
    replace_in_catalog(small, "**", "")
    replace_in_catalog(small, "**", "")
    (found,) = faults_from(lambda: prepare_library(small))
    context = found.split(": ")[1]
    options = ("--by", "anna-3", "--why", "No bold is needed.")
    refused = run(small, "allow", "safe", "pl", context, "negation", *options)
    assert "negation does not complain of it" in refused
    named = run(small, "allow", "safe", "pl", context, "strong", "--by", "Anna", "--why", "x")
    assert "not a name" in named and read_allowances(POLISH, small.catalogs) == ()
    run(small, "allow", "safe", "pl", context, "strong", *options)
    (allowance,) = read_allowances(POLISH, small.catalogs)
    assert (allowance.message, allowance.by) == (f"safe: {context}", "anna-3")
    prepare_library(small)


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (1, "pl has 2 warnings, 1 at most"),
        (2, ""),
        (3, "pl has only 2 warnings now: write 2 for 3"),
    ],
)
def test_a_budget_may_only_fall(small: Library, most: int, said: str) -> None:
    file = f"locales/{POLISH.folder}/safe.po"
    warnings = [FileError(file, 1, "spaces"), FileError(file, 2, "end")]
    assert [*budget_errors(small, warnings)] == []
    (small.folder / BUDGET).write_text(f"pl: {most}\n", "utf-8")
    found = [each.reason for each in budget_errors(small, warnings)]
    assert [each[: len(said)] for each in found] == ([said] if said else [])
    assert warnings_by_language(small, [FileError("guides/safe.yaml", 1, "long")])["en"] == 1


def test_a_budget_that_is_none_is_refused(small: Library) -> None:
    (small.folder / BUDGET).write_text("pl: few\n", "utf-8")
    with pytest.raises(InvalidFiles):
        [*budget_errors(small, [])]
