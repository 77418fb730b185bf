"""A patch puts the newest English into an older translation, where the English has changed."""

from pathlib import Path

import pytest

from api.published.snapshot import AdviceQuery, read_snapshot
from locales.library import Library
from locales.preparation import prepare_library
from models.advice import Translation
from models.database import connect_database
from models.publishing import publish
from models.safety_overlay import overlay_changes
from tests.databases import database_url
from tests.models.test_publishing import NOW, reworded
from tests.samples import GUIDE, changed, library

CALM = ("Stay **calm**.", "Stay **very calm**.")


def both(folder: Path, root: Path, guide: str) -> tuple[Translation, Translation, Translation]:
    """The Polish and the English of the guide as it was, and its English now."""
    older = prepare_library(library(folder, GUIDE), root).translations["safe"]
    now = prepare_library(library(folder, guide), root).translations["safe"]
    return older["pl"], older["en"], now["en"]


@pytest.mark.parametrize(
    ("old", "new", "languages"),
    [
        (*CALM, {"danger": "pl", "first": "en", "figure": "pl", "help": "pl"}),
        ("84", "85", {"danger": "pl", "first": "pl", "figure": "pl", "help": "pl"}),
        ("[emergency, helper]", "[helper]", {"figure": "pl", "help": "pl"}),
        (
            "  - id: first\n",
            "  - {id: new, type: paragraph, text: Go.}\n  - id: first\n",
            {"danger": "pl", "new": "en", "first": "pl", "figure": "pl", "help": "pl"},
        ),
        ("  - id: first\n", "  - id: second\n", {"danger": "pl", "second": "pl"}),
        (
            "  - id: first\n    type: steps\n    items:\n      calm: Stay",
            "  - id: second\n    type: steps\n    items:\n      calm: Be",
            {"danger": "pl", "second": "en", "help": "pl"},
        ),
        ("kind: urgent", "kind: warning", {"danger": "pl", "first": "pl"}),
    ],
)
def test_what_changed_stands_in_english_and_what_did_not_in_the_language(
    tmp_path: Path, small: Library, root: Path, old: str, new: str, languages: dict[str, str]
) -> None:
    polish, then, now = both(tmp_path / "content", root, GUIDE.replace(old, new))
    result = overlay_changes(polish, then, now, 7)
    assert [block.id for block in result.blocks] == [block.id for block in now.blocks]
    for block in result.blocks:
        if block.id in languages:
            assert {text.lang for text in block.every_text()} == {languages[block.id]}
            assert block.changed_in == (7 if languages[block.id] == "en" else None)


def test_advice_that_english_has_dropped_is_dropped(tmp_path: Path, root: Path) -> None:
    without = GUIDE[: GUIDE.index("  - id: figure")] + GUIDE[GUIDE.index("  - id: help") :]
    result = overlay_changes(*both(tmp_path / "content", root, without), 2)
    assert [block.id for block in result.blocks] == ["danger", "first", "help"]


@pytest.mark.parametrize(("field", "english"), [("title", "Stay safe"), ("summary", "What to do.")])
def test_a_title_or_summary_that_changed_is_in_english(
    tmp_path: Path, root: Path, field: str, english: str
) -> None:
    guide = GUIDE.replace(english, "Something else.")
    result = overlay_changes(*both(tmp_path / "content", root, guide), 2)
    other = "summary" if field == "title" else "title"
    assert (getattr(result, field).lang, getattr(result, other).lang) == ("en", "pl")
    assert (result.language, result.direction) == ("pl", "ltr")


@pytest.mark.parametrize(
    ("kind", "overlay_edition"), [("minor", None), ("normal", None), ("safety", 2)]
)
def test_only_a_safety_change_is_patched_in(
    tmp_path: Path, root: Path, small: Library, kind: str, overlay_edition: int | None
) -> None:
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepare_library(small, root))
    guide = changed(GUIDE, *CALM, kind=kind)
    publish(engine, reworded(tmp_path / "content", root, ["cy"], guide))
    snapshot = read_snapshot(engine)
    served = snapshot.guides["safe"]["pl"]
    assert (served.edition, served.overlay_edition) == (1, overlay_edition)
    locale = snapshot.advice(AdviceQuery("safe", "pl", "GB"), NOW).locale
    assert (locale.outdated, locale.recalled) == (True, False)
    assert snapshot.guides["safe"]["cy"].edition == 2
    engine.dispose()


@pytest.mark.parametrize(
    ("second_kind", "third_kind", "overlay_edition"),
    [("safety", "normal", None), ("normal", "safety", 3)],
)
def test_only_safety_changes_after_its_own_edition_are_laid_over_a_translation(
    tmp_path: Path,
    root: Path,
    small: Library,
    second_kind: str,
    third_kind: str,
    overlay_edition: int | None,
) -> None:
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepare_library(small, root))
    second = changed(GUIDE, *CALM, kind=second_kind)
    publish(engine, reworded(tmp_path / "content", root, ["pl"], second))
    third = second.replace("very calm", "calm").replace(
        f"kind: {second_kind}, note: New.", f"kind: {third_kind}, note: Newer."
    )
    publish(engine, reworded(tmp_path / "content", root, ["cy"], third))
    served = read_snapshot(engine).guides["safe"]["pl"]
    assert (served.edition, served.overlay_edition) == (2, overlay_edition)
    engine.dispose()


def test_a_patch_follows_each_newer_edition_and_starts_from_the_translation(
    tmp_path: Path, root: Path, small: Library
) -> None:
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepare_library(small, root))
    second = changed(GUIDE, *CALM, kind="safety")
    publish(engine, reworded(tmp_path / "content", root, [], second))
    third = (
        second.replace("very calm", "calm").replace("100", "1000").replace("safety, ", "normal, ")
    )
    third = third.replace("safety, note: New.", "normal, note: A figure.")
    publish(engine, reworded(tmp_path / "content", root, [], third))
    served = read_snapshot(engine).guides["safe"]["pl"]
    assert (served.edition, served.revision, served.overlay_edition) == (1, 3, 3)
    changes = {block.id: block.changed_in for block in served.translation.blocks}
    assert changes == {"danger": None, "first": None, "figure": 3, "help": None}
    engine.dispose()


def test_a_contact_that_is_gone_does_not_take_the_language_with_it(
    tmp_path: Path, root: Path, small: Library
) -> None:
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepare_library(small, root))
    without = changed(GUIDE, " or ask {helper}", "").replace("[emergency, helper]", "[emergency]")
    work = reworded(tmp_path / "content", root, [], without)
    for card in work.directory.values():
        del card.contacts["helper"]
        card.places["GB-WLS"].roles.pop("police")
    publish(engine, work)
    served = read_snapshot(engine).guides["safe"]["pl"]
    assert (served.edition, served.overlay_edition) == (1, 2)
    assert {block.id for block in served.translation.blocks if block.changed_in} == {"first"}
    engine.dispose()
