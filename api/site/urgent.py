"""Whom to ring in an emergency: on the home page, and wherever a reader finds nothing else."""

from api.published.snapshot import Snapshot
from handouts.poster import HelpLine
from models.directory import DEFAULT_PLACE, Role
from models.resolution import contacts_of

URGENT: tuple[Role, ...] = ("emergency", "police", "child-helpline")


def urgent_lines(
    snapshot: Snapshot, language: str, place: str | None = DEFAULT_PLACE
) -> list[HelpLine]:
    """Return the numbers to ring in a place, or for an unknown one anywhere in the country."""
    directory = snapshot.directory[language]
    contacts = contacts_of(place if place in directory.places else DEFAULT_PLACE, directory)
    return [
        HelpLine(directory.roles[role], None, contacts[role][0].phones[0])
        for role in URGENT
        if contacts.get(role) and contacts[role][0].phones
    ]
