"""Where a message stands: the block of its guide, in the language of the library, and the page."""

from typing import NamedTuple

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.handout import Handout
from models.advice import AdviceBlock, IconItem
from models.blocks import TEXT_FIELDS
from models.clock import now


class Place(NamedTuple):
    """The block in which a message stands, None for a title or another text of a whole document;
    the icon beside it, and the address of the published page there."""

    block: AdviceBlock | None
    icon: str | None
    address: str


def source_handout(snapshot: Snapshot, domain: str, public_url: str) -> Handout | None:
    """Return a guide in the language of the library, as it is published; None for what is no guide,
    or is not published yet."""
    if domain not in snapshot.guides:
        return None
    query = AdviceQuery(domain, snapshot.source, snapshot.default_place)
    return snapshot.handout(query, now(), public_url)


def find_place(handout: Handout | None, context: str) -> Place | None:
    """Return where a message stands in a guide; None if that cannot be said."""
    if handout is None:
        return None
    advice = handout.advice
    page = f"/{advice.language}/{advice.slug}"
    block_id, _, name = context.partition(".")
    for block in advice.blocks:
        if block.id == block_id:
            return Place(block, _icon(block, name), f"{page}#{block_id}")
    return Place(None, None, page)


def _icon(block: AdviceBlock, name: str) -> str | None:
    _, field = TEXT_FIELDS[block.type]
    items = getattr(block, field) if field else ()
    item = name.partition(".")[0]
    found = (each for each in items if isinstance(each, IconItem) and each.id == item)
    return next((each.icon for each in found), None)
