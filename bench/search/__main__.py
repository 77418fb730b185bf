"""How well search answers what people might type: for each language how many of the guides that
answer are among the first three (recall@3), how many of what is shown answers (precision), and how
often the first one does."""

import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from api.published.advice_json import rank_by_query, summaries
from api.published.snapshot import read_snapshot
from locales.library import read_library
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import publish

QUERIES = Path(__file__).with_name("queries.yaml")
FIRST = 3


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"sqlite:///{folder}/p.db") as engine,
    ):
        publish(engine, prepare_library(read_library()))
        snapshot = read_snapshot(engine)
    started = time.perf_counter()
    assert snapshot.index
    made = time.perf_counter() - started
    asked = YAML(typ="safe").load(QUERIES)
    table = Table("language", "queries", f"recall@{FIRST}", "precision", "best first")
    count, started = 0, time.perf_counter()
    for tag, queries in asked.items():
        every = summaries(snapshot, tag)
        found = {
            query: [each.slug for each in rank_by_query(snapshot, every, str(query), tag)]
            for query in queries
        }
        count += len(found)
        table.add_row(tag, str(len(found)), *map("{:.2f}".format, scores(queries, found)))
        for query, slugs in found.items():
            if not slugs or slugs[0] not in queries[query]:
                Console(stderr=True).print(f"{tag}: {query}: {slugs}", markup=False)
    each = (time.perf_counter() - started) / count * 1000
    Console().print(table)
    print(f"{count} queries, {each:.1f} ms each; the index is made in {made * 1000:.0f} ms")


def scores(
    queries: dict[str, list[str]], found: dict[str, list[str]]
) -> tuple[float, float, float]:
    """Means over the queries."""
    recall = precision = best = 0.0
    for query, right in queries.items():
        shown = found[query]
        recall += len({*shown[:FIRST]} & {*right}) / min(FIRST, len(right))
        precision += len({*shown} & {*right}) / len(shown) if shown else 0
        best += bool(shown) and shown[0] in right
    return recall / len(queries), precision / len(queries), best / len(queries)


if __name__ == "__main__":
    main()
