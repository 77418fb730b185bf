"""A browser, and a server with the bundled content for it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from models.database import open_database
from models.publishing import PreparedLibrary, publish
from tests.databases import database_url
from tests.gates.test_two_servers import server

OPTIONS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


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
    """Debian's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", chromium_sandbox=False, args=[*OPTIONS]
        )
        yield browser
        browser.close()
