"""The contacts of a place, by role."""

from api.published.snapshot import Snapshot
from models.advice import ContactCard, PlaceCard
from models.resolution import contacts_of
from richtext.described import DescribedModel
from richtext.text import Text


class RoleContacts(DescribedModel):
    """The contacts for one purpose."""

    role: str
    """The key of the role, such as `emergency`."""
    label: Text
    """What the role is called."""
    contacts: list[ContactCard]
    """The contacts that fill the role in this place, in the order of the library."""


class ContactList(DescribedModel):
    """The contacts of a place."""

    place: PlaceCard
    """The place that they are for."""
    roles: list[RoleContacts]
    """The contacts by role, in the order of the library."""


def contact_list(snapshot: Snapshot, place: str, language: str) -> ContactList:
    """Return the contacts of a place in a language."""
    directory = snapshot.directory[language]
    roles = [
        RoleContacts(role=role, label=directory.roles[role], contacts=contacts)
        for role, contacts in contacts_of(place, directory).items()
    ]
    return ContactList(place=directory.places[place], roles=roles)
