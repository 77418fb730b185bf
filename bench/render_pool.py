"""The press: what a worker costs in time and memory, and what equal requests cost."""

import asyncio
import tempfile
import time
from pathlib import Path

from api.published.snapshot import AdviceQuery, read_snapshot
from handouts.file_cache import LocalFileCache
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from handouts.render_pool import RenderPool
from locales.library import read_library
from locales.preparation import prepare_library
from models.clock import now
from models.database import open_database
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
EQUAL, ROUNDS = 100, 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with open_database(f"sqlite:///{folder}/polyleaf.db") as engine:
            publish(engine, prepare_library(read_library()))
            snapshot = read_snapshot(engine)
        handouts = {
            tag: snapshot.handout(AdviceQuery(SLUG, tag, PLACE), now(), SITE)
            for tag in snapshot.guides[SLUG]
        }
        asyncio.run(_measured(Path(folder), handouts))


class CountingShelf(LocalFileCache):
    """Counts what is made, for all that is made is put on it."""

    made = 0

    def put(self, key: str, content: bytes) -> None:
        self.render += 1
        super().put(key, content)


async def _measured(folder: Path, handouts: dict[str, Handout]) -> None:
    shelf = CountingShelf(folder / "shelf")
    press = RenderPool(shelf)
    made = FORMATS["pdf"].render
    started = time.perf_counter()
    await press.render("first", made, handouts["en"])
    print(f"first handout, with a new process: {_since(started):.0f} ms")
    started = time.perf_counter()
    await asyncio.gather(*(press.render("equal", made, handouts["ur"]) for _ in range(EQUAL)))
    print(f"{EQUAL} equal requests: {_since(started):.0f} ms, {shelf.render - 1} rendering")
    for number in range(ROUNDS):
        started = time.perf_counter()
        jobs = (press.render(f"{tag}-{number}", made, each) for tag, each in handouts.items())
        await asyncio.gather(*jobs)
        print(f"{len(handouts)} languages at once: {_since(started):.0f} ms; {_memory(press)}")
    started = time.perf_counter()
    await press.render("equal", made, handouts["ur"])
    print(f"from the shelf: {_since(started):.1f} ms")
    press.close()


def _since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


def _memory(press: RenderPool) -> str:
    """Resident now, and at most, of each worker."""
    found = []
    for worker in press.processes:
        status = Path(f"/proc/{worker.process.pid}/status").read_text()
        values = dict(line.split(":", 1) for line in status.splitlines())
        now_mb, most = (int(values[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
        found.append(f"{now_mb} MB (at most {most})")
    return "workers: " + ", ".join(found)


if __name__ == "__main__":
    main()
