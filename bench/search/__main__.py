"""Measure the quality of search on queries that people might type, by language.

Recall@3 is the share of the right guides among the first three results, precision the share of the
results that are right, best first the share of queries whose first result is right.
"""

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
    indexing = time.perf_counter() - started
    queries_by_language = YAML(typ="safe").load(QUERIES)
    table = Table("language", "queries", f"recall@{FIRST}", "precision", "best first")
    count, started = 0, time.perf_counter()
    for tag, queries in queries_by_language.items():
        guides = summaries(snapshot, tag)
        results = {
            query: [each.slug for each in rank_by_query(snapshot, guides, str(query), tag)]
            for query in queries
        }
        count += len(results)
        table.add_row(tag, str(len(results)), *map("{:.2f}".format, scores(queries, results)))
        for query, slugs in results.items():
            if not slugs or slugs[0] not in queries[query]:
                Console(stderr=True).print(f"{tag}: {query}: {slugs}", markup=False)
    average = (time.perf_counter() - started) / count * 1000
    Console().print(table)
    print(f"{count} queries, {average:.1f} ms each; indexing takes {indexing * 1000:.0f} ms")


def scores(
    queries: dict[str, list[str]], results: dict[str, list[str]]
) -> tuple[float, float, float]:
    """Return recall, precision and best first as means over the queries."""
    recall = precision = best = 0.0
    for query, right in queries.items():
        shown = results[query]
        recall += len({*shown[:FIRST]} & {*right}) / min(FIRST, len(right))
        precision += len({*shown} & {*right}) / len(shown) if shown else 0
        best += bool(shown) and shown[0] in right
    return recall / len(queries), precision / len(queries), best / len(queries)


if __name__ == "__main__":
    main()
