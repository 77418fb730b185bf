"""A new migration, from what the tables have and the migrations lack; its argument is its name."""

import sys
import tempfile

from alembic import command

from models.database import open_database
from models.schema import config, newest


def main() -> None:
    number = f"{int(newest() or 0) + 1:04}"
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"sqlite:///{folder}/polyleaf.db") as engine,
        engine.connect() as connection,
    ):
        command.revision(config(connection), sys.argv[1], autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main()
