"""Clients in Python and TypeScript are generated from the OpenAPI document as docs/http.md says,
without a warning; programs of apps in `clients/` fit their types, and run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from locales.library import read_library
from locales.library_files import prepare_files, read_library_files
from models.database import open_database
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from tests.databases import database_url
from tests.gates.test_two_servers import server
from tests.samples import changed, write_catalogs

LIBRARY = Path(__file__).parents[1] / "library"
CLIENTS = Path(__file__).with_name("clients")
NODE_MODULES = Path(__file__).with_name("node_modules")
SETTINGS = Path(__file__).parents[2] / "docs" / "openapi-python-client.yaml"
# The environment of the generator, and of what its clients import.
BIN = Path(sys.prefix, "clients", "bin")
PYTHON = BIN / "python"
SLUG = "swim-safely"
CALM = "Stay calm and float. Do not blame."


class Served(NamedTuple):
    """What the programs are run with."""

    address: str
    key: str
    slug: str = SLUG


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("clients")
    url = database_url(folder)
    with open_database(url) as engine:
        publish(engine, with_an_easy_text(folder))
        key = new_key(engine, "editor", "publisher", [])
    with server(url, folder, POLYLEAF_WEBHOOKS="local") as address:
        yield Served(address, key)


def with_an_easy_text(folder: Path) -> PreparedLibrary:
    """The test library, with one easy text."""
    content = shutil.copytree(LIBRARY, folder / "content")
    guide = content / "guides" / f"{SLUG}.yaml"
    easy = changed(guide.read_text("utf-8"), CALM, f"{{text: {CALM}, easy: Stay calm.}}")
    guide.write_text(easy, "utf-8")
    write_catalogs(read_library(content), content / "locales")
    return prepare_files(read_library_files(content))


def run(folder: Path, *command: str | Path, **environment: str) -> str:
    """Run a program that must succeed and find no fault; return what it prints."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def test_a_python_client(served: Served, tmp_path: Path) -> None:
    run(
        tmp_path,
        *(BIN / "openapi-python-client", "generate", "--url", f"{served.address}/openapi.json"),
        *("--meta", "none", "--output-path", "polyleaf_client"),
        *("--config", SETTINGS, "--fail-on-warning"),
        PATH=f"{BIN}:{os.environ['PATH']}",  # it formats what it has generated with its ruff
    )
    program = shutil.copy(CLIENTS / "client.py", tmp_path)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent")
    run(tmp_path, *mypy, "--python-executable", PYTHON, program)
    assert run(tmp_path, PYTHON, "-W", "error", program, *served) == ""


def test_a_typescript_client(served: Served, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    for file in ("client.ts", "tsconfig.json"):
        shutil.copy(CLIENTS / file, tmp_path)
    binaries, document = NODE_MODULES / ".bin", f"{served.address}/openapi.json"
    run(tmp_path, binaries / "openapi-typescript", document, "--output", "polyleaf.ts")
    run(tmp_path, binaries / "tsc")
    assert run(tmp_path, "node", "client.js", *served) == ""
