"""The order of a pack is kept for a day, and then it is gone from the database too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import open_database, reading
from models.pack_store import find_pack, new_pack, read_packs
from models.tables import Pack
from tests.answers import set_clock
from tests.databases import database_url

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("age", "kept"), [(DAY - timedelta(microseconds=1), True), (DAY, False)])
def test_a_pack_is_kept_for_less_than_a_day_and_then_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: timedelta, kept: bool
) -> None:
    with open_database(database_url(tmp_path)) as engine:
        set_clock(monkeypatch, NOON)
        id = new_pack(engine, {}).id
        set_clock(monkeypatch, NOON + age)
        newest = new_pack(engine, {}).id
        left = [id, newest] if kept else [newest]
        assert (find_pack(engine, id) is not None) == kept
        assert [each.id for each in read_packs(engine)] == left
        with reading(engine) as session:
            assert {*session.exec(select(Pack.id))} == {*left}
