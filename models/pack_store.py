"""Store the orders of packs for a day, under ids that cannot be guessed."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete
from sqlmodel import col, select

from models.clock import now
from models.database import can_be_stored, reading, writing
from models.tables import Pack

KEPT = timedelta(days=1)


def kept_until(pack: Pack) -> datetime:
    """Return when a pack expires."""
    return pack.made_at + KEPT


def new_pack(engine: Engine, content: Any) -> Pack:
    """Store a pack under a new id and return it. `content` is its order, as JSON data."""
    pack = Pack(id=secrets.token_urlsafe(16), content=content)
    with writing(engine) as session:
        session.add(pack)
        session.commit()
        session.refresh(pack)
        session.expunge(pack)
    return pack


def read_packs(engine: Engine) -> Sequence[Pack]:
    """Return the packs that have not expired, oldest first. Delete the others."""
    with reading(engine) as session:
        packs = session.exec(select(Pack).order_by(col(Pack.made_at))).all()
        session.expunge_all()
    expired = [each.id for each in packs if kept_until(each) <= now()]
    if expired:
        with writing(engine) as session:
            session.execute(delete(Pack).where(col(Pack.id).in_(expired)))
            session.commit()
    return [each for each in packs if each.id not in expired]


def find_pack(engine: Engine, id: str) -> Pack | None:
    """Return a pack unless it is unknown or has expired."""
    if not can_be_stored(id):
        return None
    with reading(engine) as session:
        pack = session.get(Pack, id)
        session.expunge_all()
    return pack if pack and kept_until(pack) > now() else None


def forget_pack(engine: Engine, id: str) -> bool:
    """Delete a pack; return whether it existed."""
    if not can_be_stored(id):
        return False
    with writing(engine) as session:
        deleted = session.execute(delete(Pack).where(col(Pack.id) == id)).rowcount  # type: ignore[attr-defined]
        session.commit()
    return bool(deleted)
