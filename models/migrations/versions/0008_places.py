"""Remember the older codes of places, for addresses and printed codes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "placerenaming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_placerenaming_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placerenaming")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER placerenaming_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON placerenaming EXECUTE FUNCTION refuse()"
        )
        return
    for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
        op.execute(
            f"CREATE TRIGGER placerenaming_stays_{name} BEFORE {event} ON placerenaming BEGIN "
            "SELECT RAISE(ABORT, 'rows of placerenaming stay as they are'); END"
        )
