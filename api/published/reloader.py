"""The reloader: holds the snapshot that is served, and replaces it after a new publication."""

import logging
from threading import Lock

from anyio import to_thread
from sqlalchemy import Engine

from api.published.snapshot import read_snapshot
from models.clock_check import clock_warnings
from models.database import reading
from models.editions import newest_publication

logger = logging.getLogger(__name__)


class Reloader:
    """Keeps `snapshot` up to date, whichever server or command published. `clock_warnings` says
    which other clocks differ from this server's."""

    def __init__(self, engine: Engine, reviewed_only: bool = False) -> None:
        self.engine = engine
        self.reviewed_only = reviewed_only
        self.snapshot = read_snapshot(engine, reviewed_only=reviewed_only)
        self.clock_warnings: list[str] = []
        self._refreshing = Lock()

    def refresh(self) -> None:
        """Read the snapshot again if anything was published since; compare the clocks."""
        # One at a time: a slow refresh could replace a newer snapshot by an older one.
        with self._refreshing:
            with reading(self.engine) as session:
                newest = newest_publication(session)
                self._note_clocks(clock_warnings(session))
            if newest != self.snapshot.publication:
                self.snapshot = read_snapshot(
                    self.engine, reviewed_only=self.reviewed_only, before=self.snapshot
                )

    def _note_clocks(self, warnings: list[str]) -> None:
        """Keep the warnings; log them when one begins, not once a second while it lasts."""
        if len(warnings) > len(self.clock_warnings):
            for each in warnings:
                logger.warning(each)
        self.clock_warnings = warnings

    async def step(self) -> None:
        """Refresh without blocking the event loop."""
        await to_thread.run_sync(self.refresh)
