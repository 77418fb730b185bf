"""Imports point one way: api, handouts, locales, models. One module knows WeasyPrint."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("api", "handouts", "locales", "models")
OTHERS = ("content", "tests", "bench")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """Every module that a source imports, wherever it does so and however it is written."""
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


def wrong_imports(module: str, source: str) -> list[str]:
    """What a module of the path `module` imports and may not."""
    layer = module.partition("/")[0]
    forbidden = {"", *LAYERS[: LAYERS.index(layer)], *OTHERS}
    if module != "handouts/pdf.py":
        forbidden.add("weasyprint")
    return [name for name in imported(source) if name.partition(".")[0] in forbidden]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    module = path.relative_to(ROOT).as_posix()
    assert wrong_imports(module, path.read_text("utf-8")) == []


def test_every_layer_has_modules() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(LAYERS)
    assert len(MODULES) > 30


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("models/guide.py", "import locales", ["locales"]),
        ("models/guide.py", "from locales.inline import parse", ["locales.inline"]),
        ("locales/inline.py", "import os, api.cli as cli", ["api.cli"]),
        ("locales/checks/facts.py", "def f():\n    from handouts import pdf", ["handouts"]),
        ("handouts/html.py", "if True:\n    import api", ["api"]),
        ("handouts/html.py", "from weasyprint import HTML", ["weasyprint"]),
        ("handouts/html.py", "import_module('weasyprint.text')", ["weasyprint.text"]),
        ("handouts/html.py", "importlib.import_module('weasyprint')", ["weasyprint"]),
        ("api/routes/handouts.py", "import weasyprint.text.fonts", ["weasyprint.text.fonts"]),
        ("api/cli.py", "x = __import__('weasyprint')", ["weasyprint"]),
        ("models/guide.py", "from . import fault", ["."]),
        ("models/guide.py", "from ..locales import inline", [".."]),
        ("api/cli.py", "from tests.registry import TAGS", ["tests.registry"]),
        ("models/guide.py", "import content", ["content"]),
        ("models/guide.py", "import apiary\nfrom localeskit import x\nimport models", []),
        ("handouts/pdf.py", "import weasyprint\nfrom locales.dates import date_shown", []),
        ("api/cli.py", "import api, handouts, locales, models", []),
        ("locales/inline.py", "# import api\n'import api'", []),
    ],
)
def test_the_walk_sees_what_is_wrong_and_nothing_else(
    module: str, source: str, wrong: list[str]
) -> None:
    assert wrong_imports(module, source) == wrong
