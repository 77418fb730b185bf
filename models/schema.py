"""The schema of the database: its revision, and the upgrade to the newest."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models.errors import Unusable

MIGRATIONS = "models:migrations"


class UnusableDatabase(Unusable):
    """A database that cannot be used; the message says what to do."""


class NeedsMigration(UnusableDatabase):
    """A database that another release has created or migrated."""


def newest() -> str:
    """Return the revision of this release."""
    return _migrations().get_current_head() or ""


def known_revisions() -> list[str]:
    """Return the revisions that this release can use or upgrade."""
    return [each.revision for each in _migrations().walk_revisions()]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, None while it is empty. Raise NeedsMigration if this
    release does not know it."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and inspect(connection).get_table_names():
        raise NeedsMigration(
            "The database has tables, but none of a release of Polyleaf. Move it away, or name "
            "another one in POLYLEAF_DATABASE, then run `polyleaf publish`."
        )
    if revision not in (None, *known_revisions()):
        raise NeedsMigration(
            f"The database has revision {revision}, which a newer release of Polyleaf has made. "
            "Install that release, or restore a copy of the database."
        )
    return revision


def upgrade(connection: Connection) -> None:
    """Upgrade a database to the newest revision, within the open transaction."""
    command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Return the configuration of Alembic."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", MIGRATIONS)
    return settings


def _migrations() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())
