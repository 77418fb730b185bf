"""The documentation names everything there is, and nothing else."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
import typer
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Route

from api.app import create_app
from api.cli import app as command_line
from api.http.problem_types import PROBLEM_TYPES
from api.settings import InvalidSettings, Settings
from models.guide import Block

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
# Without the changelog and the decisions, which may name what is gone.
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", ROOT / "SECURITY.md", *DOCS.glob("*.md")]
CODE_PATH = r"`((?:api|bench|content|handouts|locales|models|richtext|scripts|tests)/[\w./-]*)`"


def doc(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_problems_page_says_what_the_program_says() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.*?) \| (.*?) ?\|$", doc("problems.md"), re.M)
    assert rows == [
        (slug, str(each.status), each.meaning, each.remedy) for slug, each in PROBLEM_TYPES.items()
    ]


def test_every_module_and_room_that_a_page_names_exists() -> None:
    named = {path for page in PAGES for path in re.findall(CODE_PATH, page.read_text("utf-8"))}
    assert {path for path in named if not (ROOT / path).exists()} == set()
    assert {"api/packs/scheduler.py", "locales/checks/"} <= named


def test_the_map_of_the_code_names_every_room() -> None:
    rooms = {path.parent.relative_to(ROOT) for path in ROOT.glob("api/*/__init__.py")}
    layers = {path.parent.relative_to(ROOT) for path in ROOT.glob("*/__init__.py")}
    code = re.findall(r"^    .*$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M)
    named = set(re.findall(r"(\w+)/", "\n".join(code)))
    assert len(rooms) > 10
    assert {path.name for path in rooms | layers} - named == set()


def routes() -> Iterator[tuple[str, str]]:
    """Yield the path of every route, and the room of api/ in which it is."""
    for path in ROOT.glob("api/*/*.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for route in getattr(module, "router", APIRouter()).routes:
            assert isinstance(route, Route | APIRoute)
            yield route.path, path.parent.name


def test_the_table_of_addresses_leads_to_the_room_of_every_route() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = {
        address.rstrip("/"): room
        for row, room in re.findall(r"^\| (`/.*) \| `api/(\w+)/.*\|$", table, re.M)
        for address in re.findall("`(.*?)`", row)
    }
    for path, room in routes():
        fitting = [each for each in rooms if re.match(rf"{re.escape(each)}([/.]|$)", path)]
        assert rooms[max(fitting, key=len)] == room, path
    assert len([*routes()]) > 50


@pytest.mark.parametrize("path", create_app(Settings(database="sqlite://")).openapi()["paths"])
def test_every_address_is_documented(path: str) -> None:
    assert path in doc("http.md")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`POLYLEAF_{name.upper()}`" in doc("operating.md")


def test_every_command_is_in_the_changelog() -> None:
    names = set(typer.main.get_command(command_line).commands)  # type: ignore[attr-defined]
    changelog = (DOCS.parent / "CHANGELOG.md").read_text("utf-8")
    assert names <= set(re.findall(r"`(?:polyleaf )?([\w-]+)`", changelog))


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


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as Git servers make them."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_to_a_part_of_a_page_lead_there(page: Path) -> None:
    for target, part in re.findall(r"\]\(([\w./-]*\.md)?#([^)]+)\)", page.read_text("utf-8")):
        assert part in anchors(page.parent / target if target else page), f"{target}#{part}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_setting_command_and_target_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    settings = {f"POLYLEAF_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"POLYLEAF_[A-Z_]*[A-Z]", text)) <= settings
    commands = set(typer.main.get_command(command_line).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"(?:`|^ *(?:\$ )?)polyleaf ([a-z][a-z-]+)", text, re.M)) <= commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z][a-z-]+)", text)) <= targets


def test_the_public_address_is_one_that_paths_can_follow() -> None:
    assert Settings(public_url="https://advice.example/").public_url == "https://advice.example"
    with pytest.raises(InvalidSettings, match="POLYLEAF_PUBLIC_URL: must be"):
        Settings(public_url="advice.example")
