"""Publishing that is killed at any moment: `python -m tests.gates.kill_loop URL ROUNDS`.

A child publishes the other of two contents and is killed after a while that differs each time.
After each kill a new reader must see the whole old content or the whole new one. Prints how many
rounds ended how; the exit code is 1 when one saw a mix."""

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.context import ForkProcess
from pathlib import Path

from api.published.snapshot import read_snapshot
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import PreparedLibrary, publish
from tests.answers import described
from tests.registry import TAGS
from tests.samples import GUIDE, changed, library, write_catalogs

FORK = multiprocessing.get_context("fork")


def contents(folder: Path) -> tuple[PreparedLibrary, PreparedLibrary]:
    """Two contents that differ in every language of the guide and of the directory."""
    both = []
    for words in ("Stay **calm**.", "Stay **calm** and listen."):
        small = library(folder, changed(GUIDE, "Stay **calm**.", words))
        both.append(prepare_library(small, write_catalogs(small, folder / "locales")))
    return both[0], both[1]


def published(url: str, work: PreparedLibrary) -> None:
    with open_database(url) as engine:
        publish(engine, work)


def seen(url: str) -> frozenset[tuple[int, str]]:
    """The edition in which each language of the guide is served."""
    with open_database(url) as engine:
        guide = read_snapshot(engine).guides["safe"]
    return frozenset((each.edition, tag) for tag, each in guide.items())


def outcome(before: frozenset[tuple[int, str]], after: frozenset[tuple[int, str]]) -> str:
    edition = max(edition for edition, _ in before)
    if after == before:
        return "old"
    return "new" if after == {(edition + 1, tag) for tag in TAGS} else "mixed"


def process_for(url: str, work: PreparedLibrary) -> ForkProcess:
    return FORK.Process(target=published, args=(url, work))


def seconds_of(child: ForkProcess) -> float:
    """Run a process to its end; return how long it took."""
    began = time.monotonic()
    child.start()
    child.join()
    assert child.exitcode == 0
    return time.monotonic() - began


def main(url: str, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both = contents(Path(folder))
    published(url, both[0])
    longest = 2 * seconds_of(process_for(url, both[1]))
    outcomes: Counter[str] = Counter()
    chance = random.Random(20261126)
    for number in range(rounds):
        before = seen(url)
        work = both[max(edition for edition, _ in before) % 2]
        work = described(work, "safe", note=f"Round {number}.")
        child = process_for(url, work)
        child.start()
        child.join(chance.uniform(0, longest))
        child.kill()
        child.join()
        outcomes[outcome(before, seen(url))] += 1
    print(", ".join(f"{outcomes[each]} {each}" for each in ("old", "new", "mixed")))
    sys.exit(outcomes["mixed"] > 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
