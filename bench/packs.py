"""How long a pack takes, cold and warm, and how much memory binding needs."""

import multiprocessing
import resource
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from handouts.file_cache import LocalFileCache
from handouts.handout import Options
from handouts.packs.files import PackContents, PackItem, cache_pack
from locales.library import read_library
from locales.preparation import prepare_library
from models.clock import now
from models.database import open_database
from models.publishing import publish

PLACE, COPIES = "GB-GLS", 30
SIZES = (10, 100, 1000)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(database=f"sqlite:///{folder}/polyleaf.db", prerender=False)
        with open_database(settings.database) as engine:
            publish(engine, prepare_library(read_library()))
        alone = _alone(settings.model_copy(update={"shelf": str(folder / "alone")}))
        _packs(settings.model_copy(update={"shelf": str(folder / "shelf")}), alone)
        keys = [path.name for path in (folder / "alone").glob("*/*")]
        for size in SIZES:
            _memory(folder / "alone", keys, size)


def _alone(settings: Settings) -> float:
    """The seconds to ask for every handout, one after the other."""
    with TestClient(create_app(settings)) as client:
        wanted = _wanted(client)
        client.get("/v1/handouts/languages.pdf")  # a warm worker
        began = time.perf_counter()
        for each in wanted:
            path = f"/v1/handouts/{each['handout']}/{each['language']}.pdf?place={PLACE}"
            client.get(path).raise_for_status()
        seconds = time.perf_counter() - began
        print(f"{len(wanted)} handouts, each alone: {seconds:.1f} s")
        return seconds


def _packs(settings: Settings, alone: float) -> None:
    with TestClient(create_app(settings)) as client:
        wanted = _wanted(client)
        client.get("/v1/handouts/languages.pdf")  # a warm worker
        for state in ("cold", "warm"):
            began = time.perf_counter()
            answer = client.post("/v1/packs", json={"entries": wanted})
            pack = answer.raise_for_status().json()["id"]
            client.get(f"/v1/packs/{pack}/events")
            seconds = time.perf_counter() - began
            content = client.get(f"/v1/packs/{pack}.pdf").raise_for_status().content
            size = f"{len(content) / 1e6:.1f} MB"
            ratio = seconds / alone
            print(
                f"pack of {len(wanted)} × {COPIES}, {state}: {seconds:.1f} s ({ratio:.2f}), {size}"
            )
            client.delete(f"/v1/packs/{pack}")


def _wanted(client: TestClient) -> list[dict[str, object]]:
    """Every document in every language."""
    snapshot = client.app.state.watch.snapshot  # type: ignore[attr-defined]
    return [
        {"handout": slug, "language": tag, "place": PLACE, "copies": COPIES}
        for slug, tag in snapshot.readable(now())
    ]


def _memory(folder: Path, keys: list[str], size: int) -> None:
    """The most memory of a process that binds so many handouts, made of what is on the shelf."""
    process = multiprocessing.get_context("spawn").Process(target=_bound, args=(folder, keys, size))
    process.start()
    process.join()


def _bound(folder: Path, keys: list[str], size: int) -> None:
    shelf = LocalFileCache(folder, megabytes=2000)
    item = PackItem(
        "", "a-leaflet", "A leaflet", ("ur",), PLACE, "Gloucestershire", Options(), 3, ""
    )
    items = [replace(item, key=keys[place % len(keys)]) for place in range(size)]
    began = time.perf_counter()
    cache_pack(shelf, PackContents(tuple(items), "repeat", (), date(2026, 11, 27)), "pdf")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"bound {size}: {time.perf_counter() - began:.1f} s, {most:.0f} MB at most", flush=True)


if __name__ == "__main__":
    main()
