"""Whom to ring in an emergency: on the home page, and wherever a reader finds nothing else."""

from api.published.snapshot import Snapshot
from handouts.poster import HelpLine
from models.resolution import contacts_of


def urgent_lines(snapshot: Snapshot, language: str, place: str | None = None) -> list[HelpLine]:
    """Return the numbers of the urgent roles in a place, or in the default place."""
    directory = snapshot.directory[language]
    known = place if place in directory.places else directory.default_place
    contacts = contacts_of(known, directory)
    return [
        HelpLine(directory.roles[role], None, contacts[role][0].phones[0])
        for role in snapshot.library.urgent
        if contacts.get(role) and contacts[role][0].phones
    ]
