"""One version everywhere; settings that say what is wrong; nothing imported or made before it is
needed."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import __version__
from api.app import create_app
from api.cli import COMMANDS, app
from api.http.problems import MEDIA_TYPE
from api.settings import InvalidSettings, Settings

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HEAVY = ("fastapi", "weasyprint", "sqlalchemy", "uvicorn", "pikepdf")
FLEET = ("dramatiq", "redis", "pika", "obstore")
WRONG = {
    "POLYLEAF_FILE_CACHE_MEGABYTES": "0",
    "POLYLEAF_PRERENDER": "perhaps",
    "POLYLEAF_PUBLIC_URL": "advice.example",
    "POLYLEAF_QUEUE": "secret@queue",
    "POLYLEAF_RENDER_PROCESSES": "0",
    "POLYLEAF_SERVE": "some",
}
NAMES = [*COMMANDS, "languages"]


def loaded(program: str, names: tuple[str, ...]) -> list[str]:
    """Return which of these modules a new interpreter has after a program."""
    program += f"\nprint('loaded', *[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()[1:]


def test_the_version_stands_in_one_place_and_is_told_everywhere(client: TestClient) -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "api/__init__.py"}
    assert client.get("/readyz").json()["version"] == __version__
    assert client.get("/openapi.json").json()["info"]["version"] == __version__
    assert CliRunner().invoke(app, ["--version"]).output == f"polyleaf {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["languages"]])
def test_what_needs_no_server_does_not_wait_for_its_imports(arguments: list[str]) -> None:
    program = f"""
from api.cli import app
try:
    app({arguments!r})
except SystemExit as stop:
    assert stop.code == 0"""
    assert loaded(program, HEAVY) == []


def test_the_application_starts_without_the_libraries_of_a_fleet() -> None:
    program = """
for name in ("dramatiq", "redis", "pika", "obstore", "psycopg"):
    sys.modules[name] = None
from api.app import create_app
import api.packs.command
create_app()
for name in ("dramatiq", "redis", "pika", "obstore", "psycopg"):
    del sys.modules[name]"""
    assert loaded(program, FLEET) == []


def test_the_document_is_made_when_it_is_asked_for() -> None:
    server = create_app(Settings(database="sqlite://"))
    assert server.openapi_schema is None
    pack = server.openapi()["paths"]["/v1/packs"]["post"]["responses"]["422"]
    assert [*pack["content"]] == [MEDIA_TYPE]
    assert server.openapi() is server.openapi()


@pytest.mark.parametrize("command", NAMES)
def test_every_wrong_setting_is_a_sentence(command: str) -> None:
    done = CliRunner().invoke(app, [command], env=WRONG)
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert sorted(line.partition(": must be ")[0] for line in lines) == [*WRONG]
    assert not [word for word in ("secret", "pydantic", "Traceback") if word in done.output]


@pytest.mark.parametrize("command", NAMES)
def test_a_mistyped_setting_is_named_beside_what_else_is_wrong(command: str) -> None:
    wrong = {"POLYLEAF_PUBLIC_ULR": "https://advice.example", "POLYLEAF_SERVE": "some"}
    done = CliRunner().invoke(app, [command], env=wrong)
    assert (done.exit_code, done.stderr) == (
        1,
        "POLYLEAF_PUBLIC_ULR is not a setting. Did you mean POLYLEAF_PUBLIC_URL?\n"
        "POLYLEAF_SERVE: must be all or reviewed.\n",
    )
    assert CliRunner().invoke(app, [command, "--help"], env=wrong).exit_code == 0


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("POLYLEAF_FILECACHE", "POLYLEAF_FILE_CACHE"),
        ("POLYLEAF_CACHE", "POLYLEAF_FILE_CACHE"),
        ("POLYLEAF_DATABASE_URL", "POLYLEAF_DATABASE"),
        ("POLYLEAF_PUBLICURL", "POLYLEAF_PUBLIC_URL"),
        ("polyleaf_que", "POLYLEAF_QUEUE"),
        # Right names, and what Kubernetes sets beside a service of our name.
        ("polyleaf_public_url", ""),
        ("POLYLEAF_SERVICE_HOST", ""),
        ("POLYLEAF_SERVICE_PORT", ""),
        ("POLYLEAF_SERVICE_PORT_HTTP", ""),
        ("POLYLEAF_PORT", ""),
        ("POLYLEAF_PORT_8000_TCP", ""),
        ("POLYLEAF_PORT_8000_TCP_ADDR", ""),
        ("POLYLEAF_PORT_8000_TCP_PORT", ""),
        ("POLYLEAF_PORT_8000_TCP_PROTO", ""),
        ("POLY_PUBLIC_ULR", ""),
    ],
)
def test_only_a_name_near_that_of_a_setting_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "https://advice.example")
    if not meant:
        Settings()
        return
    with pytest.raises(InvalidSettings) as refused:
        Settings()
    assert str(refused.value) == f"{variable} is not a setting. Did you mean {meant}?"


@pytest.mark.parametrize(
    ("setting", "value", "module", "extra"),
    [
        ("QUEUE", "redis://queue", "redis", "fleet"),
        ("QUEUE", "amqp://me:secret@queue", "pika", "fleet"),
        ("FILE_CACHE", "s3://files/cache", "obstore", "fleet"),
        ("DATABASE", "postgresql://me:secret@host/name", "psycopg", "postgresql"),
    ],
)
def test_a_setting_names_the_extra_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, module: str, extra: str
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "api.settings.find_spec", lambda name: None if name == module else find(name)
    )
    done = CliRunner().invoke(app, ["due"], env={f"POLYLEAF_{setting}": value})
    wanted = f"POLYLEAF_{setting} needs the extra `{extra}`: run `make setup-fleet`.\n"
    assert (done.exit_code, done.stderr) == (1, wanted)
    assert extra in PROJECT["project"]["optional-dependencies"]


def test_the_list_of_commands_fits_a_screen() -> None:
    assert all(len(line) <= 66 for _, line in COMMANDS.values())
