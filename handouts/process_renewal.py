"""Replace render processes that have had letters, so that what was typed does not stay in memory.

A new process takes more than a second of processor time, a letter less: so not after each letter,
but when no more letters come, and in between after some renderings."""

import asyncio
import logging
from concurrent.futures import Executor

from handouts.render_process import ProcessDied, ProcessTimedOut, RenderProcess

SECONDS_WITHOUT_LETTERS = 5
MAX_RENDERINGS = 20  # of a process from its first letter on
logger = logging.getLogger(__name__)


class ProcessRenewal:
    """Puts processes back into the queue of those that are `idle`, some of them replaced first.
    `used` has how many files they have rendered since a letter, for those that had one."""

    def __init__(self, idle: asyncio.Queue[RenderProcess], threads: Executor) -> None:
        self.idle, self.threads = idle, threads
        self.used: dict[RenderProcess, int] = {}
        self.timer: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def note_letter(self, process: RenderProcess) -> None:
        """Note that a process gets what somebody may have typed."""
        self.used.setdefault(process, 0)

    def release(self, process: RenderProcess) -> None:
        """Make a process idle that has rendered a file."""
        if process not in self.used:
            self.idle.put_nowait(process)
            return
        self.used[process] += 1
        if self.used[process] >= MAX_RENDERINGS:
            self._start(process)
            return
        self.idle.put_nowait(process)
        self.stop()
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(SECONDS_WITHOUT_LETTERS, self._replace_idle)

    def stop(self) -> None:
        """Wait for the end of letters no longer."""
        if self.timer:
            self.timer.cancel()

    def _replace_idle(self) -> None:
        """Replace the idle processes that have had letters, one after the other."""
        idle = [self.idle.get_nowait() for _ in range(self.idle.qsize())]
        chosen = next((each for each in idle if each in self.used), None)
        for each in reversed(idle):
            if each is not chosen:
                self.idle.put_nowait(each)
        if chosen:
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
            self.idle.put_nowait(process)
        self._replace_idle()
