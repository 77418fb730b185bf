"""What people send stands in no log and in no answer if the database cannot store it."""

import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from locales.library import read_library
from locales.library_files import prepare_files, read_library_files
from models.publishing import PreparedLibrary
from tests.answers import services_of
from tests.editing.desk import POLISH_AT, POLISH_PO, Desk, desk_in, in_polish
from tests.samples import content, write_catalogs

CANARY = "Zkanarienvogel Qx"
PACK = {"handout": "safe", "language": CANARY}
ENGLISH_PACK = {"handout": "safe", "language": "en"}
NOTICE = {"kind": "correction", "slug": "safe", "reasons": {"en": CANARY}}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    """The small library in every language, from files, with the whole interface."""
    folder = tmp_path_factory.mktemp("whole")
    write_catalogs(read_library(content(folder)), folder / "locales")
    return prepare_files(read_library_files(folder))


@pytest.fixture
def desk(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Desk]:
    with desk_in(tmp_path, whole) as desk:
        yield desk


def feedback(desk: Desk) -> Any:
    said = {"slug": "safe", "language": "pl", "kind": "content", "text": CANARY}
    return desk.client.post("/v1/feedback", json=said)


def mistake(desk: Desk) -> Any:
    return desk.client.post("/pl/safe/mistake", data={"kind": "content", "text": CANARY})


def pack(desk: Desk) -> Any:
    entries = {"entries": [PACK, ENGLISH_PACK]}
    return desk.client.post("/v1/packs?otherwise=list", json=entries)


def table(desk: Desk) -> Any:
    body = f"name,home language\n{CANARY},English\nx,{CANARY}\n"
    return desk.client.post("/v1/packs?otherwise=list&handout=safe", content=body)


def suggestion(desk: Desk) -> Any:
    source = desk("admin", "GET", POLISH_PO)
    po = in_polish(source.text, "morze **morze**.", f"{CANARY} **morze**.")
    return desk.put("translator", POLISH_AT, po, source.headers["etag"])


def notice(desk: Desk) -> Any:
    return desk("publisher", "POST", "/v1/edit/notices", json=NOTICE)


ROWS: list[tuple[str, Callable[[Desk], Any]]] = [
    ("feedback", feedback),
    ("feedback", mistake),
    ("pack", pack),
    ("pack", table),
    ("suggestion", suggestion),
    ("notice", notice),
]


def refuse_inserts(desk: Desk, name: str) -> None:
    """Make every INSERT into a table fail as it is executed."""
    with services_of(desk.client).reloader.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER refused BEFORE INSERT ON {name} "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        else:
            connection.exec_driver_sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused'; END $$"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER refused BEFORE INSERT ON {name} EXECUTE FUNCTION refuse()"
            )


@pytest.mark.parametrize(("name", "send"), ROWS, ids=[send.__name__ for _, send in ROWS])
def test_what_cannot_be_stored_is_not_quoted(
    desk: Desk, name: str, send: Callable[[Desk], Any], caplog: pytest.LogCaptureFixture
) -> None:
    refuse_inserts(desk, name)
    caplog.set_level(logging.DEBUG)
    answer = send(desk)
    assert answer.status_code == 500
    # The server logs what it could not handle with its traceback.
    transport: Any = desk.client._transport
    transport.raise_server_exceptions = True
    with pytest.raises(DBAPIError, match="refused") as failed:
        send(desk)
    logged = caplog.text + "".join(traceback.format_exception(failed.value))
    assert CANARY not in answer.text + logged


@pytest.mark.parametrize("send", dict.fromkeys(send for _, send in ROWS))
def test_what_can_be_stored_is_accepted(desk: Desk, send: Callable[[Desk], Any]) -> None:
    assert send(desk).status_code in (200, 201, 202, 204)
