"""Back up the database to one file, and restore it."""

from pathlib import Path

from models import postgresql_backup, sqlite_backup
from models.backup_contents import Contents, Progress, Restored
from models.database import parse_url


def back_up(url: str, file: Path, progress: Progress) -> Contents:
    """Write one state of the database to a new file, while servers go on. Raise UnusableBackup."""
    if _is_sqlite(url):
        return sqlite_backup.back_up(url, file, progress)
    return postgresql_backup.back_up(url, file)


def restore(url: str, file: Path, progress: Progress, *, replace: bool = False) -> Restored:
    """Restore a backup: an SQLite file takes the place of the database, which is kept beside it and
    which must not be newer unless it is to be replaced; a PostgreSQL database must be empty. Raise
    UnusableBackup, which leaves everything as it was."""
    if _is_sqlite(url):
        return sqlite_backup.restore(url, file, progress, replace=replace)
    return postgresql_backup.restore(url, file)


def _is_sqlite(url: str) -> bool:
    return parse_url(url).drivername == "sqlite"
