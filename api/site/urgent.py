"""Whom to ring in an emergency: on the home page, and wherever a reader finds nothing else."""

from api.published.snapshot import Snapshot
from handouts.help_lines import HelpLine
from models.resolution import contacts_of


def urgent_lines(snapshot: Snapshot, language: str, place: str | None = None) -> list[HelpLine]:
    """Return the numbers of the urgent roles in a place, or in the default place."""
    directory = snapshot.directory[language]
    contacts = contacts_of(snapshot.listed_place(place), directory)
    return [
        HelpLine(directory.roles[role], None, contacts[role][0].phones[0])
        for role in snapshot.library.urgent
        if contacts.get(role) and contacts[role][0].phones
    ]
