"""The components for Weblate name files that are there."""

import json
import re

from typer.testing import CliRunner

from api.cli import app
from locales.exchange.weblate import LINKS
from tests.registry import BUNDLED


def test_every_document_is_a_component_of_one_clone() -> None:
    command = [
        "weblate",
        "https://git.example/a.git",
        "--project",
        "advice",
        "--folder",
        "content/",
    ]
    done = CliRunner().invoke(app, command)
    components = json.loads(done.output)
    assert [each["slug"] for each in components] == [*BUNDLED.documents]
    first, *others = [each["repo"] for each in components]
    assert first == "https://git.example/a.git"
    assert {*others} == {f"weblate://advice/{components[0]['slug']}"}
    root = BUNDLED.folder.parent
    for each in components:
        assert (root / each["new_base"]).exists()
        assert len([*root.glob(each["filemask"])]) == 6


def test_a_library_may_be_the_whole_repository() -> None:
    done = CliRunner().invoke(app, ["weblate", "https://git.example/a.git", "--project", "a"])
    assert json.loads(done.output)[0]["filemask"].startswith("locales/*/LC_MESSAGES/")


def test_the_targets_of_links_are_placeholders_there() -> None:
    pattern = LINKS.removeprefix('placeholders:r"').removesuffix('"')
    text = "[a](link:more) {b} [c](contact:child-line) (d)"
    assert re.findall(pattern, text) == ["](link:more)", "](contact:child-line)"]
