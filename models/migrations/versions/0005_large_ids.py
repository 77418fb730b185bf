"""Make room for the ids that printed codes contain: they are now taken from the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # integers of SQLite are large enough
        op.alter_column("editiontranslation", "id", type_=sa.BigInteger())
