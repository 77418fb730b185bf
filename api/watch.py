"""The watch: holds the snapshot that is served, and takes up a new publication of any server."""

import asyncio
import logging
from threading import Lock

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api.snapshot import read_snapshot
from models.database import reading
from models.editions import newest_publication

SECONDS_BETWEEN_LOOKS = 1
logger = logging.getLogger(__name__)


class Watch:
    def __init__(self, engine: Engine, *, reviewed_only: bool = False) -> None:
        self.engine = engine
        self.reviewed_only = reviewed_only
        self.snapshot = read_snapshot(engine, reviewed_only=reviewed_only)
        self._looking = Lock()

    def look(self) -> None:
        # One at a time: a slow look would put an older snapshot over a newer one.
        with self._looking:
            with reading(self.engine) as session:
                newest = newest_publication(session)
            if newest != self.snapshot.publication:
                self.snapshot = read_snapshot(self.engine, reviewed_only=self.reviewed_only)

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await run_in_threadpool(self.look)
            except Exception:
                logger.exception("the database cannot be read; what was published stays served")
