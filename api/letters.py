"""Letters with the details of a school, for programs and for pages: checked, made, forgotten."""

import asyncio
from collections.abc import Mapping

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.paper import unkept
from api.requests import now
from api.snapshot import Snapshot
from handouts.formats import FORMATS
from handouts.handout import Handout
from handouts.letter import Details, Wrong, faults, filled_letter
from handouts.letterhead import WrongLogo, logo_of
from handouts.pack import Item, Pack, bound_letters, item_of
from locales.languages import ENGLISH

MOST_COPIES = 999


def letters(snapshot: Snapshot) -> list[str]:
    """The slugs of the letters that can be read."""
    return [
        slug
        for slug, guide in snapshot.guides.items()
        if guide[ENGLISH].translation.kind == "letter" and snapshot.languages_of(slug, now())
    ]


async def letter_of(handout: Handout, details: Details) -> tuple[list[Wrong], Handout]:
    """The letter with its details, whose logo is drawn anew; or what is wrong with them."""
    wrong = faults(handout.advice, details)
    if details.logo:
        try:
            details = details._replace(logo=await run_in_threadpool(logo_of, details.logo))
        except WrongLogo as fault:
            wrong.append(Wrong("head.logo", str(fault), "fault-logo"))
    return wrong, handout if wrong else filled_letter(handout, details)


async def letters_of(
    request: Request, snapshot: Snapshot, made: Mapping[str, Handout], copies: Mapping[str, int]
) -> bytes:
    """Letters by language as one file for the printer, with a cover sheet. Raises Problem."""
    order = [tag for tag in snapshot.languages if copies.get(tag)]
    contents = await asyncio.gather(
        *(unkept(request, FORMATS["pdf"].made, made[tag]) for tag in order)
    )
    places = snapshot.directory[ENGLISH].places
    items: list[Item] = []
    for tag in order:
        place = places[made[tag].advice.place.code].name.text
        items.append(item_of(made[tag], tag, copies[tag], place))
    pack = Pack(tuple(items), "repeat", (), now().date())
    return await unkept(request, bound_letters, pack, dict(zip(order, contents, strict=True)))
