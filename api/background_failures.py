"""How often background work of this process has failed, for `/metrics`."""

from typing import Literal, get_args

from prometheus_client import Counter

BackgroundWork = Literal["reloader", "scheduler", "prerender"]
FAILURES = Counter(
    "polyleaf_background_failures", "Failures of work that goes on in the background.", ["work"]
)
for _work in get_args(BackgroundWork):
    FAILURES.labels(_work)  # so that all are there with 0 before the first failure


def count_failure(work: BackgroundWork) -> None:
    """Count that a loop in the background has failed and goes on."""
    FAILURES.labels(work).inc()
