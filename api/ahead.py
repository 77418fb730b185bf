"""Handouts made before anybody asks for them: every guide in every language as it is printed most,
again after each publication. Pages say how large these files are."""

import asyncio
import logging
import time

from fastapi import FastAPI

from api.pages.downloads import KINDS, Kind, Size, handout_of
from api.requests import DEFAULT_PLACE, now
from api.settings import Settings
from api.snapshot import Asked
from handouts.formats import FORMATS, file_key
from handouts.pdf import RenderFault, page_count
from handouts.press import Press, PressBusy

SECONDS_BETWEEN_LOOKS = 1
logger = logging.getLogger("uvicorn.error")


async def keep_ahead(app: FastAPI) -> None:
    """One after the other, so that those who ask find a process free."""
    made_for = None
    while True:
        publication = app.state.watch.snapshot.publication
        if publication != made_for:
            try:
                await make_ahead(app)
            except Exception:
                logger.exception("handouts cannot be made ahead")
            made_for = publication
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def make_ahead(app: FastAPI) -> None:
    started, before = time.monotonic(), len(app.state.sizes)
    for kind in KINDS:
        for slug, tag in [*app.state.watch.snapshot.readable(now())] if kind.ahead else ():
            await _make(app, kind, Asked(slug, tag, DEFAULT_PLACE))
    made = len(app.state.sizes) - before
    logger.info("%d handouts are ready, after %.0f s", made, time.monotonic() - started)


async def _make(app: FastAPI, kind: Kind, asked: Asked) -> None:
    settings: Settings = app.state.settings
    press: Press = app.state.press
    sizes: dict[str, Size] = app.state.sizes
    handout = handout_of(kind, app.state.watch.snapshot, asked, settings.public_url)
    if handout is None:
        return
    key = file_key(kind.format, handout)
    try:
        content = await press.made(key, FORMATS[kind.format].made, handout)
    except (PressBusy, RenderFault) as fault:
        logger.error("%s in %s is not made ahead: %s", asked.slug, asked.language, fault)
    else:
        sizes[key] = Size(len(content), page_count(content) if kind.format == "pdf" else None)
