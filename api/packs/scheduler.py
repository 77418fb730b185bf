"""The scheduler: renders missing handouts round-robin across packs, then merges each pack.

The progress of a pack is which of its handouts are in the file cache. Nothing else is stored, so
any server can continue with it after a restart."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Iterator
from functools import partial

from anyio import to_thread

from api.background import Failures, delay_after
from api.packs.execution import CacheFull, PackExecutor
from api.packs.order import PackOrder, order_adapter
from api.packs.plan import is_merged, plan_pack
from api.packs.queue import RenderQueue
from api.packs.run import PackRun, Progress
from api.published.reloader import Reloader
from handouts.formats.pdf import RenderError
from handouts.packs.files import COPIES, FILES, MissingHandout, count_sheets
from handouts.render_pool import PoolBusy, RenderPool
from models import pack_store
from models.clock import now
from models.errors import Busy, DomainError
from models.tables import Pack

MAX_MESSAGES = 16  # in the queue at a time
MAX_ATTEMPTS = 3  # for each handout, for merging and planning; a RenderError is not tried again
MAX_UNFINISHED_OF_ONE, MAX_UNFINISHED = 10, 50  # packs at a time: of one client, and in all
SECONDS_TO_RETRY = 30  # as long as nothing says how long a pack will take
MERGE, PLAN = "", "plan"  # in place of the key of a handout
CACHE_FULL = "The file cache is full."
SERVER_ERROR = "The server failed to make it; its log says why. Order a new pack."
UNREADABLE = "It was ordered from another release of Polyleaf. Order a new pack."
NO_ORDER = PackOrder([], COPIES[0], [])
FORESEEN = (RenderError, PoolBusy, DomainError, CacheFull, MissingHandout)
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
        self.max_tasks = MAX_MESSAGES if queue else len(pool.processes)
        self.runs: dict[str, PackRun] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.starting: list[str] = []  # the clients whose orders are being stored
        self.cancelled: set[str] = set()  # ids that a check already running may still find
        self.waiting: dict[str, float] = {}  # the time of the next attempt, by what failed
        self.making = Failures("Making packs")  # errors that nobody foresaw
        self.failures = [self.making]
        self.consumers = self.executor.consumers
        if self.consumers:
            self.failures.append(self.consumers.failures)
        self.stopped = False
        self.clock = time.monotonic

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

    async def start(self, order: PackOrder, client: str = "") -> Progress:
        """Store and start a pack. Raise Busy if too many are unfinished, of this client or in
        all."""
        self._refuse_if_full(client)
        content = order_adapter().dump_python(order, mode="json")
        self.starting.append(client)
        try:
            row = await to_thread.run_sync(pack_store.new_pack, self.reloader.engine, content)
            run = await self._follow(row)
            run.client = client
        finally:
            self.starting.remove(client)
        self._start_tasks()
        return run.progress()

    def seconds_left(self, client: str | None = None) -> int:
        """Estimate in how many seconds the first pack, or the first of a client, will be ready."""
        left = [run.seconds_left for run in self._unfinished(client)]
        return min((each for each in left if each), default=SECONDS_TO_RETRY)

    def watch(self, id: str) -> Progress | None:
        """Return the progress of a pack without reading the database, which `check` does for all
        who watch."""
        run = self.runs.get(id)
        return run.progress() if run else None

    def _unfinished(self, client: str | None = None) -> list[PackRun]:
        runs = [run for run in self.runs.values() if run.unfinished]
        return [run for run in runs if client in (None, run.client)]

    def _refuse_if_full(self, client: str) -> None:
        own = len(self._unfinished(client)) + self.starting.count(client)
        if own >= MAX_UNFINISHED_OF_ONE:
            kind, limit = "too-many-requests", f"{own} of your packs are still being made."
            seconds = self.seconds_left(client)
        elif len(self._unfinished()) + len(self.starting) >= MAX_UNFINISHED:
            kind, limit = "render-failed", "Too many packs are being made."
            seconds = self.seconds_left()
        else:
            return
        raise Busy(kind, f"{limit} Try again in {seconds} seconds.", seconds)

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

    def pupils(self, id: str) -> dict[str, int]:
        """Return for how many pupils a pack is, by language."""
        run = self.runs.get(id)
        return run.pupils if run else {}

    async def sheets(self, id: str) -> int | None:
        """Return how many sheets of paper a finished pack takes, or None."""
        run = self.runs.get(id)
        if run is None or run.plan is None or run.state != "finished":
            return None
        return await to_thread.run_sync(count_sheets, self.file_cache, run.plan.contents)

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
                self._remove(run.plan.contents.key(kind))

    def stop(self) -> None:
        """Cancel all tasks and start no more."""
        self.stopped = True
        for task in self.tasks.values():
            task.cancel()
        if self.consumers:
            self.consumers.stop()

    def _remove(self, key: str) -> None:
        try:
            self.file_cache.remove(key)
        except Exception as error:  # it will be evicted
            self.making.add(error)

    async def _follow(self, row: Pack) -> PackRun:
        """Return the run of a pack, planned again if anything was published since, or if the file
        cache has evicted its merged files."""
        run = self.runs.get(row.id)
        if run is None:
            run = self.runs[row.id] = _new_run(row)
        if not run.unreadable and not self._waits(_name(run, PLAN)):
            try:
                await self._update(run)
            except Exception as error:
                self._fail(run, PLAN, error)
        return run

    async def _update(self, run: PackRun) -> None:
        snapshot = self.reloader.snapshot
        version = (snapshot.publication, snapshot.moment(now()))
        if version != run.version:
            run.version, run.losses = version, 0
            await self._plan(run)
        elif run.merged and run.plan:
            contents = run.plan.contents
            if not await to_thread.run_sync(is_merged, contents, self.file_cache):
                run.losses += 1
                await self._plan(run)
                if run.losses >= MAX_ATTEMPTS:  # two packs that evict each other, for example
                    run.merged, run.error = False, CACHE_FULL

    async def _plan(self, run: PackRun) -> None:
        snapshot, cache, url = self.reloader.snapshot, self.file_cache, self.public_url
        try:
            plan = await to_thread.run_sync(plan_pack, run.order, snapshot, cache, url, now())
        except DomainError as error:
            run.merged, run.error = False, f"{error} Order a new pack."
        else:
            run.follow(plan)

    def _waits(self, name: str) -> bool:
        return self.waiting.get(name, 0) > self.clock()

    def _start_tasks(self) -> None:
        self.waiting = {each: time for each, time in self.waiting.items() if self._waits(each)}
        for run, key in round_robin(self.runs.values(), self.tasks.keys() | self.waiting.keys()):
            if self.stopped or len(self.tasks) >= self.max_tasks:
                return
            name = _name(run, key)
            task = self.tasks[name] = asyncio.create_task(self._attempt(run, key))
            task.add_done_callback(partial(self._end_task, name))

    def _end_task(self, name: str, task: asyncio.Task[None]) -> None:
        del self.tasks[name]
        if not task.cancelled():
            self._start_tasks()

    async def _attempt(self, run: PackRun, key: str) -> None:
        try:
            await (self._merge(run) if key == MERGE else self._render(run, key))
        except Exception as error:
            self._fail(run, key, error)
        else:
            self.making.end()

    async def _render(self, run: PackRun, key: str) -> None:
        pack_handout = run.plan.handouts.get(key) if run.plan else None
        if pack_handout is None:  # the pack was planned again in the meantime
            return
        await self.executor.render(pack_handout, key)
        for each in self.runs.values():
            each.missing.discard(key)

    async def _merge(self, run: PackRun) -> None:
        plan = run.plan
        if plan is None:
            return
        try:
            for kind in FILES:
                await self.executor.merge(run.row.id, plan.contents, kind)
        except MissingHandout:
            attempts = run.attempts[MERGE]
            await self._plan(run)
            run.attempts[MERGE] = attempts
            raise
        run.merged = plan is run.plan

    def _fail(self, run: PackRun, key: str, error: Exception) -> None:
        """Count a failure of a pack: try again later, or give the pack up. The others go on."""
        if not isinstance(error, FORESEEN):
            self.making.add(error)
        if key not in (MERGE, PLAN) and key not in run.missing:
            return  # the pack was planned again in the meantime
        run.attempts[key] += 1
        attempts = run.attempts[key]
        self.waiting[_name(run, key)] = self.clock() + delay_after(attempts)
        given_up = isinstance(error, RenderError) or attempts >= MAX_ATTEMPTS
        if given_up:
            run.error = _fault(run, key, error)
            logger.error("pack failed: %s", run.error)
        if key == PLAN:  # what was made before may be withdrawn now
            run.plan, run.merged = None, False
            if given_up:  # until something is published
                run.attempts[PLAN] = 0
            else:
                run.version = None


def _new_run(row: Pack) -> PackRun:
    """Return the run of a row; one that has failed if this release cannot read the row."""
    try:
        return PackRun(row, order_adapter().validate_python(row.content))
    except Exception as error:  # usually a ValidationError
        logger.error("pack failed: it cannot be read: %s", type(error).__name__)
        return PackRun(row, NO_ORDER, error=UNREADABLE, unreadable=True)


def _name(run: PackRun, key: str) -> str:
    """Return the name of a task: packs share handouts, the rest is each pack's own."""
    return f"{run.row.id}{key}" if key in (MERGE, PLAN) else key


def _fault(run: PackRun, key: str, error: Exception) -> str:
    """Return why a pack failed, for clients."""
    match error:
        case CacheFull() | MissingHandout():
            return CACHE_FULL
        case OSError() if key == MERGE:
            return CACHE_FULL
        case RenderError() | PoolBusy() | DomainError():
            reason = str(error)
        case _:
            reason = SERVER_ERROR
    if key in (MERGE, PLAN) or not run.plan:
        return reason
    name = "-".join(filter(None, run.plan.handouts[key][:3]))
    return f"{name} could not be rendered: {reason}"
