"""On every page of the bundled library a chosen place stays, and no link leads nowhere."""

import pytest
from fastapi.testclient import TestClient

from tests.crawl import faults
from tests.gates.pages import IN_NO_LANGUAGE, paths
from tests.registry import TAGS

READ = ["en", "ur"]
STARTS = [*IN_NO_LANGUAGE[:4], *paths(READ, "image-shared-online/print", "search?q=999", "nothing")]


@pytest.mark.parametrize("place", ["GB-SCT", ""])
def test_all_pages_keep_what_was_chosen(client: TestClient, place: str) -> None:
    assert faults(client, STARTS, [tag for tag in TAGS if tag not in READ], place) == {}
