"""Keys for editing over HTTP: shown once, stored as a digest, revoked for good."""

import re
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal, get_args

from sqlalchemy import Engine
from sqlmodel import col, select

from models.audit import Author, record
from models.clock import now
from models.database import reading, writing
from models.errors import FieldError, Invalid
from models.tables import Key

KeyRole = Literal["translator", "reviewer", "publisher", "admin"]
# In order of rights: each role includes the ones before it.
KEY_ROLES: tuple[KeyRole, ...] = get_args(KeyRole)
PREFIX = "polyleaf_"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class InvalidKey(Invalid):
    """A key that cannot be created or revoked."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("name", detail)], detail)


def new_key(engine: Engine, name: str, role: KeyRole, languages: Sequence[str]) -> str:
    """Create a key and return it; only its digest is stored. `name` is an id such as anna-3, no
    `languages` stand for all. Raise InvalidKey."""
    if not NAME.fullmatch(name):
        raise InvalidKey(
            f"{name!r} is not an id: use small letters, digits and hyphens, such as anna-3"
        )
    key = PREFIX + secrets.token_urlsafe(32)
    with writing(engine) as session:
        if session.exec(select(Key).where(Key.name == name)).first():
            raise InvalidKey(f"a key {name!r} exists already, or was revoked: choose another name")
        session.add(Key(name=name, role=role, languages=[*languages], digest=_digest(key)))
        detail = ", ".join([role, *languages])
        record(session, Author(act="add key", target=name), detail)
        session.commit()
    return key


def find_key(engine: Engine, shown: str) -> Key | None:
    """Return a key unless it is revoked. It is looked up by its digest, so that response times say
    nothing about the keys that exist."""
    with reading(engine) as session:
        key = session.exec(select(Key).where(Key.digest == _digest(shown))).first()
        return key if key and key.revoked_at is None else None


def find_active_key(engine: Engine, name: str) -> Key | None:
    """Return the key of this name unless it is revoked."""
    with reading(engine) as session:
        key = session.exec(select(Key).where(Key.name == name)).first()
        return key if key and key.revoked_at is None else None


def read_keys(engine: Engine) -> Sequence[Key]:
    """Return all keys by name, including revoked ones."""
    with reading(engine) as session:
        return session.exec(select(Key).order_by(col(Key.name))).all()


def revoke_key(engine: Engine, name: str) -> None:
    """Revoke a key. Raise InvalidKey if there is none, or it has been revoked already."""
    with writing(engine) as session:
        key = session.exec(select(Key).where(Key.name == name)).first()
        if key is None or key.revoked_at:
            raise InvalidKey(f"there is no active key {name!r}")
        key.revoked_at = now()
        session.add(key)
        record(session, Author(act="revoke key", target=name), "")
        session.commit()


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
