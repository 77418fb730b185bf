"""Remember which texts are no longer served, and in which places a revision says something else."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("editiontranslation", sa.Column("changed_places", sa.JSON(), nullable=True))
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_availability_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER availability_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON availability EXECUTE FUNCTION refuse()"
        )
        return
    for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
        op.execute(
            f"CREATE TRIGGER availability_stays_{name} BEFORE {event} ON availability BEGIN "
            "SELECT RAISE(ABORT, 'rows of availability stay as they are'); END"
        )
