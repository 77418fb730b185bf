"""The press: what a worker costs in time and memory, and what equal requests cost."""

import asyncio
import tempfile
import time
from pathlib import Path

from api.requests import now
from api.snapshot import Asked, read_snapshot
from handouts.formats import FORMATS
from handouts.handout import Handout
from handouts.press import Press
from handouts.shelf import Shelf
from locales.library import read_library
from locales.translations import prepared
from models.database import opened
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
EQUAL, ROUNDS = 100, 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with opened(f"sqlite:///{folder}/polyleaf.db") as engine:
            publish(engine, prepared(read_library()))
            snapshot = read_snapshot(engine)
        handouts = {
            tag: snapshot.handout(Asked(SLUG, tag, PLACE), now(), SITE)
            for tag in snapshot.guides[SLUG]
        }
        asyncio.run(_measured(Path(folder), handouts))


class CountingShelf(Shelf):
    """Counts what is made, for all that is made is put on it."""

    made = 0

    def put(self, key: str, content: bytes) -> None:
        self.made += 1
        super().put(key, content)


async def _measured(folder: Path, handouts: dict[str, Handout]) -> None:
    shelf = CountingShelf(folder / "shelf")
    press = Press(shelf)
    made = FORMATS["pdf"].made
    started = time.perf_counter()
    await press.made("first", made, handouts["en"])
    print(f"first handout, with a new process: {_since(started):.0f} ms")
    started = time.perf_counter()
    await asyncio.gather(*(press.made("equal", made, handouts["ur"]) for _ in range(EQUAL)))
    print(f"{EQUAL} equal requests: {_since(started):.0f} ms, {shelf.made - 1} rendering")
    for number in range(ROUNDS):
        started = time.perf_counter()
        jobs = (press.made(f"{tag}-{number}", made, each) for tag, each in handouts.items())
        await asyncio.gather(*jobs)
        print(f"{len(handouts)} languages at once: {_since(started):.0f} ms; {_memory(press)}")
    started = time.perf_counter()
    await press.made("equal", made, handouts["ur"])
    print(f"from the shelf: {_since(started):.1f} ms")
    press.close()


def _since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


def _memory(press: Press) -> str:
    """Resident now, and at most, of each worker."""
    found = []
    for worker in press.workers:
        status = Path(f"/proc/{worker.process.pid}/status").read_text()
        values = dict(line.split(":", 1) for line in status.splitlines())
        now_mb, most = (int(values[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
        found.append(f"{now_mb} MB (at most {most})")
    return "workers: " + ", ".join(found)


if __name__ == "__main__":
    main()
