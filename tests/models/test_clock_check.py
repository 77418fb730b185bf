"""Clocks that differ are noticed, on the server and at the command line."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import current_thread

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from api.published.reloader import Reloader
from models.audit import new_publication
from models.clock import now
from models.clock_check import clock_warnings
from models.database import open_database, reading, writing
from models.errors import InvalidFiles
from tests.answers import services_of, set_clock
from tests.databases import SERVER, database_url
from tests.test_cli import run

TIME = datetime(2026, 11, 22, 9, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
EDGE = timedelta(seconds=5)
YEAR = timedelta(days=365)


def set_database_clock(monkeypatch: pytest.MonkeyPatch, time: datetime | None) -> None:
    monkeypatch.setattr("models.clock_check._database_time", lambda session: time)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A database whose only publication was made at TIME."""
    with open_database(database_url(tmp_path)) as engine:
        set_clock(monkeypatch, TIME)
        with writing(engine) as session:
            new_publication(session)
            session.commit()
        with reading(engine) as session:
            yield session


@pytest.mark.parametrize(
    ("ahead", "found"),
    [
        (timedelta(0), None),
        (EDGE, None),
        (-EDGE, None),
        (EDGE + MOMENT, "5 seconds ahead of this machine's"),
        (-EDGE - MOMENT, "5 seconds behind this machine's"),
        (YEAR, "31,536,000 seconds ahead of this machine's"),
        (-YEAR, "31,536,000 seconds behind this machine's"),
    ],
)
def test_a_database_server_may_be_five_seconds_off(
    session: Session, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, found: str | None
) -> None:
    set_database_clock(monkeypatch, TIME + ahead)
    warnings = clock_warnings(session)
    assert [each.split(".")[0] for each in warnings] == (
        [f"The database's clock is {found}"] if found else []
    )


@pytest.mark.parametrize(
    ("ahead", "found"),
    [
        (-YEAR, False),
        (-EDGE - MOMENT, False),
        (timedelta(0), False),
        (EDGE, False),
        (EDGE + MOMENT, True),
        (YEAR, True),
    ],
)
def test_a_publication_may_be_five_seconds_in_the_future_and_any_time_ago(
    session: Session, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, found: bool
) -> None:
    set_database_clock(monkeypatch, None)
    set_clock(monkeypatch, TIME - ahead)
    warnings = clock_warnings(session)
    assert len(warnings) == found
    assert all("whoever published last was" in each for each in warnings)


def test_only_the_newest_publication_counts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a clock that was a year ahead once would be warned of for a year."""
    set_database_clock(monkeypatch, None)
    set_clock(monkeypatch, TIME - YEAR)
    assert clock_warnings(session)
    new_publication(session)
    assert clock_warnings(session) == []


def test_an_empty_database_says_nothing_of_a_clock(tmp_path: Path) -> None:
    with open_database(database_url(tmp_path)) as engine, reading(engine) as session:
        assert clock_warnings(session) == []


def test_postgresql_is_asked_for_its_time_and_sqlite_is_not(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    session.rollback()
    assert clock_warnings(session) == []
    set_clock(monkeypatch, now() + timedelta(hours=1))
    assert len(clock_warnings(session)) == (SERVER is not None)


def test_a_server_warns_while_a_clock_differs(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.get("/readyz").json()["warnings"] == []
    time = now()
    for _ in range(2):
        with monkeypatch.context() as patch:
            set_database_clock(patch, None)
            set_clock(patch, time - timedelta(hours=1))
            ready = server.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
            (warning,) = ready.json()["warnings"]
            assert "or more ahead of this machine's" in warning
        assert server.get("/readyz").json()["warnings"] == []


def test_a_warning_is_logged_once_when_it_begins_and_so_is_a_second_clock(
    server: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Servers of other tests may run in this process, and log from threads of theirs.
    reloader = Reloader(services_of(server).reloader.engine)
    early, same = now() - timedelta(hours=1), None
    caplog.set_level(logging.WARNING, "api.published.reloader")
    for time, database, lines in (
        (early, same, 1),
        (early, same, 0),
        (early, early + timedelta(minutes=1), 2),
        (early, early + timedelta(minutes=1), 0),
        (early, same, 0),
        (now(), same, 0),
        (early, same, 1),
    ):
        with monkeypatch.context() as patch:
            set_clock(patch, time)
            set_database_clock(patch, database)
            caplog.clear()
            reloader.refresh()
        own = [each for each in caplog.records if each.threadName == current_thread().name]
        assert len(own) == lines


def refuse(*_: object) -> None:
    raise InvalidFiles([])


@pytest.mark.parametrize(
    "command",
    [
        ["publish", "--dry-run"],
        ["withdraw", "swim-safely", "It is wrong."],
        ["correct", "swim-safely", "It is wrong."],
        ["recall", "swim-safely", "It is wrong."],
        ["lift", "1"],
    ],
)
def test_commands_that_publish_warn_before_they_begin(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    session.rollback()
    set_database_clock(monkeypatch, None)
    # What `publish` does after the warning takes long.
    monkeypatch.setattr("api.editing.publishing_command._prepare_files", refuse)
    for ahead, warned in ((EDGE + MOMENT, True), (EDGE, False)):
        set_clock(monkeypatch, TIME - ahead)
        result = run(*command, folder=tmp_path)
        assert ("The clock of whoever published last was" in result.stderr) is warned
        assert "The clock" not in result.stdout
