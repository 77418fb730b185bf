from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.publishing import PreparedLibrary
from tests.answers import served
from tests.codes.office import GUIDE, Office


@pytest.fixture
def office(prepared: PreparedLibrary, tmp_path: Path) -> Iterator[Office]:
    """An organisation with one guide in three languages."""
    few = {
        slug: {tag: guide[tag] for tag in ("en", "pl", "ur")}
        for slug, guide in prepared.translations.items()
        if slug in (GUIDE, "heatwave")
    }
    library = replace(prepared, translations=few, sources={})
    with served(tmp_path, library) as client:
        yield Office(client, library)
