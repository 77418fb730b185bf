"""Packs: the print runs that are wanted, each known by an id that nobody can guess."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete
from sqlmodel import col, select

from models.database import reading, writing
from models.tables import Pack

KEPT = timedelta(days=1)


def kept_until(pack: Pack) -> datetime:
    return pack.made_at + KEPT


def new_pack(engine: Engine, content: Any) -> Pack:
    pack = Pack(id=secrets.token_urlsafe(16), content=content)
    with writing(engine) as session:
        session.add(pack)
        session.commit()
        session.refresh(pack)
        session.expunge(pack)
    return pack


def read_packs(engine: Engine) -> Sequence[Pack]:
    """Those that are not too old, oldest first; the others are forgotten."""
    oldest = datetime.now(UTC) - KEPT
    with reading(engine) as session:
        packs = session.exec(select(Pack).order_by(col(Pack.made_at))).all()
        session.expunge_all()
    if any(kept_until(each) <= datetime.now(UTC) for each in packs):
        with writing(engine) as session:
            session.execute(delete(Pack).where(col(Pack.made_at) <= oldest))
            session.commit()
    return [each for each in packs if kept_until(each) > datetime.now(UTC)]


def find_pack(engine: Engine, id: str) -> Pack | None:
    with reading(engine) as session:
        pack = session.get(Pack, id)
        session.expunge_all()
    return pack if pack and kept_until(pack) > datetime.now(UTC) else None


def forget_pack(engine: Engine, id: str) -> bool:
    """Whether there was such a pack."""
    with writing(engine) as session:
        found = session.execute(delete(Pack).where(col(Pack.id) == id)).rowcount  # type: ignore[attr-defined]
        session.commit()
    return bool(found)
