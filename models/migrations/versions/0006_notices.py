"""Let a notice be of a revision, a place or a contact, and hold from its publication on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("revision", sa.Integer(), nullable=True))
        notice.add_column(sa.Column("place", sa.String(), nullable=True))
        notice.add_column(sa.Column("contact", sa.String(), nullable=True))
        notice.alter_column("starts_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    if op.get_bind().dialect.name == "sqlite":
        # The table was made anew there, without its triggers.
        for name, event in (("unchanged", "UPDATE"), ("whole", "DELETE")):
            op.execute(
                f"CREATE TRIGGER notice_stays_{name} BEFORE {event} ON notice BEGIN "
                "SELECT RAISE(ABORT, 'rows of notice stay as they are'); END"
            )
