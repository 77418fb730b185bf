"""The schema of a database: which revision it has, and the way to the newest."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models.errors import Unusable

MIGRATIONS = "models:migrations"


class UnusableDatabase(Unusable):
    """A database that cannot be used."""


class NeedsMigration(UnusableDatabase):
    """A database of another release."""


def newest() -> str:
    """The revision that the tables of this release have."""
    return _migrations().get_current_head() or ""


def revision_of(connection: Connection) -> str | None:
    """The revision of a database, one of this release or older; None while it is empty."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and inspect(connection).get_table_names():
        raise NeedsMigration(
            "The database has tables that no release of Polyleaf made. Move it away or name "
            "another one in POLYLEAF_DATABASE, then run `polyleaf publish`."
        )
    if revision not in (None, *(each.revision for each in _migrations().walk_revisions())):
        raise NeedsMigration(
            f"The database has revision {revision}, which this release of Polyleaf does not know: "
            "a newer one made it. Install that, or go back to a copy of the database."
        )
    return revision


def upgrade(connection: Connection) -> None:
    """Brings a database to the newest revision, in the transaction that is open."""
    command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """What Alembic wants to know."""
    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", MIGRATIONS)
    return found


def _migrations() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())
