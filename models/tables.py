"""The tables: what is published, in rows that are added and never changed."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class Publication(SQLModel, table=True):
    """One run of `publish` that changed something. Servers watch for the newest."""

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Edition(SQLModel, table=True):
    """A numbered version of a guide. `digest` is over its English text."""

    __table_args__ = (UniqueConstraint("slug", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    slug: str
    number: int
    kind: str
    published_at: date
    digest: str


class Revision(SQLModel):
    """What the tables of texts share. `digest` is over `content`."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    language: str
    revision: int
    digest: str
    content: Any = Field(sa_type=JSON)


class EditionTranslation(Revision, table=True):
    """An edition in one language. `content` is a `models.advice.Translation`."""

    __table_args__ = (UniqueConstraint("edition_id", "language", "revision"),)

    edition_id: int = Field(foreign_key="edition.id")


class Wording(Revision, table=True):
    """The directory (`contacts`) or the interface (`ui`) in one language."""

    __table_args__ = (UniqueConstraint("domain", "language", "revision"),)

    domain: str
