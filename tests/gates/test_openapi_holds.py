"""Whatever is sent to any address, the answer is one that the OpenAPI document describes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples

from api.app import create_app
from api.http.quotas import RateLimit
from api.settings import Settings
from locales.library_files import read_library_files
from models.database import open_database
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from tests.databases import database_url
from tests.http.test_openapi import DOCUMENT

EXAMPLES = 25
# Which places, cursors and codes there are depends on what is published, so a request that the
# document allows may still be answered with 422; all else about that answer is looked at.
positive_data_acceptance = schemathesis.checks.positive_data_acceptance
ADDRESSES = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


@dataclass(frozen=True)
class Served:
    """A server's document as schemathesis reads it, and the headers with a key for all."""

    schema: Any
    headers: dict[str, str]


@pytest.fixture(scope="module")
def server(bundled: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("openapi")
    configured = Settings(
        database=database_url(folder), file_cache=str(folder / "cache"), prerender=False
    )
    with open_database(configured.database) as engine:
        publish(engine, replace(bundled, sources=read_library_files()))
        headers = {"Authorization": f"Bearer {new_key(engine, 'admin', 'admin', [])}"}
    app = create_app(configured)
    # Schemathesis starts the app by itself, with a rate limiter that a test cannot reset.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RateLimit, "count", lambda *_: None)
        yield Served(schemathesis.openapi.from_asgi("/openapi.json", app), headers)


@pytest.mark.parametrize("known", [False, True], ids=["without a key", "with a key"])
@pytest.mark.parametrize(("path", "method"), ADDRESSES)
def test_every_answer_is_documented(server: Served, path: str, method: str, known: bool) -> None:
    # By hand: the plugin of schemathesis 4 does not run under pytest 9.
    @given(case=server.schema[path][method.upper()].as_strategy())
    @examples(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def validated(case: schemathesis.Case) -> None:
        headers = server.headers if known else None
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    validated()
