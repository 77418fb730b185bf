"""Run Alembic on the connection it is given, within its open transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator
from sqlmodel import SQLModel

import models.tables  # noqa: F401  registers the tables


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render SQLModel's types as database types, because migrations outlive them."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
)
context.run_migrations()
