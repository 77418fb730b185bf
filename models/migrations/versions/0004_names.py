"""Rename tables and columns as in the code: audit entries, stored files, safety overlays."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Both databases keep rows, triggers and keys when something is renamed.
    op.execute("ALTER TABLE act RENAME TO auditentry")
    op.drop_index("ix_source_path", table_name="source")
    op.execute("ALTER TABLE source RENAME TO storedfile")
    op.create_index("ix_storedfile_path", "storedfile", ["path"])
    op.execute("ALTER TABLE editiontranslation RENAME COLUMN patched TO overlay_edition")
