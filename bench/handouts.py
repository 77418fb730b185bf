"""Milliseconds per handout by language: the first in a fresh process, then with all loaded."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from api.requests import now
from api.snapshot import Asked, Snapshot, read_snapshot
from handouts.html import handout_html
from handouts.pdf import pdf
from locales.library import read_library
from locales.translations import prepared
from models.database import opened
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
WARM_RUNS = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/polyleaf.db"
        with opened(url) as engine:
            publish(engine, prepared(read_library()))
            snapshot = read_snapshot(engine)
        print(f"{SLUG}, A4, two sides. Cold: a new process, with its imports. Warm: median of")
        print(f"{WARM_RUNS} after one. Milliseconds.\n")
        print(f"{'language':10}{'cold':>8}{'warm':>8}{'kB':>8}")
        for tag in snapshot.guides[SLUG]:
            html = Path(folder, f"{tag}.html")
            html.write_text(_html(snapshot, tag), "utf-8")
            cold, times, size = _times(html)
            print(f"{tag:10}{cold:8.0f}{statistics.median(times):8.0f}{size / 1000:8.0f}")


def _html(snapshot: Snapshot, tag: str) -> str:
    return handout_html(snapshot.handout(Asked(SLUG, tag, PLACE), now(), SITE))


def _times(html: Path) -> tuple[float, list[float], int]:
    started = time.perf_counter()
    child = subprocess.run(
        [sys.executable, "-m", "bench.handouts", str(html)],
        capture_output=True,
        check=True,
        text=True,
    )
    whole = 1000 * (time.perf_counter() - started)
    answer = json.loads(child.stdout)
    return whole - sum(answer["warm"]), answer["warm"], answer["size"]


def draw(html: str) -> None:
    """In a child: once cold, then warm."""
    size = len(pdf(html))
    warm = []
    for _ in range(WARM_RUNS):
        started = time.perf_counter()
        pdf(html)
        warm.append(1000 * (time.perf_counter() - started))
    print(json.dumps({"warm": warm, "size": size}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        draw(Path(sys.argv[1]).read_text("utf-8"))
    else:
        main()
