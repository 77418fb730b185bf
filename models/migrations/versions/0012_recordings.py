"""Store the recordings that a library brings."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "sound",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sound")),
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_recording_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    for table in ("sound", "recording"):
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    """Create triggers that refuse to change or delete rows of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} EXECUTE FUNCTION refuse()"
        )
        return
    for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_stays_{name} BEFORE {event} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, 'rows of {table} stay as they are'); END"
        )
