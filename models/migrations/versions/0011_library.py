"""Store the settings of the library. What was published before had those of the library that came
with the software, the only one there could be."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
BEFORE = {
    "name": "Polyleaf",
    "licence": {"name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "leave_to": "https://www.bbc.co.uk/weather",
    "urgent": ["emergency", "police", "child-helpline"],
    "plain": ["emergency", "police"],
    "audiences": ["children", "parents", "staff"],
}


def upgrade() -> None:
    op.create_table(
        "publishedlibrary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publishedlibrary_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishedlibrary")),
    )
    insert = "INSERT INTO publishedlibrary (publication_id, content) SELECT max(id), "
    insert += "CAST(:content AS JSON)" if _is_postgresql() else ":content"
    statement = sa.text(f"{insert} FROM publication HAVING max(id) IS NOT NULL")
    op.get_bind().execute(statement, {"content": json.dumps(BEFORE)})
    if _is_postgresql():
        op.execute(
            "CREATE TRIGGER publishedlibrary_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON publishedlibrary EXECUTE FUNCTION refuse()"
        )
        return
    for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
        op.execute(
            f"CREATE TRIGGER publishedlibrary_stays_{name} BEFORE {event} ON publishedlibrary "
            "BEGIN SELECT RAISE(ABORT, 'rows of publishedlibrary stay as they are'); END"
        )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
