"""The tables: what is published, in rows that are added and never changed; and packs, which go."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.clock import now

# Alembic finds a constraint again by its name, on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
COMMAND_LINE = "command line"


class Publication(SQLModel, table=True):
    """One act that changed something. Servers watch for the newest."""

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)


class Edition(SQLModel, table=True):
    """A numbered version of a guide. `change` is how it differs from the one before: `minor`,
    `normal` or `safety`, None for the first; `note` says it in English."""

    __table_args__ = (UniqueConstraint("slug", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    slug: str
    number: int
    change: str | None
    note: str


class Revision(SQLModel):
    """What the tables of texts share."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    language: str
    revision: int
    content: Any = Field(sa_type=JSON)


class EditionTranslation(Revision, table=True):
    """An edition in one language. `content` is a `models.advice.Translation`; `overlay_edition` the newer
    edition whose safety changes stand in it in English; `places` what it says in each place, as
    digests (`models.publishing.digests`)."""

    __table_args__ = (UniqueConstraint("edition_id", "language", "revision"),)

    edition_id: int = Field(foreign_key="edition.id")
    overlay_edition: int | None
    places: Any = Field(sa_type=JSON)


class Wording(Revision, table=True):
    """The directory (`contacts`) or the interface (`ui`) in one language."""

    __table_args__ = (UniqueConstraint("domain", "language", "revision"),)

    domain: str


class NumberedPlace(SQLModel, table=True):
    """The number by which codes on paper name a place, for ever."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)


class Notice(SQLModel, table=True):
    """A withdrawal or correction of a guide, of one edition or one language of it.

    `reasons` by language, English among them; `readable` when the text may still be read."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    kind: str
    slug: str
    edition: int | None
    language: str | None
    readable: bool
    reasons: dict[str, str] = Field(sa_type=JSON)
    starts_at: datetime


class Lifting(SQLModel, table=True):
    """The end of a notice."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    notice_id: int = Field(foreign_key="notice.id", unique=True)


class StoredFile(SQLModel, table=True):
    """A file that was published from: the newest row of a path holds. `text` is None once the
    file is gone; `by` is who brought it: a key's name, or nobody for the command line."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    path: str = Field(index=True)
    text: str | None
    by: str | None


class Key(SQLModel, table=True):
    """A key for editing over HTTP; only its digest is kept. `languages` empty means all."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    languages: list[str] = Field(sa_type=JSON)
    digest: str = Field(unique=True)
    made_at: datetime = Field(default_factory=now)
    revoked_at: datetime | None = None


class AuditEntry(SQLModel, table=True):
    """The audit: who did what when. `by` is a key's name, or COMMAND_LINE."""

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)
    by: str
    act: str
    target: str
    detail: str


class Pack(SQLModel, table=True):
    """A print run that somebody wants, for a day: which handouts, and how often. Its rows go again,
    and nobody's name is in them."""

    id: str = Field(primary_key=True)
    made_at: datetime = Field(default_factory=now)
    content: Any = Field(sa_type=JSON)


class Feedback(SQLModel, table=True):
    """What a reader says is wrong with a guide in a language, or with one `message` of it. Its rows
    go once they are dealt with; nothing in them says whose they are."""

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)
    slug: str
    language: str
    edition: int
    message: str
    kind: str
    text: str
