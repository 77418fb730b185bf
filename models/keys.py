"""Keys for editing over HTTP: shown once, kept as a digest only, revoked for good."""

import re
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal, get_args

from sqlalchemy import Engine
from sqlmodel import col, select

from models.clock import now
from models.database import reading, writing
from models.errors import FieldError, Invalid
from models.tables import COMMAND_LINE, AuditEntry, Key

KeyRole = Literal["translator", "reviewer", "publisher", "admin"]
# Each may do what those before it may.
KEY_ROLES: tuple[KeyRole, ...] = get_args(KeyRole)
PREFIX = "polyleaf_"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class InvalidKey(Invalid):
    """A key that cannot be made or revoked."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("name", detail)], detail)


def new_key(engine: Engine, name: str, role: KeyRole, languages: Sequence[str]) -> str:
    """A new key, which nobody can read again. `name` is an id; no `languages` stand for all.
    Raises WrongKey."""
    if not NAME.fullmatch(name):
        raise InvalidKey(f"{name!r} is no id of small letters, digits and hyphens, such as anna-3")
    key = PREFIX + secrets.token_urlsafe(32)
    with writing(engine) as session:
        if session.exec(select(Key).where(Key.name == name)).first():
            raise InvalidKey(f"there is, or was, a key {name!r} already")
        session.add(Key(name=name, role=role, languages=[*languages], digest=_digest(key)))
        detail = ", ".join([role, *languages])
        session.add(AuditEntry(by=COMMAND_LINE, act="add key", target=name, detail=detail))
        session.commit()
    return key


def find_key(engine: Engine, shown: str) -> Key | None:
    """The key that somebody shows, unless it is revoked. It is found by a digest, so that the
    time it takes tells nothing of the keys there are."""
    with reading(engine) as session:
        key = session.exec(select(Key).where(Key.digest == _digest(shown))).first()
        return key if key and key.revoked_at is None else None


def read_keys(engine: Engine) -> Sequence[Key]:
    """Every key, the revoked ones too."""
    with reading(engine) as session:
        return session.exec(select(Key).order_by(col(Key.name))).all()


def revoke_key(engine: Engine, name: str) -> None:
    """Raises WrongKey when there is none, or it is revoked already."""
    with writing(engine) as session:
        key = session.exec(select(Key).where(Key.name == name)).first()
        if key is None or key.revoked_at:
            raise InvalidKey(f"there is no key {name!r} that could be revoked")
        key.revoked_at = now()
        session.add(key)
        session.add(AuditEntry(by=COMMAND_LINE, act="revoke key", target=name, detail=""))
        session.commit()


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
