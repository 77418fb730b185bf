"""Handouts made before anybody asks for them: every guide in every language as it is printed most,
again after each publication."""

import asyncio
import logging
import time

from fastapi import FastAPI

from api.requests import DEFAULT_PLACE, now
from api.settings import Settings
from api.snapshot import Asked
from handouts.formats import FORMATS, file_key
from handouts.pdf import RenderFault
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
    settings: Settings = app.state.settings
    press: Press = app.state.press
    snapshot = app.state.watch.snapshot
    started, made = time.monotonic(), 0
    for slug, tag in snapshot.readable(now()):
        handout = snapshot.handout(Asked(slug, tag, DEFAULT_PLACE), now(), settings.public_url)
        try:
            await press.made(file_key("pdf", handout), FORMATS["pdf"].made, handout)
            made += 1
        except (PressBusy, RenderFault) as fault:
            logger.error("%s in %s is not made ahead: %s", slug, tag, fault)
    logger.info("%d handouts are ready, after %.0f s", made, time.monotonic() - started)
