"""An editor at the command line: every step says what it did, or why it did not."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from select import select

import pytest

from locales.catalogs import read_catalog
from locales.languages import languages
from locales.library_files import prepare_files
from locales.warning_budget import BUDGET
from models.audit import Author, new_publication
from models.database import open_database, reading, writing
from models.notices import published_notices
from models.publishing import publish
from models.stored_files import read_stored_files, read_stored_texts
from models.tables import StoredFile
from tests.databases import database_url
from tests.locales.worksheets import tick
from tests.registry import BUNDLED, TAGS
from tests.samples import unchanged
from tests.test_cli import PACKAGES, ROOT, run

RUN_EACH_LINE = """
import json, sys
from typer.testing import CliRunner
from api.cli import app
for line in sys.stdin:
    command, typed = json.loads(line)
    done = CliRunner().invoke(app, command, input=typed)
    print(json.dumps([done.exit_code, done.output]), flush=True)
"""
SECONDS = 120
SLUG, OTHER = "live-streaming", "image-shared-online"
KEPT = (SLUG, OTHER)
WAITING = "ar, cy, pl, ti, ur, zh-Hans"
GUIDE = f"guides/{SLUG}.yaml"
WELSH = f"locales/cy/LC_MESSAGES/{SLUG}.po"
POLISH = f"locales/pl/LC_MESSAGES/{SLUG}.po"
CONTACTS = "contacts.yaml"


class Desk:
    """A copy of the project with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "content"
        self.database = database_url(folder)
        for package in PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, folder / package, ignore=ignored)
        (self.folder / BUDGET).unlink()  # of all guides
        for path in self.folder.glob("*/*.yaml"):
            if path.stem not in KEPT:  # two guides take a third of the time of all
                path.unlink()
                (self.folder / "locales/templates" / f"{path.stem}.pot").unlink()
                for catalog in (self.folder / "locales").glob(f"*/LC_MESSAGES/{path.stem}.*"):
                    catalog.unlink()
            else:  # as if it had not changed yet
                path.write_text(unchanged(path.read_text("utf-8")), "utf-8")
        # Every audience needs a guide.
        self.edit(f"guides/{OTHER}.yaml", "[parents]", "[children, parents, staff]")
        # One process for all commands: each would spend most of its time on its imports.
        self.commands = subprocess.Popen(
            [sys.executable, "-c", RUN_EACH_LINE],
            cwd=folder,
            env={**os.environ, "POLYLEAF_DATABASE": self.database},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, code: int = 0, typed: str = "") -> str:
        """What a command prints when this is `typed`; it must end with `code`."""
        assert self.commands.stdin and self.commands.stdout
        print(json.dumps([command, typed]), file=self.commands.stdin, flush=True)
        answered, _, _ = select([self.commands.stdout], [], [], SECONDS)
        assert answered, f"no answer to {command} within {SECONDS} seconds"
        ended, output = json.loads(self.commands.stdout.readline())
        assert ended == code, output
        return str(output)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text("utf-8")
        assert text.count(old) == 1, text.count(old)
        (self.folder / path).write_text(text.replace(old, new), "utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with desk.commands:
        desk.run("publish")
        yield desk


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of the bundled content, for commands that change no file."""
    folder = tmp_path_factory.mktemp("published")
    run("publish", folder=folder)
    return folder


@pytest.mark.parametrize("command", ["check", "publish"])
def test_names_that_the_pages_need_are_refused(desk: Desk, command: str) -> None:
    path = desk.folder / "guides/search.yaml"
    text = desk.read(GUIDE)
    block = re.search(r"- id: ([a-z-]+)", text)
    assert block
    path.write_text(text.replace(block[0], "- id: keep", 1), "utf-8")
    refused = desk.run(command, code=1)
    line = text[: block.start()].count("\n") + 1
    assert f"guides/search.yaml:{line}: the id `keep` is reserved or used twice" in refused
    path.write_text(text, "utf-8")
    refused = desk.run(command, code=1)
    assert "guides/search.yaml:1: the slug `search` is reserved or used twice" in refused
    path.unlink()


def test_an_editor_changes_a_guide_step_by_step(desk: Desk) -> None:
    text = desk.read(GUIDE)
    (line,) = [each for each in text.splitlines() if each.startswith("summary: ")]
    desk.edit(GUIDE, line, f"{line[:-1]} today.")
    refused = desk.run("publish", code=1)
    assert f"{GUIDE}:1: the English has changed since edition 1: say under `change:`" in refused

    desk.edit(GUIDE, "blocks:\n", "change: {kind: minor, note: Says when.}\nblocks:\n")
    shown = desk.run("publish", "--dry-run")
    assert f"{GUIDE}\n  - {line}\n" in shown
    assert f"  + {line[:-1]} today.\n" in shown
    assert f"{SLUG}: edition 2 (minor): Says when.\n" in shown
    assert f"{SLUG} waits for 1 message in {WAITING}." in shown
    assert "Nothing was stored." in shown

    assert re.match(r"9\d % outdated", level(desk, "pl"))
    assert f"0 translations of {SLUG} carried over." in desk.run("reword", SLUG, typed="n\n")
    said = desk.run("reword", SLUG, typed="y\n")
    assert "document.summary\n  - " in said
    assert f"6 translations of {SLUG} carried over." in said
    published = desk.run("publish")
    assert f"{SLUG}: edition 2 in en, cy, pl, ur, ar, zh-Hans, ti, revision 1" in published
    assert "waits" not in published
    assert "Nothing changed." in desk.run("publish")
    assert "reworded_on" in desk.read(f"locales/pl/LC_MESSAGES/{SLUG}.review.json")


def test_only_a_minor_change_is_carried_over(desk: Desk) -> None:
    guide = OTHER
    refused = desk.run("reword", guide, code=1)
    assert f"guides/{guide}.yaml:1: `reword` needs a `change` of kind" in refused
    assert "There are: " in desk.run("reword", "nothing", code=2)


def test_who_signs_is_shown_every_text_and_two_people_make_a_review(desk: Desk) -> None:
    review = ("review", SLUG, "cy", "--by")
    catalog = read_catalog(desk.folder / WELSH, WELSH, languages()["cy"])
    shown = desk.run(*review, "reviewer-7", typed="y\n")
    for message in catalog.values():
        assert f"{message.context}\n  {message.id}\n  {message.string}\n" in shown
    assert f"I have read all of these texts ({len(catalog)}) [y/N]" in shown
    assert f"{SLUG} in cy: {len(catalog)} checked by reviewer-7, 0 reviewed." in shown
    assert level(desk, "cy") == "100 % checked"
    assert "Nothing to sign: reviewer-7 has checked all" in desk.run(*review, "reviewer-7")
    shown = desk.run(*review, "reviewer-8", typed="y\n")
    assert shown.count("checked by reviewer-7 on ") == len(catalog)
    assert f"{SLUG} in cy: 0 checked by reviewer-8, {len(catalog)} reviewed." in shown
    assert level(desk, "cy") == "100 % reviewed"
    for each in ("reviewer-7", "reviewer-9"):
        assert f"Nothing to sign: {each}" in desk.run(*review, each)
    assert f"{SLUG}: edition" in desk.run("publish")


def test_a_worksheet_that_was_marked_signs_what_is_right_and_lists_the_rest(desk: Desk) -> None:
    sheet, remarks = desk.folder.parent / "w.docx", desk.folder.parent / "remarks.csv"
    log = f"locales/ur/LC_MESSAGES/{SLUG}.review.json"
    shown = desk.run("worksheet", SLUG, "ur", "--to", str(sheet), "--by", "reviewer-7")
    count = int(shown.partition(" ")[0])
    assert f"{count} messages in {sheet}, for about " in shown
    before, back = desk.read(log), ("review", "--from", str(sheet), "--by", "reviewer-7")
    refused = desk.run(*back, code=1)
    assert "w.docx:1: row 1: no box is ticked" in refused
    assert f"Refused, for {count} reasons." in refused
    ticked = {number: "right" for number in range(1, count + 1)} | {2: "wrong", 3: "right wrong"}
    sheet.write_bytes(tick(sheet.read_bytes(), ticked))
    assert "w.docx:3: row 3: right and wrong are ticked" in desk.run(*back, code=1)
    assert desk.read(log) == before
    done = desk.run(*back, "--rest", "--remarks", str(remarks))
    assert "left out: w.docx:3: row 3" in done
    assert f"{count - 2} messages marked as right, {count - 2} checked, 0 reviewed." in done
    assert "row 2, danger.call: wrong\n  Call {emergency.phone}" in done
    assert remarks.read_text("utf-8-sig").splitlines()[1].startswith("2,danger.call,wrong,")
    states = [entry["state"] for entry in json.loads(desk.read(log)).values()]
    assert states.count("checked") == count - 2
    again = desk.run("worksheet", SLUG, "ur", "--to", str(sheet), "--by", "reviewer-7")
    assert again.startswith("2 messages in ")
    assert "id that stands in it is not a-2" in desk.run(*back[:3], "--by", "a-2", code=1)
    assert f"{count} messages in" in desk.run("worksheet", SLUG, "ur", "--to", str(sheet))


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_who_has_not_read_the_texts_signs_nothing(desk: Desk, typed: str) -> None:
    log = f"locales/ar/LC_MESSAGES/{SLUG}.review.json"
    before = desk.read(log)
    assert "Aborted" in desk.run("review", SLUG, "ar", "--by", "a-1", code=1, typed=typed)
    assert desk.read(log) == before


def test_named_messages_are_signed_off_without_a_question(desk: Desk) -> None:
    shown = desk.run("review", SLUG, "pl", "danger.title", "--by", "reviewer-7", "--yes")
    assert "danger.title\n  " in shown
    assert f"{SLUG} in pl: 1 checked by reviewer-7, 0 reviewed." in shown
    log = json.loads(desk.read(f"locales/pl/LC_MESSAGES/{SLUG}.review.json"))
    signed = [context for context, entry in log.items() if entry["state"] == "checked"]
    assert signed == ["danger.title"]


def filled_in(file: Path, texts: dict[str, str], differing: str = "") -> None:
    """Fill in a file: with the source text of each translation, and one that says something else
    with `Anything.`"""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [*csv.DictReader(stream)]
    for row in rows:
        wrong = row["translation"] == differing
        row["back_translation"] = "Anything." if wrong else texts[row["translation"]]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_critical_texts_are_translated_back_without_sight_of_the_source(desk: Desk) -> None:
    chinese = languages()["zh-Hans"]
    catalogs = {
        slug: read_catalog(desk.folder / f"locales/zh_Hans/LC_MESSAGES/{slug}.po", slug, chinese)
        for slug in KEPT
    }
    texts = {str(m.string): str(m.id) for catalog in catalogs.values() for m in catalog.values()}
    for slug in KEPT:  # as if nobody had read anything yet
        (desk.folder / f"locales/zh_Hans/LC_MESSAGES/{slug}.review.json").unlink()
    file, whole = desk.folder / "blind.csv", desk.folder / "whole.csv"
    command = ("read-back", "zh-Hans", "--by", "model-2", "--from", str(file))
    said = desk.run("read-back", "zh-Hans", "--blind", str(file))
    raw = file.read_text("utf-8")
    number = len(raw.splitlines()) - 1
    assert f"{number} texts to translate back in {file}." in said
    critical = {str(each[c].string) for each in catalogs.values() for c in each if "danger" in c}
    assert critical and all(each in raw for each in critical)
    assert not re.search(r"danger\.|first\.|Call|police[^.]|" + SLUG, raw)
    assert "File exists" in desk.run("read-back", "zh-Hans", "--blind", str(file), code=1)
    desk.run("read-back", "zh-Hans", "--all", "--blind", str(whole))
    assert len(whole.read_text("utf-8").splitlines()) > number + 1
    assert "back_translation: is empty" in desk.run(*command, code=1)

    wrong = str(catalogs[SLUG]["danger.title"].string)
    filled_in(file, texts, wrong)
    said = desk.run(*command)
    assert f"{SLUG} in zh-Hans: " in said and f"{OTHER} in zh-Hans: " in said
    assert f"  danger.title\n    Is a child in danger now?\n    {wrong}\n    Anything.\n" in said
    assert "    differs: words: only " in said
    assert level(desk, "zh-Hans").startswith("100 % machine")
    assert " / " not in level(desk, "zh-Hans")  # a critical text differs
    log = f"locales/zh_Hans/LC_MESSAGES/{SLUG}.review.json"
    entries, before = json.loads(desk.read(log)), desk.read(log)
    assert entries["danger.title"]["state"] == "machine"
    assert entries["danger.call"]["state"] == "read-back"
    assert entries["danger.call"]["read_back"]["by"] == "model-2"
    desk.run(*command)
    assert desk.read(log) == before
    again = desk.folder / "again.csv"
    assert "0 texts to translate back" in desk.run("read-back", "zh-Hans", "--blind", str(again))

    shown = desk.run(
        "review", SLUG, "zh-Hans", "danger.call", "danger.title", "--by", "r-7", "--yes"
    )
    assert shown.index("danger.title\n") < shown.index("danger.call\n")
    assert re.search(r"\(read back by model-2 on \S+: Anything\.\)\n  \(differs: ", shown)
    filled_in(file, texts)
    desk.run(*command)
    assert level(desk, "zh-Hans").startswith("100 % machine / read-back")

    raw = file.read_text("utf-8")
    file.write_text(raw.replace(wrong, "别的。"), "utf-8", newline="")
    mixed = desk.run(*command, code=1)
    assert "the translation is not the one of this id" in mixed
    file.write_text(raw, "utf-8", newline="")
    welsh = desk.run("read-back", "cy", "--by", "model-2", "--from", str(file), code=1)
    assert "blind.csv:1: no text of it is in the catalogs in Welsh now" in welsh
    file.write_text(raw.replace(raw.splitlines()[1][:16], "0" * 16), "utf-8", newline="")
    said = desk.run(*command)
    assert f"blind.csv:2: {'0' * 16} is left: its text has changed, or is gone" in said


def level(desk: Desk, tag: str) -> str:
    """What `polyleaf status` says of a guide in a language."""
    table = [line for line in desk.run("status").splitlines() if line.startswith((" ", SLUG))]
    column = table[0].index(f" {tag}") + 1
    (row,) = [line for line in table if line.startswith(SLUG)]
    return row[column:].split("  ")[0].strip()


def test_a_reworded_contact_waits_until_somebody_says_that_it_means_the_same(desk: Desk) -> None:
    contacts = BUNDLED.directory.contacts.values()
    contact, other = [each for each in contacts if ":" not in each.about.text][:2]
    old, context = contact.about.text, f"{contact.id}.about"
    desk.edit(CONTACTS, f"about: {old}\n", f"about: {old}, day and night\n")
    desk.run("extract")
    gap = f"{context}: the English has changed; translate it again"
    wait = f"contacts waits for 1 message in {WAITING}."
    for command in (["publish", "--dry-run"], ["check"]):
        shown = desk.run(*command)
        assert (f"\n{wait}\n" in shown, gap in shown) == (True, False)
    checked = re.sub("Checking .*", "", shown).strip().splitlines()
    assert checked[0].endswith("no errors, but 6 catalogs wait for 6 messages.")
    assert checked[-1] == "`polyleaf check --waiting` lists each message."
    listed = desk.run("check", "--waiting")
    assert (listed.count(gap), wait in listed) == (len(TAGS) - 1, False)
    assert "contacts waits for 1 message in cy, pl, ur, ar, zh-Hans, ti." in desk.run("status")

    said = desk.run("reword", "contacts", typed="n\n")
    assert f"{context}\n  - {old}\n  + {old}, day and night\n" in said
    assert "0 translations of contacts carried over." in said
    assert "Aborted" in desk.run("reword", "contacts", code=1)
    said = desk.run("reword", "contacts", "--yes", f"{other.id}.about")
    assert "0 translations of contacts carried over." in said
    said = desk.run("reword", "contacts", "--yes", context)
    assert ("mean the same?" in said, "6 translations of contacts carried over." in said) == (
        False,
        True,
    )
    desk.edit(CONTACTS, f"about: {old}, day and night\n", f"about: {old}\n")
    assert "6 translations" in desk.run("reword", "contacts", typed="y\n")
    assert "waits" not in desk.run("publish")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["contacts", "--yes", "nothing.about"], "there is no message of contacts"),
        ([SLUG, "--yes", "nothing.title"], f"there is no message of {SLUG}"),
    ],
)
def test_only_messages_of_the_document_are_confirmed(
    desk: Desk, arguments: list[str], reason: str
) -> None:
    refused = desk.run("reword", *arguments, code=2)
    assert reason in " ".join(refused.replace("│", " ").split())


def test_new_editions_are_the_first_lines(desk: Desk) -> None:
    for slug in KEPT:
        path = f"guides/{slug}.yaml"
        text = re.sub("(?m)^change: .*\n", "", desk.read(path))
        note = "change: {kind: normal, note: Says it again.}\nblocks:\n"
        (desk.folder / path).write_text(text.replace("blocks:\n", note), "utf-8")
        (line,) = [each for each in text.splitlines() if each.startswith("summary: ")]
        desk.edit(path, line, f"{line[:-1]} again.")
    bar, *lines = desk.run("publish", "--dry-run").splitlines()
    first = [re.sub("[0-9]+", "N", line) for line in lines[:2]]
    assert bar.startswith("Checking")
    assert first == [f"{slug}: edition N (normal): Says it again." for slug in sorted(KEPT)]
    waiting = [line for line in lines if line.endswith(f" waits for 1 message in {WAITING}.")]
    assert len(waiting) == len(KEPT)
    assert lines.index(waiting[-1]) < lines.index(GUIDE) < len(lines) - 1


def test_what_waits_is_left_out_of_a_review_unless_it_is_named(desk: Desk) -> None:
    review, gap = (
        ("review", OTHER, "ur", "--by", "a-1"),
        "document.summary: the English has changed",
    )
    said = desk.run(*review, code=1, typed="n\n")
    assert "1 message left out, to be translated first:\n" in said
    assert said.index(gap) < said.index("I have read all of these texts")
    named = desk.run(*review, "document.summary", code=1)
    assert (gap in named, "Refused, for 1 reason." in named) == (True, True)


def test_a_language_that_is_new_and_one_that_is_gone_are_named(desk: Desk) -> None:
    desk.edit("library.yaml", "zh-Hans, ti]", "zh-Hans, uk]")
    welsh = WELSH.replace(SLUG, "contacts")
    whole = desk.read(welsh)
    last = whole.rindex('msgstr "')
    (desk.folder / welsh).write_text(f'{whole[:last]}msgstr ""\n', "utf-8")
    program = [sys.executable, "-c", "from api.cli import app; app()"]
    printed = {}
    for command in ("publish", "due"):
        done = subprocess.run(
            [*program, command, *["--dry-run"] * (command == "publish")],
            cwd=desk.folder.parent,
            env={**os.environ, "POLYLEAF_DATABASE": desk.database},
            capture_output=True,
            text=True,
            check=True,
        )
        printed[command] = done.stdout + done.stderr
    wanting = BUNDLED.to_translate(languages()["uk"])
    counts = [len(wanting[each].messages) for each in ("contacts", "ui")]
    wanted = "uk is a draft, of which nothing is published: it lacks {} messages in contacts.po and"
    assert f"{wanted.format(counts[0])} {counts[1]} messages in ui.po." in printed["publish"]
    assert "locales/uk/" not in printed["publish"]
    assert "\ncontacts waits for 1 message in cy.\n" in printed["publish"]
    assert "ti is no longer a language of the library, nor served." in printed["publish"]
    assert f"{SLUG}: no longer served in ti" in printed["publish"]
    assert "Nothing changed." not in printed["publish"]
    assert "checked" in printed["due"]
    (desk.folder / welsh).write_text(whole, "utf-8")
    desk.edit("library.yaml", "zh-Hans, uk]", "zh-Hans, ti]")


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (["review", SLUG, "cy"], 2, "--by needs an id"),
        (["review", SLUG, "cy", "--by", "Anna Jones"], 2, "--by needs an id"),
        (["review", SLUG, "cy", "--by", "Anna"], 2, "--by needs an id"),
        (["review", SLUG, "cy", "--by", "machine"], 2, "--by needs an id"),
        (["review", SLUG, "cy", "--by", "a-1", "--yes"], 2, "--yes needs the names of the"),
        (["read-back", "cy"], 2, "give either --blind or --from"),
        (["read-back", "cy", "--blind", "a.csv", "--from", "b.csv"], 2, "give either --blind or"),
        (["read-back", "cy", "--from", "nothing.csv"], 2, "--by needs an id"),
        (["read-back", "cy", "--from", "nothing.csv", "--by", "m-2"], 1, "nothing.csv: No such"),
        (["read-back", "xx", "--blind", "a.csv"], 2, "There are: cy, pl, ur"),
        (["review", "--by", "a-1"], 2, "name a guide and a language"),
        (["review", SLUG, "--by", "a-1"], 2, "name a guide and a language"),
        (["review", SLUG, "cy", "--by", "a-1", "--rest"], 2, "--rest and --remarks need"),
        (["review", SLUG, "--from", "w.docx", "--by", "a-1"], 2, "--from takes the guide"),
        (["review", "--from", "w.docx"], 2, "--by needs an id"),
        (["review", "--from", "no.docx", "--by", "a-1"], 1, "no.docx: No such file"),
        (["review", "--from", f"content/guides/{SLUG}.yaml", "--by", "a-1"], 1, "is no Word"),
        (["worksheet", SLUG, "cy", "--by", "Anna Jones"], 2, "--by needs an id"),
        (["worksheet", SLUG, "xx"], 2, "There are: cy, pl, ur"),
        (["worksheet", "nothing", "cy"], 2, "There are: "),
        (["review", SLUG, "xx", "--by", "a-1"], 2, "There are: cy, pl, ur"),
        (["review", SLUG, "cy", "nothing.here", "--by", "a-1"], 2, "There are: document.title"),
        (["withdraw", "nothing", "It is wrong."], 1, "there is no guide 'nothing'"),
        (["withdraw", SLUG, " "], 1, "reasons.en: is empty"),
        (["correct", SLUG, "Call us 📞 today"], 1, "can draw '📞' (U+1F4DE)"),
        (["correct", SLUG, "Call\u2028us"], 1, "invisible character U+2028 LINE SEPARATOR"),
        (["withdraw", SLUG, "It is wrong.", "--at", "2026-01-02"], 1, "02 00:00 UTC is past"),
        (["withdraw", SLUG, "It is wrong.", "--at", "2099-01-02"], 1, "more than a year ahead"),
        (["recall", SLUG, "It is wrong."], 1, "publish the corrected text first"),
        (["recall", SLUG, "It is wrong.", "--revision", "1"], 1, "give all three"),
        (["withdraw", SLUG, "It is wrong.", "--reason-in", "cy"], 2, "not of the form pl=Powód"),
        (["withdraw", SLUG, "It is wrong.", "--reason-in", "xx=y"], 1, "There are: en, cy"),
        (["withdraw", SLUG, "It is wrong.", "--edition", "99"], 1, "has no edition 99, only: 1"),
        (["correct", SLUG, "It is wrong.", "--language", "fr"], 1, "is not published in 'fr'"),
        (["correct", SLUG, "It is wrong.", "--place", "FR"], 1, "for 'FR', only for: GB, GB-ENG"),
        (["withdraw", SLUG, "It is wrong.", "--contact", "nobody"], 1, "names 'nobody', only: "),
        (["withdraw", SLUG, "It is wrong.", "--edition", "10000"], 2, "less than or equal to 9999"),
        (["withdraw", "ui", "It is wrong."], 1, "there is no guide 'ui'"),
        (["recall", "ui", "It is wrong."], 1, "publish the corrected ones first"),
        (["recall", "ui", "It is wrong.", "--place", "GB"], 1, "are recalled as a whole"),
        (["lift", "99"], 1, "There is no notice 99 in force"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(
    published: Path, command: list[str], code: int, reason: str
) -> None:
    result = run(*command, folder=published)
    assert result.exit_code == code, result.output
    assert reason in " ".join(result.output.replace("│", " ").split())


def test_a_notice_is_given_and_lifted(published: Path) -> None:
    reasons = {"en": "A number is wrong.", "pl": "Zły numer.", "cy": "999=112, =116."}
    translated = [f"--reason-in={tag}={reasons[tag]}" for tag in ("pl", "cy")]
    said = run("withdraw", SLUG, reasons["en"], *translated, folder=published).output
    number = said.split("Notice ")[1].split()[0]
    with open_database(database_url(published)) as engine, reading(engine) as session:
        given = {each.id: each.reasons for each in published_notices(session)}
    assert given[int(number)] == reasons
    assert f"`polyleaf lift {number}` lifts it." in said
    nothing = run("render", SLUG, "pl", "--to", str(published / "out"), folder=published)
    assert (nothing.exit_code, "Nothing to render" in nothing.output) == (1, True)
    assert f"Notice {number} is lifted." in run("lift", number, folder=published).output


def test_the_time_of_a_notice_is_utc_wherever_it_is_given(published: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        said = run("withdraw", SLUG, "It is wrong.", "--at", "2026-01-02", folder=published).output
    time.tzset()
    assert "2026-01-02 00:00 UTC is past" in " ".join(said.split())


def test_a_notice_of_a_place_is_listed_with_it(published: Path) -> None:
    said = run("correct", SLUG, "It is wrong.", "--place", "GB-ENG", folder=published).output
    number = said.split("Notice ")[1].split()[0]
    listed = run("notices", folder=published).output
    assert f"{SLUG} place GB-ENG" in listed and "It is wrong." in listed
    run("lift", number, folder=published)


def test_a_notice_that_begins_later_is_listed_as_not_yet_in_force(published: Path) -> None:
    later = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"  # midnight may be near
    numbers = []
    for at in ([], ["--at", later]):
        said = run("correct", SLUG, "It is wrong.", *at, folder=published).output
        numbers.append(said.split("Notice ")[1].split()[0])
    rows = [line.split() for line in run("notices", folder=published).output.splitlines()]
    for number in numbers:
        (row,) = [each for each in rows if each[:1] == [number]]
        assert ("yet" in row) == (number == numbers[1]) == (later in row)
        run("lift", number, folder=published)


def edit_over_http(desk: Desk, path: str, text: str) -> None:
    """Publish a file as the key anna-3 edits it."""
    with open_database(desk.database) as engine:
        with reading(engine) as session:
            files = read_stored_texts(session)
        by = Author(key="anna-3", act="put translation")
        publish(engine, prepare_files({**files, path: text}), by=by)


def test_what_was_edited_over_http_is_not_lost_but_pulled(desk: Desk) -> None:
    path = f"locales/ti/LC_MESSAGES/{SLUG}.po"
    desk.run("publish")
    edited = desk.read(path) + "\n"
    edit_over_http(desk, path, edited)
    refused = desk.run("publish", code=1)
    assert f"{path}:1: edited over HTTP by anna-3; run `polyleaf pull`" in refused
    assert f"{path}: written" in desk.run("pull")
    assert desk.read(path) == edited
    assert "Refused" not in desk.run("publish")
    with open_database(desk.database) as engine, reading(engine) as session:
        assert read_stored_files(session)[path].by is None
    assert path not in desk.run("pull")


def test_a_pull_leaves_files_that_have_changed_here_too(desk: Desk) -> None:
    mine, other = (f"locales/{tag}/LC_MESSAGES/{SLUG}.po" for tag in ("ti", "ur"))
    desk.run("publish")
    local, theirs = desk.read(mine) + "\n# mine\n", desk.read(mine) + "\n# theirs\n"
    theirs_too = desk.read(other) + "\n# theirs\n"
    (desk.folder / mine).write_text(local, "utf-8")
    edit_over_http(desk, mine, theirs)
    edit_over_http(desk, other, theirs_too)
    for _ in range(2):
        refused = desk.run("pull", code=1)
        assert f"{mine}:1: changed here, and over HTTP by anna-3" in refused
        assert "run `polyleaf pull --force`" in refused
        assert (desk.read(mine), desk.read(other)) == (local, theirs_too)
    assert f"{mine}:1: edited over HTTP by anna-3" in desk.run("publish", code=1)
    assert f"{mine}: written" in desk.run("pull", "--force")
    assert desk.read(mine) == theirs
    (desk.folder / mine).write_text(local, "utf-8")
    desk.run("publish")


# What the project had last, what it has now, what was sent over HTTP, and whether that is written.
@pytest.mark.parametrize(
    ("base", "local", "sent", "written"),
    [
        ("a", "a", "b", True),
        ("a", "b", "b", True),
        ("a", "c", "b", False),
        ("a", None, "b", False),
        (None, None, "b", True),
        (None, "b", "b", True),
        (None, "c", "b", False),
        ("a", "a", None, True),
        ("a", None, None, True),
        ("a", "c", None, False),
    ],
)
def test_only_a_file_that_is_as_the_project_had_it_last_is_overwritten(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    base: str | None,
    local: str | None,
    sent: str | None,
    written: bool,
) -> None:
    """And only then do the files have the newest publication, which is noted beside them."""
    note = tmp_path / "publications.json"
    monkeypatch.setattr("api.editing.publication_note.note_file", lambda: note)
    monkeypatch.setattr("api.editing.publishing_command.library_folder", lambda: tmp_path)
    path = "guides/safe.yaml"
    with open_database(database_url(tmp_path)) as engine, writing(engine) as session:
        for text, by in ((base, None), (sent, "anna-3")):
            if text or by:
                publication = new_publication(session)
                session.add(StoredFile(publication_id=publication, path=path, text=text, by=by))
        session.commit()
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    if local:
        file.write_text(local)
    assert run("pull", folder=tmp_path).exit_code == (0 if written else 1)
    assert note.exists() == written
    assert (file.read_text() if file.exists() else None) == (sent if written else local)
    assert run("pull", "--force", folder=tmp_path).exit_code == 0
    assert note.exists()
    assert (file.read_text() if file.exists() else None) == sent
