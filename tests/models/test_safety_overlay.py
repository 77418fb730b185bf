"""A safety overlay puts the newest English into an older translation, where it has to."""

from pathlib import Path

import pytest

from api.published.snapshot import AdviceQuery, read_snapshot
from locales.library import Library
from locales.preparation import prepare_library
from models.advice import Translation
from models.database import connect_database
from models.publishing import publish
from models.safety_overlay import SourceEdition, overlay_changes, overlay_safety
from richtext.nodes import walk_links
from tests.databases import database_url
from tests.models.test_publishing import NOW, reworded
from tests.samples import GUIDE, changed, library

CALM = ("Stay **calm**.", "Stay **very calm**.")
CALMER = ("Stay **very calm**.", "Stay **quite calm**.")
TITLE = ("Danger now?", "Danger today?")
NEW = "  - {id: new, type: paragraph, text: Go.}\n"
FIGURE = GUIDE[GUIDE.index("  - id: figure") : GUIDE.index("  - id: help")]
FIRST = GUIDE[GUIDE.index("  - id: first") : GUIDE.index("  - id: figure")]
ADDED = ("  - id: figure\n", f"{NEW}  - id: figure\n")
DROPPED = (FIGURE, "")
RENAMED = ("  - id: first\n", "  - id: second\n")
ADDRESS = ("https://example.org/more", "https://example.org/now")
OLDER = {"danger": None, "first": None, "figure": None, "help": None}


def both(folder: Path, root: Path, guide: str) -> tuple[Translation, Translation, Translation]:
    """The Polish and the English of the guide as it was, and its English now."""
    older = prepare_library(library(folder, GUIDE), root).translations["safe"]
    now = prepare_library(library(folder, guide), root).translations["safe"]
    return older["pl"], older["en"], now["en"]


def since(then: Translation, *newer: Translation, kind: str = "safety") -> list[SourceEdition]:
    """The English since an edition, each newer one of the same kind."""
    editions = [SourceEdition(number, kind == "safety", e) for number, e in enumerate(newer, 2)]
    return [SourceEdition(1, False, then), *editions]


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
    result = overlay_changes(polish, since(then, now))
    assert [block.id for block in result.blocks] == [block.id for block in now.blocks]
    for block in result.blocks:
        if block.id in languages:
            assert {text.lang for text in block.every_text()} == {languages[block.id]}
            assert block.changed_in == (2 if languages[block.id] == "en" else None)


def test_advice_that_english_has_dropped_is_dropped(tmp_path: Path, root: Path) -> None:
    without = GUIDE[: GUIDE.index("  - id: figure")] + GUIDE[GUIDE.index("  - id: help") :]
    polish, then, now = both(tmp_path / "content", root, without)
    result = overlay_changes(polish, since(then, now))
    assert [block.id for block in result.blocks] == ["danger", "first", "help"]


@pytest.mark.parametrize(("field", "english"), [("title", "Stay safe"), ("summary", "What to do.")])
def test_a_title_or_summary_that_changed_is_in_english(
    tmp_path: Path, root: Path, field: str, english: str
) -> None:
    guide = GUIDE.replace(english, "Something else.")
    polish, then, now = both(tmp_path / "content", root, guide)
    result = overlay_safety(polish, since(then, now))
    other = "summary" if field == "title" else "title"
    assert (getattr(result, field).lang, getattr(result, other).lang) == ("en", "pl")
    assert (result.language, result.direction) == ("pl", "ltr")


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ([("safety", CALM)], OLDER | {"first": 2}),
        ([("normal", CALM), ("safety", TITLE)], OLDER | {"danger": 3}),
        ([("minor", CALM), ("safety", TITLE)], OLDER | {"danger": 3}),
        ([("safety", CALM), ("normal", TITLE)], OLDER | {"first": 2}),
        ([("safety", CALM), ("safety", TITLE)], OLDER | {"first": 2, "danger": 3}),
        ([("safety", CALM), ("normal", CALMER)], OLDER | {"first": 3}),
        ([("normal", CALM), ("safety", CALMER)], OLDER | {"first": 3}),
        ([("safety", CALM), ("normal", CALM[::-1])], OLDER),
        ([("normal", ADDED), ("safety", CALM)], OLDER | {"first": 3}),
        ([("safety", ADDED), ("normal", CALM)], OLDER | {"new": 2}),
        ([("normal", ADDED), ("safety", ("Go.", "Go now."))], OLDER | {"new": 3}),
        ([("normal", DROPPED), ("safety", CALM)], OLDER | {"first": 3}),
        ([("safety", DROPPED), ("normal", CALM)], {"danger": None, "first": None, "help": None}),
        ([("safety", CALM), ("normal", (FIGURE, ""))], OLDER | {"first": 2}),
        (
            [("safety", CALM), ("normal", (FIRST.replace(*CALM), ""))],
            {"danger": None, "figure": None, "help": None},
        ),
        ([("safety", DROPPED), ("normal", ("  - id: help\n", f"{FIGURE}  - id: help\n"))], OLDER),
        (
            [
                ("safety", DROPPED),
                ("normal", ("  - id: help\n", f"{FIGURE.replace('of', 'in')}  - id: help\n")),
            ],
            OLDER | {"figure": 3},
        ),
        (
            [("normal", RENAMED), ("safety", CALM)],
            {"danger": None, "second": 3, "figure": None, "help": None},
        ),
        (
            [("safety", RENAMED), ("normal", CALM)],
            {"danger": None, "second": None, "figure": None, "help": None},
        ),
        ([("safety", ADDRESS)], OLDER),
        (
            [("normal", ("Read [more]", "Now read [more]")), ("safety", ADDRESS)],
            OLDER | {"first": 3},
        ),
    ],
)
def test_only_what_a_safety_change_touched_is_in_english(
    tmp_path: Path,
    small: Library,
    root: Path,
    changes: list[tuple[str, tuple[str, str]]],
    shown: dict[str, int | None],
) -> None:
    older, guide, editions = prepare_library(small, root).translations["safe"], GUIDE, []
    for number, (kind, (old, new)) in enumerate(changes, 2):
        assert guide.count(old) == 1
        guide = guide.replace(old, new)
        now = prepare_library(library(tmp_path / "content", guide), root).translations["safe"]
        editions.append(SourceEdition(number, kind == "safety", now["en"]))
    found = overlay_safety(older["pl"], [SourceEdition(1, False, older["en"]), *editions])
    assert {block.id: block.changed_in for block in found.blocks} == shown
    newest = {block.id: block for block in editions[-1].text.blocks}
    for block in found.blocks:
        language = "en" if block.changed_in else "pl"
        assert {text.lang for text in block.every_text()} == {language}
        if block.changed_in:
            assert block == newest[block.id].model_copy(update={"changed_in": block.changed_in})
    addresses = [link.href for each in found.every_text() for link in walk_links(each.nodes)]
    assert addresses == [ADDRESS[ADDRESS in [each for _, each in changes]]] * len(addresses)


def test_what_only_a_normal_change_dropped_stays_where_it_was(
    tmp_path: Path, small: Library, root: Path
) -> None:
    polish, then, dropped = both(tmp_path / "content", root, GUIDE.replace(*DROPPED))
    _, _, now = both(tmp_path / "content", root, GUIDE.replace(*DROPPED).replace(*CALM))
    editions = [(1, False, then), (2, False, dropped), (3, True, now)]
    found = overlay_safety(polish, [SourceEdition(*each) for each in editions])
    assert [block.id for block in found.blocks] == [*OLDER]
    assert found.sources == then.sources


@pytest.mark.parametrize(("kind", "language"), [("safety", "en"), ("normal", "pl")])
@pytest.mark.parametrize(("field", "english"), [("title", "Stay safe"), ("summary", "What to do.")])
def test_a_title_or_summary_is_in_english_after_a_safety_change_only(
    tmp_path: Path, root: Path, field: str, english: str, kind: str, language: str
) -> None:
    guide = GUIDE.replace(english, "Something else.")
    polish, then, second = both(tmp_path / "content", root, guide)
    _, _, third = both(tmp_path / "content", root, guide.replace(*CALM))
    safety = kind == "safety"
    editions = [(1, False, then), (2, safety, second), (3, not safety, third)]
    found = overlay_safety(polish, [SourceEdition(*each) for each in editions])
    assert getattr(found, field).lang == language
    (first,) = [block for block in found.blocks if block.id == "first"]
    assert first.changed_in == (None if safety else 3)


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
    assert (served.edition, served.revision, served.overlay_edition) == (1, 3, 2)
    assert {block.id: block.changed_in for block in served.translation.blocks} == OLDER
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "old", "new", "revision", "overlay_edition", "shown"),
    [
        ("normal", "of 100 children", "in 100 children", 2, 3, OLDER | {"first": 3}),
        ("normal", "Danger now?", "Danger today?", 2, 3, OLDER | {"first": 3}),
        ("safety", "Danger now?", "Danger today?", 3, 4, OLDER | {"first": 3, "danger": 4}),
        ("safety", NEW, "", 3, 4, OLDER | {"first": 3}),
    ],
)
def test_a_later_change_makes_a_revision_if_it_is_shown_or_about_safety(
    tmp_path: Path,
    root: Path,
    small: Library,
    kind: str,
    old: str,
    new: str,
    revision: int,
    overlay_edition: int,
    shown: dict[str, int | None],
) -> None:
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepare_library(small, root))
    guide = changed(GUIDE, *ADDED)
    publish(engine, reworded(tmp_path / "content", root, [], guide))
    guide = guide.replace(*CALM).replace("normal, note: New.", "safety, note: Calm.")
    publish(engine, reworded(tmp_path / "content", root, [], guide))
    guide = guide.replace(old, new).replace("safety, note: Calm.", f"{kind}, note: Last.")
    publish(engine, reworded(tmp_path / "content", root, [], guide))
    snapshot = read_snapshot(engine)
    served = snapshot.guides["safe"]["pl"]
    assert (served.edition, served.revision) == (1, revision)
    assert served.overlay_edition == overlay_edition
    assert {block.id: block.changed_in for block in served.translation.blocks} == shown
    locale = snapshot.advice(AdviceQuery("safe", "pl", "GB"), NOW).locale
    assert (locale.outdated, locale.recalled) == (True, False)
    engine.dispose()


def test_an_edition_whose_english_is_not_stored_hides_no_safety_change(
    tmp_path: Path, root: Path, small: Library
) -> None:
    engine = connect_database(database_url(tmp_path))
    first = prepare_library(small, root)
    publish(engine, first)
    second = reworded(tmp_path / "content", root, [], changed(GUIDE, *CALM, kind="safety"))
    helper = {tag: card.contacts.pop("helper") for tag, card in second.directory.items()}
    publish(engine, second)
    assert [each.edition for each in read_snapshot(engine).revisions.values()] == [1] * len(helper)
    for tag, card in second.directory.items():
        card.contacts["helper"] = helper[tag]
    guide = changed(GUIDE, *CALM, note="Newer.").replace(*TITLE)
    publish(engine, reworded(tmp_path / "content", root, [], guide))
    served = read_snapshot(engine).guides["safe"]["pl"]
    assert {block.id: block.changed_in for block in served.translation.blocks} == (
        OLDER | {"danger": 3, "first": 3}
    )
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
