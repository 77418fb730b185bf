"""A library of our own, published once into a database of its own."""

import asyncio
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from api.app import create_app
from api.published.snapshot import AdviceQuery, Snapshot, read_snapshot
from api.settings import Settings
from handouts.file_cache import LocalFileCache
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout
from locales.languages import languages
from locales.library import Library
from models.database import connect_database
from models.publishing import PreparedLibrary, publish
from tests.answers import served
from tests.databases import database_url
from tests.registry import SOME_HANDOUTS
from tests.samples import library, prepare_test_library, write_catalogs

os.environ["TERMINAL_WIDTH"] = "300"  # of help and errors; Typer reads it once
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLACE = "GB-GLS"
Draw = Callable[[Handout], bytes]
# The libraries of a session stay in memory: to look through them for garbage again and again took a
# sixth of the time.
gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file in which `publish` notes publications; not the one of the project."""
    with pytest.MonkeyPatch.context() as patch:
        file = tmp_path_factory.mktemp("notes") / "publications.json"
        patch.setattr("api.editing.publication_note.note_file", lambda: file)
        yield file


def refuse_in_event_loop(*_: Any) -> None:
    """Fail in a coroutine of a server: while it waits for a database or a disk, nobody else is
    answered. The thread of the tests has a loop of Playwright's."""
    if current_thread() is not main_thread():
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            raise AssertionError("in the event loop")


@pytest.fixture(scope="session", autouse=True)
def threads_for_databases_and_files() -> Iterator[None]:
    """Fail where a coroutine itself reads or writes a database or the file cache."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("get", "has", "size_of", "read", "put", "put_file"):
            patch.setattr(LocalFileCache, name, in_threads(getattr(LocalFileCache, name)))
        event.listen(Engine, "before_cursor_execute", refuse_in_event_loop)
        yield
        event.remove(Engine, "before_cursor_execute", refuse_in_event_loop)


def in_threads(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def checked(*args: Any, **kwargs: Any) -> Any:
        refuse_in_event_loop()
        return method(*args, **kwargs)

    return checked


@pytest.fixture(autouse=True)
def order_of_languages() -> Iterator[None]:
    """Put back the registry of languages: what a test took out would come back at its end."""
    kept = dict(languages())
    yield
    languages().clear()
    languages().update(kept)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    """The test library in all languages, checked."""
    return prepare_test_library(tmp_path_factory.mktemp("catalogs"))


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("polyleaf")
    return Settings(
        database=database_url(folder), file_cache=str(folder / "cache"), prerender=False
    )


@pytest.fixture(scope="session")
def engine(settings: Settings, prepared: PreparedLibrary) -> Iterator[Engine]:
    """A database with the test library. Tests that write make their own."""
    engine = connect_database(settings.database)
    publish(engine, prepared)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def snapshot(engine: Engine) -> Snapshot:
    return read_snapshot(engine)


@pytest.fixture(scope="session")
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def server(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server with the test library and a database of its own, for the tests of a module that
    write. Some modules put it in order before each test."""
    with served(tmp_path_factory.mktemp("server"), prepared) as client:
        yield client


@pytest.fixture(scope="session")
def draw(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Draw:
    """Draws a handout as a PDF, once for all processes that run these tests."""
    folder = tmp_path_factory.getbasetemp()
    cache = LocalFileCache((folder if worker_id == "master" else folder.parent) / "drawn")

    def drawn(handout: Handout) -> bytes:
        key = file_key("pdf", handout)
        if (content := cache.get(key)) is None:
            content = FORMATS["pdf"].render(handout)
            cache.put(key, content)
        return content

    return drawn


@pytest.fixture(scope="session")
def handouts(snapshot: Snapshot, draw: Draw) -> dict[tuple[str, str], bytes]:
    """Some guides in some languages as PDFs for Gloucestershire."""
    return draw_handouts(snapshot, draw, SOME_HANDOUTS)


def draw_handouts(
    snapshot: Snapshot, draw: Draw, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bytes]:
    """Return these guides in these languages as PDFs for Gloucestershire."""
    return {
        (slug, tag): draw(
            snapshot.handout(AdviceQuery(slug, tag, PLACE), NOW, "https://advice.example")
        )
        for slug, tag in wanted
    }


@pytest.fixture
def small(tmp_path: Path) -> Library:
    """A library of one guide, for tests that write."""
    return library(tmp_path / "content")


@pytest.fixture
def root(tmp_path: Path, small: Library) -> Path:
    """The catalogs of the small library."""
    return write_catalogs(small, tmp_path / "locales")
