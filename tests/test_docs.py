"""The documentation names everything there is, and nothing else."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer
from pydantic import ValidationError

from api.app import create_app
from api.cli import app as command_line
from api.http.problem_types import PROBLEM_TYPES
from api.settings import Settings
from models.guide import Block

DOCS = Path(__file__).parent.parent / "docs"


def doc(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_problems_page_lists_exactly_the_problems_there_are() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", doc("problems.md"), re.MULTILINE) == list(
        PROBLEM_TYPES
    )


@pytest.mark.parametrize("path", create_app(Settings(database="sqlite://")).openapi()["paths"])
def test_every_address_is_documented(path: str) -> None:
    assert path in doc("http.md")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`POLYLEAF_{name.upper()}`" in doc("operating.md")


def test_every_command_is_in_the_changelog() -> None:
    names = set(typer.main.get_command(command_line).commands)  # type: ignore[attr-defined]
    changelog = (DOCS.parent / "CHANGELOG.md").read_text("utf-8")
    assert names <= set(re.findall(r"`(?:polyleaf )?(\w+)`", changelog))


def test_every_kind_of_block_is_documented() -> None:
    union = get_args(Block)[0]
    kinds = {get_args(each.model_fields["type"].annotation)[0] for each in get_args(union)}
    assert {kind for kind in kinds if f"`{kind}`" not in doc("guides.md")} == set()


@pytest.mark.parametrize("page", sorted(DOCS.glob("decisions/*.md")), ids=lambda page: page.stem)
def test_a_decision_is_a_page_of_at_most_thirty_lines(page: Path) -> None:
    assert len(page.read_text("utf-8").splitlines()) <= 30


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*DOCS.parent.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(
            r"\]\((?!https?:|link:|contact:)([^)#]+)", page.read_text("utf-8")
        ):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_public_address_is_one_that_paths_can_follow() -> None:
    assert Settings(public_url="https://advice.example/").public_url == "https://advice.example"
    with pytest.raises(ValidationError):
        Settings(public_url="advice.example")
