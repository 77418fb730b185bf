"""Keys open what their role and languages allow; they are shown once and stored as digests."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from models.database import connect_database
from models.keys import (
    KEY_ROLES,
    PREFIX,
    InvalidKey,
    KeyRole,
    find_key,
    new_key,
    read_keys,
    revoke_key,
)
from models.tables import AuditEntry, Key
from tests.databases import database_url


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect_database(database_url(tmp_path))
    yield engine
    engine.dispose()


def test_a_key_is_known_until_it_is_revoked_and_its_name_is_never_free_again(
    engine: Engine,
) -> None:
    shown = new_key(engine, "anna", "translator", ["pl", "ur"])
    known = find_key(engine, shown)
    assert known and (known.name, known.role, known.languages) == (
        "anna",
        "translator",
        ["pl", "ur"],
    )
    revoke_key(engine, "anna")
    assert find_key(engine, shown) is None
    assert [each.revoked_at is None for each in read_keys(engine)] == [False]
    with pytest.raises(InvalidKey, match="a key 'anna' exists already"):
        new_key(engine, "anna", "admin", [])
    for name in ("anna", "bert"):
        with pytest.raises(InvalidKey, match=f"no active key '{name}'"):
            revoke_key(engine, name)


@pytest.mark.parametrize("name", ["", "Anna", "anna b", "anna@example.org", "anna-", "-"])
def test_a_key_is_named_by_an_id(engine: Engine, name: str) -> None:
    with pytest.raises(InvalidKey, match="is not an id: use small letters"):
        new_key(engine, name, "admin", [])
    assert read_keys(engine) == []


def test_nobody_can_read_a_key_in_the_database(engine: Engine) -> None:
    shown = new_key(engine, "anna", "admin", [])
    with Session(engine) as session:
        stored = [*session.exec(select(Key)), *session.exec(select(AuditEntry))]
    assert shown.startswith(PREFIX) and len(shown) >= len(PREFIX) + 43
    assert shown.removeprefix(PREFIX) not in str([each.model_dump() for each in stored])


@pytest.mark.parametrize("other", ["", "x", PREFIX, "polyleaf_" + "a" * 43, "é" * 9, "a" * 100_000])
def test_nothing_else_is_a_key(engine: Engine, other: str) -> None:
    shown = new_key(engine, "anna", "admin", [])
    assert find_key(engine, other) is None
    assert find_key(engine, shown + other) is None or other == ""


def test_two_keys_are_never_alike(engine: Engine) -> None:
    made = {new_key(engine, f"key-{number}", "admin", []) for number in range(20)}
    assert len(made) == 20


def test_making_and_revoking_are_acts(engine: Engine) -> None:
    new_key(engine, "anna", "translator", ["pl"])
    revoke_key(engine, "anna")
    with Session(engine) as session:
        acts = [
            (each.by, each.act, each.target, each.detail)
            for each in session.exec(select(AuditEntry))
        ]
    assert acts == [
        ("command line", "add key", "anna", "translator, pl"),
        ("command line", "revoke key", "anna", ""),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE auditentry SET by = 'nobody'",
        "DELETE FROM auditentry",
        "UPDATE key SET role = 'admin'",
        "DELETE FROM key",
    ],
)
def test_nothing_can_change_the_audit(engine: Engine, change: str) -> None:
    new_key(engine, "anna", "admin", [])
    with engine.connect() as connection, pytest.raises(DBAPIError, match="stay as they are"):
        connection.execute(text(change))


def test_the_roles_are_in_the_order_of_what_they_may() -> None:
    assert get_args(KeyRole) == KEY_ROLES == ("translator", "reviewer", "publisher", "admin")
