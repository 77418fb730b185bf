"""The contacts of a leaflet in two columns."""

from collections.abc import Sequence

from handouts.handout import Handout
from models.advice import ContactCard

LAST_LINE = 20  # letters for which there would be room on the last line of a contact, on average


def contact_columns(
    contacts: Sequence[ContactCard], handout: Handout
) -> list[Sequence[ContactCard]]:
    """Return the contacts in two columns that are about as long, in one where a sheet has narrow
    paper or large letters.

    They are divided by their letters: WeasyPrint 70 balances columns of its own by laying them out
    again and again, which took six seconds of an Urdu leaflet's seven."""
    if handout.options.layout != "standard" or handout.options.narrow or len(contacts) < 2:
        return [contacts]
    lengths = [_letters(each) + LAST_LINE for each in contacts]
    at = min(range(1, len(contacts)), key=lambda end: max(sum(lengths[:end]), sum(lengths[end:])))
    return [contacts[:at], contacts[at:]]


def _letters(contact: ContactCard) -> int:
    return sum(len(each.text) for each in contact.every_text())
