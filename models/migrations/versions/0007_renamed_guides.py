"""Remember the older slugs of guides, for addresses and printed codes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "guiderenaming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_guiderenaming_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guiderenaming")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER guiderenaming_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON guiderenaming EXECUTE FUNCTION refuse()"
        )
        return
    for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
        op.execute(
            f"CREATE TRIGGER guiderenaming_stays_{name} BEFORE {event} ON guiderenaming BEGIN "
            "SELECT RAISE(ABORT, 'rows of guiderenaming stay as they are'); END"
        )
