"""`polyleaf serve` starts with what is published, and Ctrl-C ends it at any moment."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from api import serve_command
from api.cli import app
from api.editing import publishing_command
from api.settings import Settings
from models.audit import new_publication
from models.database import open_database, reading, writing
from models.editions import newest_publication
from models.errors import FileError, InvalidFiles
from models.publishing import PublishConflict
from tests.databases import database_url
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
SECONDS = 120  # until a state is reached, on a machine that is busy
INTERRUPTED = 130
EDITED = FileError("locales/pl/LC_MESSAGES/ui.po", 1, "edited over HTTP by anna-3")
# The moment of Ctrl-C, and how to see that it has come in what was printed, or in the folder.
MOMENTS: dict[str, tuple[list[str], Callable[[str, Path], object]]] = {
    "import": (["serve"], lambda said, _: "typer" in said),
    "publish": (["serve", "--publish"], lambda _, folder: [*folder.glob("new.db")]),
    "start": (["serve"], lambda said, _: "Serving http://" in said),
    "prerender": (["serve"], lambda _, folder: [*folder.glob("cache/*")]),
}


@pytest.fixture
def port() -> Iterator[int]:
    with free_port() as number:
        yield number


def wait_until(reached: Callable[[], object]) -> None:
    until = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.01)


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_ends_everything_without_a_traceback(
    settings: Settings, engine: Engine, tmp_path: Path, port: int, moment: str
) -> None:
    arguments, reached = MOMENTS[moment]
    own = {"POLYLEAF_DATABASE": f"sqlite:///{tmp_path}/new.db"} if moment == "publish" else {}
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            # What starts in the background of a script ignores Ctrl-C, and so would this.
            [
                "env",
                "--default-signal=INT",
                sys.executable,
                "-X",
                "importtime",
                "-m",
                "api",
                *arguments,
                "--port",
                str(port),
            ],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "POLYLEAF_DATABASE": settings.database,
                "POLYLEAF_FILE_CACHE": str(tmp_path / "cache"),
                **own,
            },
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        wait_until(lambda: process.poll() is not None or reached(log.read_text(), tmp_path))
        assert process.poll() is None, log.read_text()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(SECONDS) == INTERRUPTED
        wait_until(lambda: is_gone(process.pid))
    finally:
        if not is_gone(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    said = "\n".join(line for line in log.read_text().splitlines() if "import time:" not in line)
    bad = ("Traceback", "never retrieved", "ignored", "ERROR", "Warning", "KeyboardInterrupt")
    assert not [word for word in bad if word in said], said
    if own:
        with open_database(own["POLYLEAF_DATABASE"]) as database, reading(database) as session:
            # A machine that is busy may publish before it stops.
            assert newest_publication(session) == 0 or "Published: " in said


def serve(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> tuple[Result, bool]:
    """Return what `serve` says, and whether it came to serving, which is left out."""
    served: list[Any] = []

    async def note(server: Any) -> None:
        served.append(server)

    monkeypatch.setattr("uvicorn.Server.serve", note)
    monkeypatch.setattr(serve_command, "configure_logging", lambda form: None)
    environment = {"POLYLEAF_DATABASE": database_url(folder)}
    return CliRunner().invoke(app, ["serve", *arguments], env=environment), bool(served)


def test_the_proxies_of_the_settings_are_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int
) -> None:
    started: list[Any] = []

    def note(server: Any, *arguments: Any) -> None:
        started.append(arguments[-1])
        raise SystemExit(0)

    monkeypatch.setenv("POLYLEAF_TRUSTED_PROXIES", "10.0.0.0/8")
    monkeypatch.setattr("api.server.Server.__init__", note)
    result, _ = serve(monkeypatch, tmp_path, "--port", str(port))
    assert (result.exit_code, started) == (0, ["10.0.0.0/8"])


@pytest.mark.parametrize(("public", "told"), [("", False), ("https://advice.example", True)])
def test_where_codes_lead_is_told_if_it_is_another_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int, public: str, told: bool
) -> None:
    public = public or f"http://127.0.0.1:{port}"
    monkeypatch.setenv("POLYLEAF_PUBLIC_URL", public)
    result, served = serve(monkeypatch, tmp_path, "--port", str(port))
    assert served and (f"lead to {public}/" in " ".join(result.output.split())) is told


def refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refused() -> None:
        raise error

    monkeypatch.setattr(publishing_command, "publish", refused)


@pytest.mark.parametrize("refusal", [InvalidFiles([EDITED]), PublishConflict(3, 2)])
def test_what_is_published_is_served_if_the_files_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int, refusal: Exception
) -> None:
    with open_database(database_url(tmp_path)) as engine, writing(engine) as session:
        new_publication(session)
        session.commit()
    refuse(monkeypatch, refusal)
    result, served = serve(monkeypatch, tmp_path, "--publish", "--port", str(port))
    assert (result.exit_code, served) == (0, True)
    assert str(refusal) in result.stderr
    assert "So publication 1 is served, without what is new in the files." in result.stderr
    assert f"Serving http://127.0.0.1:{port}/" in result.stdout


def test_nothing_is_served_if_the_files_are_refused_and_nothing_is_published(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int
) -> None:
    refuse(monkeypatch, InvalidFiles([EDITED]))
    result, served = serve(monkeypatch, tmp_path, "--publish", "--port", str(port))
    assert (result.exit_code, served) == (1, False)
    assert (str(EDITED) in result.stderr, "is served" in result.stderr) == (True, False)


def test_a_port_that_is_taken_is_the_first_thing_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result, served = serve(monkeypatch, tmp_path, "--publish", "--port", str(port))
    assert (result.exit_code, served, result.stdout) == (1, False, "")
    assert result.stderr == (
        f"Port {port} of 127.0.0.1 cannot be used (Address already in use): choose another one, "
        f"with `make run PORT={port + 1}` or `polyleaf serve --port {port + 1}`.\n"
    )
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("port", "code"), [("0", 2), ("65536", 2)])
def test_a_port_is_a_number_that_there_is(port: str, code: int) -> None:
    assert CliRunner().invoke(app, ["serve", "--port", port]).exit_code == code
