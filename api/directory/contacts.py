"""The contacts of a place, by role."""

from pydantic import BaseModel

from api.published.snapshot import Snapshot
from models.advice import ContactCard, PlaceCard
from models.resolution import contacts_of
from richtext.text import Text


class RoleContacts(BaseModel):
    role: str
    label: Text
    contacts: list[ContactCard]


class ContactList(BaseModel):
    place: PlaceCard
    roles: list[RoleContacts]


def contact_list(snapshot: Snapshot, place: str, language: str) -> ContactList:
    """Return the contacts of a place in a language."""
    directory = snapshot.directory[language]
    roles = [
        RoleContacts(role=role, label=directory.roles[role], contacts=contacts)
        for role, contacts in contacts_of(place, directory).items()
    ]
    return ContactList(place=directory.places[place], roles=roles)
