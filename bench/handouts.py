"""Measure the time and size of handouts: each PDF layout and every other format, by language."""

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace

from api.published.snapshot import AdviceQuery, Snapshot, read_snapshot
from handouts.formats.registry import FORMATS, formats_in
from handouts.handout import STANDARD, Handout, Options
from locales.library import read_library
from locales.preparation import prepare_library
from models.clock import now
from models.database import open_database
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
WARM_RUNS = 3
LAYOUTS = {
    "standard": STANDARD,
    "large": Options("large"),
    "easy": Options("easy"),
    "poster": Options("poster"),
    "cards": Options("cards"),
    "booklet": Options(paper="a5", fold="booklet"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/polyleaf.db"
        tags = _publish_library(database)
        print(f"{SLUG} for {PLACE}. Cold: a new process, with its imports and the snapshot.")
        print(f"Warm: median of {WARM_RUNS} after one. Milliseconds; kB in brackets.\n")
        print("cold, standard: " + ", ".join(f"{tag} {_cold(database, tag):.0f}" for tag in tags))
        snapshot = _snapshot(database)
        for name, options in LAYOUTS.items():
            results = [_warm("pdf", _handout(snapshot, tag, options)) for tag in tags]
            _print_row(f"pdf {name}", tags, results)
        bilingual = [
            _handout(snapshot, tag, STANDARD, "en" if tag != "en" else "ur") for tag in tags
        ]
        _print_row("pdf with en", tags, [_warm("pdf", each) for each in bilingual])
        for name in FORMATS:
            offered = [tag for tag in tags if name != "pdf" and name in formats_in(tag)]
            if offered:
                results = [_warm(name, _handout(snapshot, tag, STANDARD)) for tag in offered]
                _print_row(name, offered, results)


def _print_row(name: str, tags: list[str], results: list[tuple[float, int]]) -> None:
    cells = (
        f"{tag} {milliseconds:.0f} ({size / 1000:.0f})"
        for tag, (milliseconds, size) in zip(tags, results, strict=True)
    )
    print(f"{name}: {', '.join(cells)}")


def _publish_library(database: str) -> list[str]:
    with open_database(f"sqlite:///{database}") as engine:
        publish(engine, prepare_library(read_library()))
        return [*read_snapshot(engine).guides[SLUG]]


def _snapshot(database: str) -> Snapshot:
    with open_database(f"sqlite:///{database}") as engine:
        return read_snapshot(engine)


def _handout(snapshot: Snapshot, tag: str, options: Options, beside: str | None = None) -> Handout:
    query = AdviceQuery(SLUG, tag, PLACE)
    other = query._replace(language=beside) if beside else None
    return snapshot.handout(query, now(), SITE, options, other)


def _warm(format: str, handout: Handout) -> tuple[float, int]:
    """Return the median milliseconds of a rendering, and the size of the file in bytes."""
    render, times = FORMATS[format].render, []
    size = len(render(handout))
    for run in range(WARM_RUNS):
        # Another address, so that no cache of the last run helps.
        other = replace(handout, site=f"{SITE}:{run + 1}")
        started = time.perf_counter()
        render(other)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), size


def _cold(database: str, tag: str) -> float:
    """Return the milliseconds that a new process takes for one handout."""
    program = [sys.executable, "-m", "bench.handouts", database, tag]
    started = time.perf_counter()
    subprocess.run(program, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FORMATS["pdf"].render(_handout(_snapshot(sys.argv[1]), sys.argv[2], STANDARD))
    else:
        main()
