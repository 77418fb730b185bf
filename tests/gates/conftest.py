"""The gates run over the bundled library: here it stands in the place of the one under tests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from api.published.snapshot import Snapshot
from locales.library import read_library
from locales.library_files import read_library_files
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import PreparedLibrary, publish
from tests.conftest import Draw, draw_handouts
from tests.databases import database_url
from tests.gates.test_two_servers import server

OPTIONS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)

PATIENCE = 60_000  # milliseconds


@pytest.fixture(scope="session")
def prepared() -> PreparedLibrary:
    """The bundled library in all languages, checked; `snapshot` and `client` publish it."""
    return replace(prepare_library(read_library()), sources=read_library_files())


@pytest.fixture(scope="session")
def bundled(prepared: PreparedLibrary) -> PreparedLibrary:
    """The same without its files."""
    return replace(prepared, sources={})


@pytest.fixture(scope="session")
def handouts(snapshot: Snapshot, draw: Draw) -> dict[tuple[str, str], bytes]:
    """Every guide in every language as a PDF for Gloucestershire."""
    every = ((slug, tag) for slug, guide in snapshot.guides.items() for tag in guide)
    return draw_handouts(snapshot, draw, every)


@pytest.fixture(scope="session")
def address(bundled: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    url = database_url(folder)
    with open_database(url) as engine:
        publish(engine, bundled)
    with server(url, folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's, to which nothing is late that comes in a minute."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", chromium_sandbox=False, args=[*OPTIONS]
        )
        yield browser
        browser.close()
