"""A guide that has left the content is served on; everybody who looks after guides is told so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, inspect

from locales.library import Library
from locales.preparation import prepare_library
from models.audit import Author
from models.database import open_database, open_existing_database
from models.notices import give_notice, lift_notice
from models.publishing import PreparedLibrary, unlisted_guides
from models.schema import NeedsMigration
from models.tables import Notice
from tests.answers import served, services_of
from tests.databases import SERVER, database_url
from tests.test_cli import run

SLUG, REVIEW = "safe", date(2026, 11, 25)
NAMED = f"{SLUG} is no longer in the content."
WHAT_TO_DO = f"Put its file back, or run `polyleaf withdraw {SLUG}`."


@pytest.fixture
def listed(small: Library, root: Path) -> PreparedLibrary:
    """A library of one guide, whose review is due on a day."""
    prepared = prepare_library(small, root)
    guide = {
        tag: each.model_copy(update={"review_due": REVIEW})
        for tag, each in prepared.translations[SLUG].items()
    }
    return replace(prepared, translations={SLUG: guide})


@pytest.fixture
def server(tmp_path: Path, listed: PreparedLibrary) -> Iterator[TestClient]:
    """A server on which the guide was published, and is no longer in the content."""
    with served(tmp_path, listed, replace(listed, translations={}, described={})) as client:
        yield client


@pytest.fixture
def engine(server: TestClient) -> Engine:
    return services_of(server).reloader.engine


def test_its_review_stays_due(
    server: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.editing.publishing_command.today", lambda: REVIEW)
    manifest = server.get("/v1/manifest").json()
    assert {each["slug"] for each in manifest["items"]} == {SLUG}
    due = manifest["due"]["guides"]
    assert [(each["slug"], each["review_due"]) for each in due] == [(SLUG, str(REVIEW))]
    assert f"{SLUG}: review by {REVIEW}" in run("due", folder=tmp_path).stdout


@pytest.mark.parametrize("command", ["check", "status"])
def test_commands_that_look_through_the_content_name_it(
    server: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    # The bundled library, in which there is no guide of this name, needs no check here.
    monkeypatch.setattr("api.editing.catalogs_command.refuse_wrong_content", lambda work: None)
    result = run(command, folder=tmp_path)
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if NAMED in line]
    assert line.endswith(WHAT_TO_DO)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, False),
        ({"readable": True}, False),
        ({"kind": "correction", "readable": True}, True),
        ({"language": "pl"}, True),
        ({"edition": 1}, True),
        ({"edition": 1, "language": "pl", "revision": 1}, True),
    ],
)
def test_one_that_is_withdrawn_as_a_whole_is_not_named(
    engine: Engine, values: dict[str, Any], named: bool
) -> None:
    assert unlisted_guides(engine, [SLUG]) == []
    assert unlisted_guides(engine, ["other"]) == [SLUG]
    standard = {"kind": "withdrawal", "readable": False, "edition": None, "language": None}
    row = Notice(publication_id=0, slug=SLUG, reasons={"en": "Old."}, **{**standard, **values})
    number = give_notice(engine, row, Author())
    assert unlisted_guides(engine, []) == [SLUG] * named
    lift_notice(engine, number, Author())
    assert unlisted_guides(engine, []) == [SLUG]


def test_without_a_database_nothing_is_named_and_none_is_created(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    result = run("status", folder=folder)
    assert (result.exit_code, result.stderr, [*folder.iterdir()]) == (0, "", [])
    with open_existing_database(database_url(folder)) as engine:
        assert engine is None


def test_a_database_without_tables_stays_so(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    if SERVER is None:
        (tmp_path / "polyleaf.db").touch()
    with open_existing_database(url) as engine:
        assert engine is None
    with open_database(url) as engine:
        assert inspect(engine).get_table_names()
    with open_existing_database(url) as engine:
        assert engine is not None


def test_a_database_of_another_release_is_refused(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    with open_database(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(NeedsMigration), open_existing_database(url):
        pass
    result = run("status", folder=tmp_path)
    assert (result.exit_code, "run `polyleaf migrate`" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///{folder}/letter", "cannot be used: file is not a database"),
        ("mysql://reader:secret@host/name", "POLYLEAF_DATABASE is not the URL of a database"),
    ],
)
def test_a_database_that_cannot_be_read_stops_no_work_on_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    (tmp_path / "letter").write_text("This is a letter. " * 100)
    monkeypatch.setenv("POLYLEAF_DATABASE", url.format(folder=tmp_path))
    result = run("status")
    assert (result.exit_code, "secret" in result.output) == (0, False)
    assert "cannot be compared with what is published" in result.stderr
    assert reason in result.stderr
