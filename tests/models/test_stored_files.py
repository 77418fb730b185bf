"""Files that were edited over HTTP are told from those of the project."""

from pathlib import Path

from sqlmodel import select

from models.audit import new_publication
from models.database import open_database, writing
from models.stored_files import read_edits, take_over_edits
from models.tables import AuditEntry, StoredFile
from tests.databases import database_url

PATHS = ("guides/safe.yaml", "contacts.yaml")


def test_edits_are_pulled_once_and_the_audit_names_their_files(tmp_path: Path) -> None:
    with open_database(database_url(tmp_path)) as engine, writing(engine) as session:
        number = new_publication(session)
        for path in PATHS:
            session.add(StoredFile(publication_id=number, path=path, text="a", by="anna-3"))
        edits = read_edits(session)
        assert {*edits} == {*PATHS}
        take_over_edits(session, edits)
        assert read_edits(session) == {}
        take_over_edits(session, {})
        (entry,) = session.exec(select(AuditEntry))
    assert (entry.by, entry.act, {*entry.detail.split()}) == ("command line", "pull", {*PATHS})
