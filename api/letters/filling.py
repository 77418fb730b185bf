"""Letters with the details of their senders: validate the values, fill in and render in memory."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from api.published.snapshot import Snapshot
from handouts.formats.first_page import render_first_page
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from handouts.letter import LetterValues, fill_letter, letter_errors, normalise_values
from handouts.letterhead import InvalidLogo
from handouts.packs.files import PackContents, PackItem, Unplaced, merge_letters, pack_item
from handouts.renderer import Renderer
from handouts.typed_values import describe_sign
from models.clock import now
from models.errors import FieldError, Invalid, NotFound

FILES = ("pdf", "docx")


def letter_slugs(snapshot: Snapshot) -> list[str]:
    """Return the slugs of the letters that can be read."""
    return [
        slug
        for slug, guide in snapshot.guides.items()
        if guide[snapshot.source].translation.kind == "letter"
        and snapshot.languages_of(slug, snapshot.default_place, now())
    ]


def check_letter(snapshot: Snapshot, slug: str) -> None:
    """Raise NotFound for a guide that is not a letter. Whether there is one is not checked."""
    guide = snapshot.guides.get(slug)
    if guide and guide[snapshot.source].translation.kind != "letter":
        letters = letter_slugs(snapshot)
        detail = f"{slug} is not a letter. Choose from: {', '.join(letters)}."
        raise NotFound("unknown-guide", detail, allowed=letters)


def complete_letter(handout: Handout, values: LetterValues) -> tuple[list[FieldError], Handout]:
    """Return the errors in the values, and the letter with the values normalised and filled in; if
    there are errors, the letter as it was. The logo must have been redrawn."""
    values = normalise_values(handout.advice, values)
    errors = letter_errors(handout.advice, values)
    return errors, handout if errors else fill_letter(handout, values)


async def redraw_head(
    renderer: Renderer, values: LetterValues
) -> tuple[list[FieldError], LetterValues]:
    """Return the errors in the logo, and the values with the logo redrawn. Raise Busy."""
    if not values.logo:
        return [], values
    try:
        return [], values._replace(logo=await renderer.logo(values.logo))
    except InvalidLogo as error:
        return error.errors, values


async def render_letter(
    renderer: Renderer, format: str, letter: Handout, values: LetterValues
) -> bytes:
    """Return a letter as a file. Raise Busy, or Invalid for a character that no font can display,
    with the field of the values in which it is."""
    return await _render(renderer, FORMATS[format].render, letter, values)


async def picture_letter(renderer: Renderer, letter: Handout, values: LetterValues) -> bytes:
    """Return the first page of a letter as a PNG. Raise as `render_letter` does."""
    return await _render(renderer, render_first_page, letter, values)


async def _render(
    renderer: Renderer, draw: Callable[[Handout], bytes], letter: Handout, values: LetterValues
) -> bytes:
    try:
        return await renderer.private(draw, letter)
    except Invalid as error:
        raise Invalid(_locate(each, values) for each in error.errors) from None


def _locate(error: FieldError, values: LetterValues) -> FieldError:
    typed = {f"fields.{key}": value for key, value in values.values.items()}
    typed |= {"head.name": values.head_name, "head.address": values.head_address}
    typed |= {"recipient": values.recipient, "signatory": values.signatory}
    for field, value in typed.items():
        if error.sign and any(describe_sign(each) == error.sign for each in value):
            return replace(error, field=field)
    return error


async def render_letter_pack(
    renderer: Renderer,
    snapshot: Snapshot,
    letters: Mapping[str, Handout],
    copies: Mapping[str, int],
    values: LetterValues,
    unplaced: tuple[Unplaced, ...] = (),
    tell: Callable[[], None] = lambda: None,
) -> bytes:
    """Return `letters`, by language, as one PDF for the printer with a cover sheet, which lists the
    `unplaced` copies too. `tell` is called for each letter that is ready. Raise Busy, or Invalid as
    `render_letter` does."""

    async def render(tag: str) -> bytes:
        content = await render_letter(renderer, "pdf", letters[tag], values)
        tell()
        return content

    order = [tag for tag in snapshot.languages if copies.get(tag)]
    contents = await asyncio.gather(*map(render, order))
    places = snapshot.directory[snapshot.source].places
    items: list[PackItem] = []
    for tag in order:
        place = places[letters[tag].advice.place.code].name.text
        items.append(pack_item(letters[tag], tag, copies[tag], place))
    words = snapshot.interface[snapshot.source]
    pack = PackContents(tuple(items), "repeat", unplaced, now().date(), snapshot.library, words)
    return await renderer.private(merge_letters, pack, dict(zip(order, contents, strict=True)))
