"""Replace render processes that have had letters, so that what was typed does not stay in memory.

A new process takes more than a second of processor time, a letter less: so not after each letter,
but when no more letters come, and in between after some renderings."""

import asyncio
import logging
from concurrent.futures import Executor

from handouts.render_process import ProcessDied, ProcessTimedOut, RenderProcess
from handouts.render_queue import ProcessQueue

SECONDS_WITHOUT_LETTERS = 5
MAX_RENDERINGS = 20  # of a process from its first letter on
logger = logging.getLogger(__name__)


class ProcessRenewal:
    """Gives processes back to the queue, some of them replaced first.
    `used` has how many files they have rendered since a letter, for those that had one."""

    def __init__(self, queue: ProcessQueue, threads: Executor) -> None:
        self.queue, self.threads = queue, threads
        self.used: dict[RenderProcess, int] = {}
        self.timer: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def note_letter(self, process: RenderProcess) -> None:
        """Note that a process gets what somebody may have typed."""
        self.used.setdefault(process, 0)

    def release(self, process: RenderProcess, seconds: float | None = None) -> None:
        """Give back a process that has rendered a file, in so many seconds."""
        if process not in self.used:
            self.queue.give_back(process, seconds)
            return
        self.used[process] += 1
        if self.used[process] >= MAX_RENDERINGS:
            self._start(process)
            return
        self.queue.give_back(process, seconds)
        self.stop()
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(SECONDS_WITHOUT_LETTERS, self._replace_idle)

    def stop(self) -> None:
        """Wait for the end of letters no longer."""
        if self.timer:
            self.timer.cancel()

    def _replace_idle(self) -> None:
        """Replace the idle processes that have had letters, one after the other."""
        if chosen := next((each for each in self.queue.idle if each in self.used), None):
            self.queue.idle.remove(chosen)
            self._start(chosen)

    def _start(self, process: RenderProcess) -> None:
        task = asyncio.create_task(self._replace(process))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _replace(self, process: RenderProcess) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self.threads, process.replace)
        except (ProcessDied, ProcessTimedOut) as error:
            if not process.stopped:
                logger.error("a render process did not start: %r", error)
        finally:
            del self.used[process]
            self.queue.give_back(process)
        self._replace_idle()
