"""The packer: has the handouts of packs made, and binds them. How far a pack has come is which of
its handouts are on the shelf: nothing else is kept, so any server may go on with it."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.fleet import Fleet
from api.packs import Order, Sheet, orders
from api.problems import Problem
from api.requests import now
from api.settings import Settings
from api.snapshot import Snapshot
from api.watch import Watch
from handouts.formats import FORMATS, file_key
from handouts.handout import Handout
from handouts.pack import FILES, Lost, Pack, Unplaced, shelve
from handouts.pdf import RenderFault
from handouts.press import SECONDS_TO_BIND, WORKERS, Press, PressBusy
from models import packs, tables

SECONDS_BETWEEN_LOOKS = 1
# With a fleet: how much is asked of it at a time, and how long until a server does it itself.
MOST_SENT, SECONDS_FOR_FLEET = 16, 20
SECONDS_TO_BIND_ONE = 0.05
MOST_ATTEMPTS = 3
MOST_UNFINISHED = 50
State = Literal["making", "binding", "finished", "failed", "gone"]
logger = logging.getLogger("uvicorn.error")


NO_ROOM = "The shelf of this server has no room for it."


class Unshelved(Exception):
    """A handout was made and could not be kept."""


class Progress(BaseModel):
    """How far a pack has come: `done` of so many different `handouts`. `pdf` and `zip` are there
    once it is finished; `detail` says why it failed. `gone` is one that was cancelled, or is too
    old."""

    id: str
    state: State
    handouts: int
    done: int
    copies: int
    seconds_left: int | None
    detail: str | None
    unplaced: list[Unplaced]
    made_at: datetime
    kept_until: datetime
    pdf: str | None
    zip: str | None


@dataclass
class Track:
    """A pack on its way, as this server sees it; `missing` are the keys that are not yet seen on
    the shelf."""

    row: tables.Pack
    order: Order
    version: object = None
    pack: Pack | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    finished: bool = False
    fault: str | None = None
    attempts: int = 0
    began: float = field(default_factory=time.monotonic)
    had: int = 0

    @property
    def done(self) -> int:
        return len(self.sheets) - len(self.missing)

    @property
    def seconds_left(self) -> int | None:
        """As fast as until now."""
        if not self.missing:
            return math.ceil(len(self.sheets) * SECONDS_TO_BIND_ONE)
        made = self.done - self.had
        if not made:
            return None
        each = (time.monotonic() - self.began) / made
        return math.ceil(len(self.missing) * each + len(self.sheets) * SECONDS_TO_BIND_ONE)

    @property
    def state(self) -> State:
        if self.fault:
            return "failed"
        if self.finished:
            return "finished"
        return "making" if self.missing or not self.pack else "binding"


class Packer:
    """Takes up what is missing, of each pack in turn. With a fleet it has that made by others, and
    what does not come from there it makes itself."""

    def __init__(self, watch: Watch, press: Press, settings: Settings, fleet: Fleet | None) -> None:
        self.watch, self.press, self.settings, self.fleet = watch, press, settings, fleet
        self.at_once = MOST_SENT if fleet else WORKERS
        self.tracks: dict[str, Track] = {}
        self.under_way: dict[str, asyncio.Task[None]] = {}
        self.cancelled_ids: set[str] = set()  # that a look which has begun before may still see

    async def keep_going(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                logger.exception("the packs cannot be looked at")
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def look(self) -> None:
        """Takes up new packs and what was published, lets go of old ones, and goes on."""
        before = {*self.tracks}  # a pack that is begun meanwhile is not among the rows
        rows = await run_in_threadpool(packs.living_packs, self.watch.engine)
        for id in before - {each.id for each in rows}:
            self.forget(id)
        for row in rows:
            if row.id not in self.cancelled_ids:
                await self._followed(row)
        self.cancelled_ids &= {each.id for each in rows}
        self._go_on()

    async def begun(self, order: Order) -> Progress:
        """A new pack. Raises Problem when there are too many."""
        if sum(each.state in ("making", "binding") for each in self.tracks.values()) >= (
            MOST_UNFINISHED
        ):
            detail = "Too many packs are being made. Try again in a few minutes."
            raise Problem("render-failed", 503, detail, {"Retry-After": "120"})
        content = orders().dump_python(order, mode="json")
        row = await run_in_threadpool(packs.new_pack, self.watch.engine, content)
        track = await self._followed(row)
        self._go_on()
        return self.progress(track)

    async def progress_of(self, id: str) -> Progress | None:
        """How far a pack has come; None where there is none."""
        row = await run_in_threadpool(packs.pack_of, self.watch.engine, id)
        if row is None:
            self.forget(id)
            return None
        return self.progress(await self._followed(row))

    async def file(self, id: str, kind: str) -> tuple[int, Iterator[bytes]] | None:
        """A finished pack: its size, and it piece by piece."""
        track = self.tracks.get(id)
        if track is None or track.pack is None:
            return None
        return await run_in_threadpool(self.press.shelf.read, track.pack.key(kind))

    async def cancelled(self, id: str) -> bool:
        """Forgets a pack, whether it is finished or not; whether there was one."""
        self.cancelled_ids.add(id)
        self.forget(id)
        return await run_in_threadpool(packs.forget_pack, self.watch.engine, id)

    def forget(self, id: str) -> None:
        track = self.tracks.pop(id, None)
        if track and track.pack:
            for kind in FILES:
                self.press.shelf.remove(track.pack.key(kind))

    def progress(self, track: Track) -> Progress:
        at = f"/v1/packs/{track.row.id}"
        finished = track.state == "finished"
        return Progress(
            id=track.row.id,
            state=track.state,
            handouts=len(track.sheets),
            done=track.done,
            copies=sum(copies for _, copies in track.order.sheets),
            seconds_left=None if finished or track.fault else track.seconds_left,
            detail=track.fault,
            unplaced=track.order.unplaced,
            made_at=track.row.made_at,
            kept_until=packs.kept_until(track.row),
            pdf=f"{at}.pdf" if finished else None,
            zip=f"{at}.zip" if finished else None,
        )

    async def _followed(self, row: tables.Pack) -> Track:
        track = self.tracks.get(row.id)
        if track is None:
            order = orders().validate_python(row.content)
            track = self.tracks[row.id] = Track(row, order)
        snapshot = self.watch.snapshot
        version = (snapshot.publication, snapshot.moment(now()))
        if version != track.version:
            await self._planned(track, snapshot)
            track.version = version
        if track.finished and not await run_in_threadpool(self._bound, track):
            track.finished = False  # it was taken from the shelf, to make room
            await self._planned(track, snapshot)
        return track

    async def _planned(self, track: Track, snapshot: Snapshot) -> None:
        """Finds what has to be made; what is withdrawn since stands in no pack."""

        def plan() -> None:
            track.finished, track.fault = False, None
            try:
                pack = track.order.pack(snapshot, self.settings.public_url, now())
            except Problem as problem:
                track.fault = f"{problem} Please make a new pack."
                return
            keys = [each.key for each in pack.items]
            track.sheets = dict(zip(keys, (sheet for sheet, _ in track.order.sheets), strict=True))
            track.missing = {key: 0 for key in track.sheets if not self.press.shelf.has(key)}
            track.pack, track.began, track.had = pack, time.monotonic(), track.done
            track.finished = self._bound(track)

        await run_in_threadpool(plan)

    def _bound(self, track: Track) -> bool:
        return track.pack is not None and all(
            self.press.shelf.has(track.pack.key(kind)) for kind in FILES
        )

    def _go_on(self) -> None:
        for track, key in self._next():
            if len(self.under_way) >= self.at_once:
                return
            work = self._make(track, key) if key else self._bind(track)
            name = key or track.row.id
            task = self.under_way[name] = asyncio.create_task(work)
            task.add_done_callback(partial(self._done, name))

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        del self.under_way[name]
        if not task.cancelled():
            self._go_on()

    def _next(self) -> Iterator[tuple[Track, str | None]]:
        """What is to be made, a handout of each pack in turn, or None where one is to be bound."""
        waiting = [each for each in self.tracks.values() if each.state in ("making", "binding")]
        turns: list[list[tuple[Track, str | None]]] = []
        for track in waiting:
            left = [key for key in track.missing if key not in self.under_way]
            if track.missing:
                turns.append([(track, key) for key in left])
            elif track.pack and track.row.id not in self.under_way:
                turns.append([(track, None)])
        for place in range(max(map(len, turns), default=0)):
            yield from (turn[place] for turn in turns if place < len(turn))

    async def _make(self, track: Track, key: str) -> None:
        sheet = track.sheets[key]
        try:
            await self._made(sheet, key)
        except (RenderFault, PressBusy, Problem) as fault:
            if key in track.missing:  # and not planned anew meanwhile
                track.missing[key] += 1
            if isinstance(fault, RenderFault) or track.missing.get(key) == MOST_ATTEMPTS:
                name = "-".join(filter(None, sheet[:3]))
                track.fault = f"{name} could not be made: {fault}"
                logger.error("a pack is not made: %s", track.fault)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        except Unshelved:
            track.fault = NO_ROOM
        else:
            for each in self.tracks.values():
                each.missing.pop(key, None)

    async def _made(self, sheet: Sheet, key: str) -> None:
        def described() -> tuple[str, Handout]:
            handout = sheet.handout(self.watch.snapshot, self.settings.public_url)
            return file_key("pdf", handout), handout

        now_key, handout = await run_in_threadpool(described)
        if now_key != key:
            raise PressBusy("It has just been published anew.")
        if self.fleet and await self._arrived(
            key, SECONDS_FOR_FLEET, self.fleet.make, sheet, key, self.settings.public_url
        ):
            return
        await self.press.made(key, FORMATS["pdf"].made, handout)
        if not await run_in_threadpool(self.press.shelf.has, key):
            raise Unshelved

    async def _arrived(
        self, key: str, seconds: float, send: Callable[..., None], *arguments: Any
    ) -> bool:
        """Whether the fleet has put a file on the shelf in time."""
        shelf, until = self.press.shelf, time.monotonic() + seconds
        if await run_in_threadpool(shelf.has, key):
            return True
        try:
            await run_in_threadpool(send, *arguments)
        except Exception as fault:  # of one or the other broker
            logger.error("the fleet cannot be reached: %s", fault)
            return False
        while time.monotonic() < until:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS / 4)
            if await run_in_threadpool(shelf.has, key):
                return True
        logger.error("nothing came from the fleet in %g s: made here", seconds)
        return False

    async def _bind(self, track: Track) -> None:
        pack = track.pack
        assert pack
        try:
            for kind in FILES:
                await self._bound_as(track, pack, kind)
        except (Lost, PressBusy) as fault:
            track.attempts += 1
            if track.attempts == MOST_ATTEMPTS:
                track.fault = NO_ROOM if isinstance(fault, Lost) else str(fault)
            await self._planned(track, self.watch.snapshot)
        except (OSError, RenderFault) as fault:
            logger.error("a pack is not bound: %s", fault)
            track.fault = NO_ROOM if isinstance(fault, OSError) else str(fault)
        else:
            track.finished = pack is track.pack

    async def _bound_as(self, track: Track, pack: Pack, kind: str) -> None:
        key, id = pack.key(kind), track.row.id
        if self.fleet:
            seconds = SECONDS_FOR_FLEET + len(pack.items) * SECONDS_TO_BIND_ONE
            address = self.settings.public_url
            if await self._arrived(key, seconds, self.fleet.bind, id, kind, key, address):
                return
        if not await run_in_threadpool(self.press.shelf.has, key):
            shelf = self.press.shelf
            await self.press.unkept(shelve, shelf, pack, kind, seconds=SECONDS_TO_BIND)
