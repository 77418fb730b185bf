"""Two servers on one database show a publication within two seconds."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2

from locales.library_files import prepare_files, read_library_files
from models.database import open_database
from models.publishing import publish
from tests.databases import database_url
from tests.ports import free_port
from tests.samples import unchanged
from tests.test_story import CHANGE, GUIDE, NEW, OLD, SLUG

SECONDS = 2


@contextmanager
def server(database: str, folder: Path, **settings: str) -> Iterator[str]:
    """The address of a server in a process of its own, once it answers."""
    program = [sys.executable, "-c", "from api.cli import app; app()", "serve", "--port"]
    environment = {
        "POLYLEAF_DATABASE": database,
        "POLYLEAF_PRERENDER": "false",  # it would take all processors for minutes
        **settings,
    }
    with (
        free_port() as port,
        subprocess.Popen(
            [*program, str(port)],
            env=environment | {"POLYLEAF_FILE_CACHE": str(folder / str(port))},
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stderr
        assert any("Uvicorn running on" in line for line in process.stderr)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def edition(server: httpx2.Client) -> int:
    """The edition that a server shows in English."""
    number: int = server.get(f"/v1/advice/{SLUG}/en").json()["locale"]["edition"]
    return number


def test_both_show_a_publication_within_two_seconds(tmp_path: Path) -> None:
    files = read_library_files()
    safer = unchanged(files[GUIDE]).replace(OLD, NEW).replace("blocks:\n", f"{CHANGE}blocks:\n")
    url = database_url(tmp_path)
    with open_database(url) as engine, ExitStack() as stack:
        publish(engine, prepare_files(files))
        addresses = [stack.enter_context(server(url, tmp_path)) for _ in range(2)]
        # One connection to each: to begin one takes more time of a processor than an answer.
        servers = [stack.enter_context(httpx2.Client(base_url=each)) for each in addresses]
        assert [edition(each) for each in servers] == [1, 1]
        publish(engine, prepare_files({**files, GUIDE: safer}))
        published = time.monotonic()
        while [edition(each) for each in servers] != [2, 2]:
            assert time.monotonic() - published < SECONDS
