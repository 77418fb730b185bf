"""The tables. Rows of what is published are only ever added; packs, feedback, drafts,
suggestions and webhooks are deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.clock import now

# Migrations refer to constraints by name, on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
COMMAND_LINE = "command line"
CONTACTS, INTERFACE = "contacts", "ui"  # domains of Wording
# SQLite has only one size of integers.
LARGE_INTEGER: Any = BigInteger().with_variant(Integer(), "sqlite")


class Publication(SQLModel, table=True):
    """One change of what is published. Servers poll for the newest."""

    id: int = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)


class Edition(SQLModel, table=True):
    """A numbered version of a guide. `change` is the kind of change since the one before: `minor`,
    `normal` or `safety`, None for the first; `note` describes it in the language of the
    library."""

    __table_args__ = (UniqueConstraint("slug", "number"),)

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    slug: str
    number: int
    change: str | None
    note: str


class Renaming(SQLModel):
    """The columns of a table of new names."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    old: str
    new: str


class GuideRenaming(Renaming, table=True):
    """A new slug of a guide. Its older editions keep the slug under which they were published."""


class PlaceRenaming(Renaming, table=True):
    """A new code of a place. Its number, and digests and notices of before, keep their code."""


class Revision(SQLModel):
    """The columns that the tables of texts share."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    language: str
    revision: int
    content: Any = Field(sa_type=JSON)


class EditionTranslation(Revision, table=True):
    """An edition in one language. `content` is a `models.advice.Translation`; `overlay_edition` is
    the newest edition whose safety change its overlay makes up for; `places` holds digests of what
    it says in each place (`models.digests`), `changed_places` where that is something else than in
    the revision before, None for everywhere. Printed codes contain the `id`, which `models.codes`
    gives."""

    __table_args__ = (UniqueConstraint("edition_id", "language", "revision"),)

    id: int = Field(primary_key=True, sa_type=LARGE_INTEGER)
    edition_id: int = Field(foreign_key="edition.id")
    overlay_edition: int | None
    places: Any = Field(sa_type=JSON)
    changed_places: list[str] | None = Field(default=None, sa_type=JSON)


class PublishedLibrary(SQLModel, table=True):
    """The settings of the library; the newest row counts. `content` is a
    `models.library.LibraryCard`."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    content: Any = Field(sa_type=JSON)


class Availability(SQLModel, table=True):
    """Whether a text is served since a publication. The newest row counts; a text without one is
    served."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    slug: str
    language: str
    served: bool


class Wording(Revision, table=True):
    """The directory (`contacts`) or the interface (`ui`) in one language."""

    __table_args__ = (UniqueConstraint("domain", "language", "revision"),)

    domain: str


class NumberedPlace(SQLModel, table=True):
    """The number that stands for a place in printed codes, for ever."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)


class Notice(SQLModel, table=True):
    """A withdrawal or correction of a guide, or a recall of its sheets; of one edition, language or
    revision of it, in one place or where it names one contact. `slug` is a domain of Wording if
    the sheets of all guides are recalled for its words. `reasons` are by language, including
    the library's own; `readable` says that the text may still be read; without `starts_at` it holds
    from its publication on."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    kind: str
    slug: str
    edition: int | None
    language: str | None
    revision: int | None = None
    place: str | None = None
    contact: str | None = None
    readable: bool
    reasons: dict[str, str] = Field(sa_type=JSON)
    starts_at: datetime | None = None


class Lifting(SQLModel, table=True):
    """The end of a notice."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    notice_id: int = Field(foreign_key="notice.id", unique=True)


class StoredFile(SQLModel, table=True):
    """A source file of a publication. The newest row of a path counts; its `text` is None if the
    file was removed. `by` is the name of a key, None for the command line."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    path: str = Field(index=True)
    text: str | None
    by: str | None


class Sound(SQLModel, table=True):
    """A recording as a file, by its digest."""

    digest: str = Field(primary_key=True)
    content: bytes


class Recording(SQLModel, table=True):
    """The recordings of a guide in a language since a publication; the newest row counts. `content`
    is a `models.recordings.RecordedGuide`, None if there are none any more."""

    id: int = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    slug: str
    language: str
    content: Any = Field(default=None, sa_type=JSON, nullable=True)


class Key(SQLModel, table=True):
    """A key for editing over HTTP, stored as a digest. Empty `languages` mean all."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    languages: list[str] = Field(sa_type=JSON)
    digest: str = Field(unique=True)
    made_at: datetime = Field(default_factory=now)
    revoked_at: datetime | None = None


class AuditEntry(SQLModel, table=True):
    """Who did what, and when. `by` is the name of a key, or COMMAND_LINE."""

    id: int = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)
    by: str
    act: str
    target: str
    detail: str


class Pack(SQLModel, table=True):
    """An order of handouts and copies, deleted after a day. It names no person."""

    id: str = Field(primary_key=True)
    made_at: datetime = Field(default_factory=now)
    content: Any = Field(sa_type=JSON)


class Feedback(SQLModel, table=True):
    """What a reader reports about a guide in a language, or about one `message` of it. Deleted once
    it is settled; nothing says who sent it."""

    id: int = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)
    slug: str
    language: str
    edition: int
    message: str
    kind: str
    text: str


class Suggestion(SQLModel, table=True):
    """The .po that a translator's key has sent, until somebody else publishes it; a key has one for
    each catalog. `messages` are those that it changes, with their translations before,
    `etag` is that of the catalog from which it was made, `machine` says that a machine translated.
    `state` is `open`, or `refused` for a `reason`."""

    # A number is never given again: whoever publishes it has read just these texts.
    __table_args__ = (UniqueConstraint("by", "domain", "language"), {"sqlite_autoincrement": True})

    id: int = Field(default=None, primary_key=True)
    made_at: datetime = Field(default_factory=now)
    by: str
    domain: str
    language: str
    text: str
    etag: str
    messages: dict[str, str] = Field(sa_type=JSON)
    machine: bool
    state: str = "open"
    reason: str = ""


class Draft(SQLModel, table=True):
    """A translation that a key has typed at the desk and not handed in yet. `english` is the source
    text and `before` the published translation that its author saw when it was saved."""

    __table_args__ = (UniqueConstraint("by", "domain", "language", "context"),)

    id: int = Field(default=None, primary_key=True)
    saved_at: datetime = Field(default_factory=now)
    by: str
    domain: str
    language: str
    context: str
    english: str
    before: str
    text: str


class Webhook(SQLModel, table=True):
    """An address to which changes are sent. `cursor` is the publication up to which all has
    arrived, `failures` how often the next message failed, `due_at` when it is tried again. The
    server that sends it names itself in `claim`, and sets `due_at` to when another may take over.
    `stopped` says why nothing is sent any more. The secret signs messages: a digest could not."""

    id: str = Field(primary_key=True)
    made_at: datetime = Field(default_factory=now)
    by: str
    url: str = Field(unique=True)
    secret: str
    cursor: int
    failures: int = 0
    due_at: datetime = Field(default_factory=now)
    claim: str = ""
    stopped: str = ""


class WebhookDelivery(SQLModel, table=True):
    """An attempt to send a message to a webhook; the newest of each are kept. `publication` is None
    for a test, `status` without an answer. It has arrived if there is no `error`."""

    id: int = Field(default=None, primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id", index=True)
    made_at: datetime = Field(default_factory=now)
    message: str
    publication: int | None
    status: int | None
    error: str
