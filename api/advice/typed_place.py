"""The place that a reader has typed: a name, or a postcode, which stays in no address."""

from api.advice.addresses import PageAddress
from api.published.snapshot import Snapshot
from models.postcodes import place_of

UNKNOWN = "?"  # stands in the address for what was typed, if it is no place


def address_of_typed(snapshot: Snapshot, address: PageAddress, typed: str) -> str:
    """Return the address of a page for the place that was typed: without what was typed, so that it
    is in no history, link or cache. If there is no such place, it is the same page, at the line
    that says so: without that, the form would lead to the contacts below it."""
    place = typed_place(snapshot, address.query.language, typed)
    if place:
        return str(address.in_place(snapshot.chosen_place(place)))
    return f"{address.asking(near=UNKNOWN)}#near-fault"


def typed_place(snapshot: Snapshot, language: str, typed: str) -> str | None:
    """Return the place with a name, in the reader's language or that of the library, or with a
    postcode; None if there is none."""
    name = " ".join(typed.split()).casefold()
    for tag in (language, snapshot.source):
        for code, place in snapshot.directory[tag].places.items():
            if name == place.name.text.casefold():
                return code
    return place_of(typed, snapshot.directory[snapshot.source].postcodes)
