"""The scheduler: renders missing handouts round-robin across packs, then merges each pack.

The progress of a pack is which of its handouts are in the file cache. Nothing else is stored, so
any server can continue with it after a restart."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator
from functools import partial

from anyio import to_thread

from api.packs.execution import CacheFull, PackExecutor
from api.packs.order import PackOrder, order_adapter
from api.packs.plan import is_merged, plan_pack
from api.packs.queue import RenderQueue
from api.packs.run import PackRun, Progress
from api.published.reloader import Reloader
from handouts.formats.pdf import RenderError
from handouts.packs.files import FILES, MissingHandout
from handouts.render_pool import PROCESSES, PoolBusy, RenderPool
from models import pack_store
from models.clock import now
from models.errors import Busy, DomainError
from models.tables import Pack

SECONDS_BETWEEN_CHECKS = 1
MAX_MESSAGES = 16  # in the queue at a time
MAX_ATTEMPTS = 3  # for each handout and for merging; a RenderError is not tried again
MAX_UNFINISHED = 50
MERGE = ""  # in place of the key of a handout
CACHE_FULL = "The file cache is full."
logger = logging.getLogger(__name__)


def round_robin(runs: Iterable[PackRun], busy: Collection[str]) -> Iterator[tuple[PackRun, str]]:
    """Yield what to do next: one handout of each pack in turn, by its key, or MERGE once a pack has
    all of them. `busy` has the keys of handouts, and the ids of packs, already being worked on."""
    turns: list[list[tuple[PackRun, str]]] = []
    for run in runs:
        if run.unfinished and run.plan:
            if run.missing:
                keys = (key for key in run.plan.handouts if key in run.missing)
                turns.append([(run, key) for key in keys if key not in busy])
            elif run.row.id not in busy:
                turns.append([(run, MERGE)])
    for index in range(max(map(len, turns), default=0)):
        yield from (turn[index] for turn in turns if index < len(turn))


class PackScheduler:
    """Runs a limited number of tasks for all the packs that are not finished."""

    def __init__(
        self, reloader: Reloader, pool: RenderPool, public_url: str, queue: RenderQueue | None
    ) -> None:
        self.reloader, self.file_cache, self.public_url = reloader, pool.file_cache, public_url
        self.executor = PackExecutor(reloader, pool, public_url, queue)
        self.max_tasks = MAX_MESSAGES if queue else PROCESSES
        self.runs: dict[str, PackRun] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.cancelled: set[str] = set()  # ids that a check already running may still find

    async def run(self) -> None:
        """Check the packs once a second, until cancelled."""
        while True:
            try:
                await self.check()
            except Exception:
                logger.exception("pack check failed; trying again")
            await asyncio.sleep(SECONDS_BETWEEN_CHECKS)

    async def check(self) -> None:
        """Pick up new packs and new publications, drop old packs, and start tasks."""
        before = {*self.runs}  # a pack that starts during the read is not among the rows
        rows = await to_thread.run_sync(pack_store.read_packs, self.reloader.engine)
        for id in before - {row.id for row in rows}:
            self.drop(id)
        for row in rows:
            if row.id not in self.cancelled:
                await self._follow(row)
        self.cancelled &= {row.id for row in rows}
        self._start_tasks()

    async def start(self, order: PackOrder) -> Progress:
        """Store and start a pack. Raise Busy if too many are unfinished."""
        if sum(run.unfinished for run in self.runs.values()) >= MAX_UNFINISHED:
            detail = "Too many packs are being made. Try again in a few minutes."
            raise Busy("render-failed", detail, 120)
        content = order_adapter().dump_python(order, mode="json")
        row = await to_thread.run_sync(pack_store.new_pack, self.reloader.engine, content)
        run = await self._follow(row)
        self._start_tasks()
        return run.progress()

    async def progress(self, id: str) -> Progress | None:
        """Return the progress of a pack, or None if there is no such pack."""
        row = await to_thread.run_sync(pack_store.find_pack, self.reloader.engine, id)
        if row is None:
            self.drop(id)
            return None
        return (await self._follow(row)).progress()

    def key(self, id: str, kind: str) -> str | None:
        """Return the key of the file of a pack in the file cache, or None."""
        run = self.runs.get(id)
        return run.plan.contents.key(kind) if run and run.plan else None

    async def cancel(self, id: str) -> bool:
        """Delete a pack, finished or not. Return whether it existed."""
        self.cancelled.add(id)
        self.drop(id)
        return await to_thread.run_sync(pack_store.forget_pack, self.reloader.engine, id)

    def drop(self, id: str) -> None:
        """Stop work on a pack, and delete its merged files."""
        run = self.runs.pop(id, None)
        if run and run.plan:
            for kind in FILES:
                self.file_cache.remove(run.plan.contents.key(kind))

    async def _follow(self, row: Pack) -> PackRun:
        """Return the run of a pack, planned again if anything was published since, or if the file
        cache has evicted its merged files."""
        run = self.runs.get(row.id)
        if run is None:
            order = order_adapter().validate_python(row.content)
            run = self.runs[row.id] = PackRun(row, order)
        snapshot = self.reloader.snapshot
        version = (snapshot.publication, snapshot.moment(now()))
        if version != run.version:
            await self._plan(run)
            run.version = version
        elif run.merged and run.plan:
            contents = run.plan.contents
            if not await to_thread.run_sync(is_merged, contents, self.file_cache):
                await self._plan(run)
        return run

    async def _plan(self, run: PackRun) -> None:
        snapshot, cache, url = self.reloader.snapshot, self.file_cache, self.public_url
        try:
            plan = await to_thread.run_sync(plan_pack, run.order, snapshot, cache, url, now())
        except DomainError as error:
            run.merged, run.error = False, f"{error} Order a new pack."
        else:
            run.follow(plan)

    def _start_tasks(self) -> None:
        for run, key in round_robin(self.runs.values(), self.tasks.keys()):
            if len(self.tasks) >= self.max_tasks:
                return
            name = run.row.id if key == MERGE else key
            work = self._merge(run) if key == MERGE else self._render(run, key)
            task = self.tasks[name] = asyncio.create_task(work)
            task.add_done_callback(partial(self._end_task, name))

    def _end_task(self, name: str, task: asyncio.Task[None]) -> None:
        del self.tasks[name]
        if not task.cancelled():
            self._start_tasks()

    async def _render(self, run: PackRun, key: str) -> None:
        assert run.plan
        pack_handout = run.plan.handouts[key]
        try:
            await self.executor.render(pack_handout, key)
        except (RenderError, PoolBusy, DomainError) as error:
            if key in run.missing:  # the pack was not planned again in the meantime
                run.attempts[key] += 1
            if isinstance(error, RenderError) or run.attempts[key] == MAX_ATTEMPTS:
                name = "-".join(filter(None, pack_handout[:3]))
                run.error = f"{name} could not be rendered: {error}"
                logger.error("pack failed: %s", run.error)
            await asyncio.sleep(SECONDS_BETWEEN_CHECKS)
        except CacheFull:
            run.error = CACHE_FULL
        else:
            for each in self.runs.values():
                each.missing.discard(key)

    async def _merge(self, run: PackRun) -> None:
        plan = run.plan
        assert plan
        try:
            for kind in FILES:
                await self.executor.merge(run.row.id, plan.contents, kind)
        except (MissingHandout, PoolBusy) as error:
            attempts = run.attempts[MERGE] + 1
            await self._plan(run)
            run.attempts[MERGE] = attempts
            if attempts >= MAX_ATTEMPTS:
                run.error = CACHE_FULL if isinstance(error, MissingHandout) else str(error)
        except (OSError, RenderError) as error:
            logger.error("pack not merged: %s", error)
            run.error = CACHE_FULL if isinstance(error, OSError) else str(error)
        else:
            run.merged = plan is run.plan
