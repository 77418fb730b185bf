"""An editor at the command line: every step says what it did, or why it did not."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from select import select

import pytest

from locales.project_files import prepare_files, read_project_files
from models.audit import Author
from models.database import open_database, reading
from models.publishing import publish
from models.stored_files import read_stored_files
from tests.databases import database_url
from tests.samples import unchanged
from tests.test_cli import PACKAGES, ROOT, run

RUN_EACH_LINE = """
import json, sys
from typer.testing import CliRunner
from api.cli import app
for line in sys.stdin:
    done = CliRunner().invoke(app, json.loads(line))
    print(json.dumps([done.exit_code, done.output]), flush=True)
"""
SECONDS = 120
SLUG, OTHER = "live-streaming", "image-shared-online"
KEPT = (SLUG, OTHER)
GUIDE = f"content/guides/{SLUG}.yaml"
POLISH = f"locales/pl/LC_MESSAGES/{SLUG}.po"


class Desk:
    """A copy of the project with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = database_url(folder)
        for package in PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, folder / package, ignore=ignored)
        for path in (folder / "content").glob("*/*.yaml"):
            if path.stem not in KEPT:  # two guides take a third of the time of all
                path.unlink()
                (folder / "locales/templates" / f"{path.stem}.pot").unlink()
                for catalog in (folder / "locales").glob(f"*/LC_MESSAGES/{path.stem}.*"):
                    catalog.unlink()
            else:  # as if it had not changed yet
                path.write_text(unchanged(path.read_text("utf-8")), "utf-8")
        # One process for all commands: each would spend most of its time on its imports.
        self.commands = subprocess.Popen(
            [sys.executable, "-c", RUN_EACH_LINE],
            cwd=folder,
            env={**os.environ, "POLYLEAF_DATABASE": self.database},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, code: int = 0) -> str:
        """What a command prints; it must end with `code`."""
        assert self.commands.stdin and self.commands.stdout
        print(json.dumps(command), file=self.commands.stdin, flush=True)
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
    path = desk.folder / "content/guides/search.yaml"
    text = desk.read(GUIDE)
    block = re.search(r"- id: ([a-z-]+)", text)
    assert block
    path.write_text(text.replace(block[0], "- id: keep", 1), "utf-8")
    refused = desk.run(command, code=1)
    line = text[: block.start()].count("\n") + 1
    assert f"content/guides/search.yaml:{line}: the id `keep` is reserved or used twice" in refused
    path.write_text(text, "utf-8")
    refused = desk.run(command, code=1)
    assert "content/guides/search.yaml:1: the slug `search` is reserved or used twice" in refused
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
    assert f"{POLISH} waits for 1 message." in shown
    assert "Nothing was stored." in shown

    assert f"6 translations of {SLUG} carried over." in desk.run("reword", SLUG)
    published = desk.run("publish")
    assert f"{SLUG}: edition 2 in pl, revision 1" in published
    assert "waits" not in published
    assert "Nothing changed." in desk.run("publish")
    assert "reworded_on" in desk.read(f"locales/pl/LC_MESSAGES/{SLUG}.review.json")


def test_only_a_minor_change_is_carried_over(desk: Desk) -> None:
    guide = OTHER
    refused = desk.run("reword", guide, code=1)
    assert f"content/guides/{guide}.yaml:1: `reword` needs a `change` of kind" in refused
    assert "There are: " in desk.run("reword", "nothing", code=2)


def test_a_review_is_signed_off_and_published(desk: Desk) -> None:
    said = desk.run("review", SLUG, "cy", "--by", "reviewer-7")
    assert f"messages of {SLUG} in cy signed off by reviewer-7." in said
    assert f"{SLUG}: edition" in desk.run("publish")
    (row,) = [line for line in desk.run("status").splitlines() if line.startswith(SLUG)]
    assert "100 % reviewed" in row
    desk.run("review", SLUG, "pl", "danger.title", "--by", "reviewer-7")
    assert '"state": "reviewed"' in desk.read(f"locales/pl/LC_MESSAGES/{SLUG}.review.json")


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (["review", SLUG, "cy"], 2, "--by needs an id"),
        (["review", SLUG, "cy", "--by", "Anna Jones"], 2, "--by needs an id"),
        (["review", SLUG, "xx", "--by", "a-1"], 2, "There are: cy, pl, ur"),
        (["review", SLUG, "cy", "nothing.here", "--by", "a-1"], 2, "There are: document.title"),
        (["withdraw", "nothing", "It is wrong."], 1, "there is no guide 'nothing'"),
        (["withdraw", SLUG, " "], 2, "a reason is empty"),
        (["withdraw", SLUG, "It is wrong.", "--reason-in", "xx=y"], 2, "There are: en, cy"),
        (["withdraw", SLUG, "It is wrong.", "--edition", "99"], 1, "has no edition 99, only [1"),
        (["correct", SLUG, "It is wrong.", "--language", "fr"], 1, "is not published in 'fr'"),
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
    reasons = ("A number is wrong.", "--reason-in", "pl=Zły numer.")
    said = run("withdraw", SLUG, *reasons, folder=published).output
    number = said.split("Notice ")[1].split()[0]
    assert f"`polyleaf lift {number}` lifts it." in said
    nothing = run("render", SLUG, "pl", "--to", str(published / "out"), folder=published)
    assert (nothing.exit_code, "Nothing to render" in nothing.output) == (1, True)
    assert f"Notice {number} is lifted." in run("lift", number, folder=published).output


def test_what_was_edited_over_http_is_not_lost_but_pulled(desk: Desk) -> None:
    path = f"locales/ti/LC_MESSAGES/{SLUG}.po"
    edited = desk.read(path) + "\n"
    files = read_project_files(desk.folder / "content", desk.folder / "locales")
    by = Author(key="anna-3", act="put translation")
    with open_database(desk.database) as engine:
        publish(engine, prepare_files({**files, path: edited}), by=by)
    refused = desk.run("publish", code=1)
    assert f"{path}:1: edited over HTTP by anna-3; run `polyleaf pull`" in refused
    assert f"{path}: written" in desk.run("pull")
    assert desk.read(path) == edited
    assert "Refused" not in desk.run("publish")
    with open_database(desk.database) as engine, reading(engine) as session:
        assert read_stored_files(session)[path].by is None
