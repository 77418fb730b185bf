"""The layers hold: imports point one way, HTTP stays in its rooms, WeasyPrint in one module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("api", "handouts", "locales", "models", "richtext")
OTHERS = ("content", "tests", "bench", "scripts")
# The rooms of api/ that others stand on, the lowest last; every other room is a feature.
GROUND = ("site", "http", "published")
TOP = ("api.__main__", "api.app", "api.cli", "api.serve_command")
WEB = ("fastapi", "starlette")
KNOWS_HTTP = re.compile(r"api/(app|http/\w+|site/\w+|\w+/((\w+_)?routes|(\w+_)?page))\.py")
WEASYPRINT = "handouts/formats/pdf.py"
HTML = re.compile(r"</?(?:a|bdi|div|li|ol|p|span|strong|ul)\b|markupsafe")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """Yield every module that a source imports, wherever and however it does so."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield module
            case ast.ImportFrom():
                yield "." * node.level
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def wrong_imports(path: str, source: str) -> list[str]:
    """Return what a module may not import."""
    return [name for name in imported(source) if not may_import(path, name)]


def may_import(path: str, name: str) -> bool:
    layer, package = path.partition("/")[0], name.partition(".")[0]
    if package in ("", *OTHERS, *LAYERS[: LAYERS.index(layer)]):
        return False
    if package == "weasyprint":
        return path == WEASYPRINT
    if package in WEB:
        return KNOWS_HTTP.fullmatch(path) is not None
    if layer == package == "api":
        return may_import_in_api(path.removesuffix(".py").replace("/", "."), name)
    return True


def may_import_in_api(module: str, name: str) -> bool:
    """Rooms stand on `site`, `http` and `published`; a feature may use the plain modules of another
    one, never its routes, pages or commands. `services` names what the application starts."""
    if module in TOP:
        return True
    if name in TOP:
        return False
    own, other = room(module), room(name)
    if own == other or module == "api.services":
        return True
    if own in GROUND:
        lower = GROUND[GROUND.index(own) + 1 :]
        plain = {
            "api.settings",
            "api.background_failures",
            *(() if own == "published" else ("api.services",)),
        }
        return other in lower or name in plain
    return re.search(r"\.(\w+_)?(routes|page|command)$", name) is None


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else ""


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_lies_below_it(layer: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): wrong
        for path in (ROOT / layer).rglob("*.py")
        if (wrong := wrong_imports(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
    }
    assert found == {}
    assert len([*(ROOT / layer).rglob("*.py")]) > 4


def test_the_models_know_no_html() -> None:
    for path in (ROOT / "models").glob("*.py"):
        assert HTML.findall(path.read_text("utf-8")) == [], path.name


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {path.relative_to(ROOT).as_posix()[:-3].replace("/", "."): path for path in MODULES}
    graph = {
        name: {each for each in imported(path.read_text("utf-8")) if each in names}
        for name, path in names.items()
    }
    while leaves := [name for name, below in graph.items() if not below & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert sorted(graph) == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("models/guide.py", "import locales", ["locales"]),
        ("models/guide.py", "from locales.inline import parse", ["locales.inline"]),
        ("richtext/text.py", "from models.guide import Guide", ["models.guide"]),
        ("locales/inline.py", "import os, api.cli as cli", ["api.cli"]),
        ("locales/checks/facts.py", "def f():\n    from handouts import pdf", ["handouts"]),
        ("handouts/lines.py", "if True:\n    import api", ["api"]),
        ("handouts/formats/html.py", "from weasyprint import HTML", ["weasyprint"]),
        ("handouts/lines.py", "import_module('weasyprint.text')", ["weasyprint.text"]),
        ("handouts/lines.py", "importlib.import_module('weasyprint')", ["weasyprint"]),
        ("api/files/routes.py", "import weasyprint.text.fonts", ["weasyprint.text.fonts"]),
        ("api/cli.py", "x = __import__('weasyprint')", ["weasyprint"]),
        ("models/guide.py", "from . import errors", ["."]),
        ("models/guide.py", "from ..locales import inline", [".."]),
        ("api/cli.py", "from tests.registry import TAGS", ["tests.registry"]),
        ("models/guide.py", "import content", ["content"]),
        ("api/packs/scheduler.py", "from fastapi import Request", ["fastapi"]),
        ("api/published/reloader.py", "import starlette.concurrency", ["starlette.concurrency"]),
        ("api/published/snapshot.py", "from api.http.problems import X", ["api.http.problems"]),
        ("api/http/problems.py", "from api.site.rendering import X", ["api.site.rendering"]),
        ("api/http/conditional.py", "from api.packs.order import X", ["api.packs.order"]),
        ("api/site/home.py", "from api.advice.page import X", ["api.advice.page"]),
        ("api/packs/page.py", "from api.letters.routes import X", ["api.letters.routes"]),
        ("api/packs/page.py", "from api.feeds.bundle_routes import X", ["api.feeds.bundle_routes"]),
        ("api/feeds/due.py", "from api.packs.command import X", ["api.packs.command"]),
        ("api/feeds/due.py", "import api.app", ["api.app"]),
        ("models/guide.py", "import apiary\nfrom localeskit import x\nimport models", []),
        (WEASYPRINT, "import weasyprint\nfrom locales.dates import format_day", []),
        ("api/cli.py", "import api, handouts, locales, models", []),
        ("api/packs/page.py", "from fastapi import Request\nimport api.packs.routes", []),
        (
            "api/feeds/bundle_routes.py",
            "import starlette\nfrom api.directory.contacts import X",
            [],
        ),
        (
            "api/http/dependencies.py",
            "from api.services import X\nimport api.published.lookups",
            [],
        ),
        ("locales/inline.py", "# import api\n'import api'", []),
    ],
)
def test_the_walk_sees_what_is_wrong_and_nothing_else(
    path: str, source: str, wrong: list[str]
) -> None:
    assert wrong_imports(path, source) == wrong
