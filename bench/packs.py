"""Measure packs: the time a pack takes, cold and warm, and the memory that merging needs."""

import multiprocessing
import resource
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.services import Services
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
        singles = folder / "singles"
        seconds = _time_single_files(settings.model_copy(update={"file_cache": str(singles)}))
        _time_packs(settings.model_copy(update={"file_cache": str(folder / "packs")}), seconds)
        keys = [path.name for path in singles.glob("*/*")]
        for size in SIZES:
            process = multiprocessing.get_context("spawn").Process(
                target=_measure_merge, args=(singles, keys, size)
            )
            process.start()
            process.join()


def _time_single_files(settings: Settings) -> float:
    """Return the seconds it takes to request every handout, one after the other."""
    with TestClient(create_app(settings)) as client:
        entries = _entries(client)
        client.get("/v1/handouts/languages.pdf")  # starts a render process
        started = time.perf_counter()
        for entry in entries:
            path = f"/v1/handouts/{entry['handout']}/{entry['language']}.pdf?place={PLACE}"
            client.get(path).raise_for_status()
        seconds = time.perf_counter() - started
        print(f"{len(entries)} handouts, one by one: {seconds:.1f} s")
        return seconds


def _time_packs(settings: Settings, single_files: float) -> None:
    with TestClient(create_app(settings)) as client:
        entries = _entries(client)
        client.get("/v1/handouts/languages.pdf")  # starts a render process
        for state in ("cold", "warm"):
            started = time.perf_counter()
            response = client.post("/v1/packs", json={"entries": entries})
            pack = response.raise_for_status().json()["id"]
            client.get(f"/v1/packs/{pack}/events")
            seconds = time.perf_counter() - started
            content = client.get(f"/v1/packs/{pack}.pdf").raise_for_status().content
            print(
                f"pack of {len(entries)} × {COPIES}, {state}: {seconds:.1f} s "
                f"({seconds / single_files:.2f}), {len(content) / 1e6:.1f} MB"
            )
            client.delete(f"/v1/packs/{pack}")


def _entries(client: TestClient) -> list[dict[str, object]]:
    """Return a pack entry for every guide in every language."""
    services: Services = client.app_state["services"]
    return [
        {"handout": slug, "language": tag, "place": PLACE, "copies": COPIES}
        for slug, tag in services.reloader.snapshot.readable(PLACE, now())
    ]


def _measure_merge(folder: Path, keys: list[str], size: int) -> None:
    """Merge `size` cached handouts; print the seconds and the peak memory of this process."""
    cache = LocalFileCache(folder, megabytes=2000)
    item = PackItem(
        "", "a-leaflet", "A leaflet", ("ur",), PLACE, "Gloucestershire", Options(), 3, ""
    )
    items = [replace(item, key=keys[number % len(keys)]) for number in range(size)]
    started = time.perf_counter()
    prepared = prepare_library(read_library())
    words = prepared.interface[prepared.library.source].words
    pack = PackContents(tuple(items), "repeat", (), date(2026, 11, 27), prepared.library, words)
    cache_pack(cache, pack, "pdf")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"merged {size}: {seconds:.1f} s, peak memory {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
