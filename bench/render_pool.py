"""Measure the render pool: time and memory of its processes, and the cost of equal requests."""

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
        asyncio.run(_measure(Path(folder), handouts))


class CountingCache(LocalFileCache):
    """Counts renderings: every rendered file is put into the cache."""

    renderings = 0

    def put(self, key: str, content: bytes) -> None:
        self.renderings += 1
        super().put(key, content)


async def _measure(folder: Path, handouts: dict[str, Handout]) -> None:
    cache = CountingCache(folder / "file_cache")
    pool = RenderPool(cache)
    render = FORMATS["pdf"].render
    started = time.perf_counter()
    await pool.render("first", render, handouts["en"])
    print(f"first handout, with a new process: {_milliseconds_since(started):.0f} ms")
    started, before = time.perf_counter(), cache.renderings
    await asyncio.gather(*(pool.render("equal", render, handouts["ur"]) for _ in range(EQUAL)))
    took, renderings = _milliseconds_since(started), cache.renderings - before
    print(f"{EQUAL} equal requests: {took:.0f} ms, renderings: {renderings}")
    for number in range(ROUNDS):
        started = time.perf_counter()
        jobs = (pool.render(f"{tag}-{number}", render, each) for tag, each in handouts.items())
        await asyncio.gather(*jobs)
        took = _milliseconds_since(started)
        print(f"{len(handouts)} languages at once: {took:.0f} ms; {_memory_use(pool)}")
    started = time.perf_counter()
    await pool.render("equal", render, handouts["ur"])
    print(f"from the file cache: {_milliseconds_since(started):.1f} ms")
    pool.close()


def _milliseconds_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


def _memory_use(pool: RenderPool) -> str:
    """Return the resident memory of each process, now and at its peak."""
    figures = []
    for process in pool.processes:
        status = Path(f"/proc/{process.process.pid}/status").read_text()
        values = dict(line.split(":", 1) for line in status.splitlines())
        current, peak = (int(values[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
        figures.append(f"{current} MB (peak {peak})")
    return "processes: " + ", ".join(figures)


if __name__ == "__main__":
    main()
