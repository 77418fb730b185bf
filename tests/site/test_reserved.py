"""No guide and no block takes a name that the pages need for themselves."""

import re

from fastapi.testclient import TestClient

from api.app import PAGES
from api.published.snapshot import Snapshot
from api.site.reserved import RESERVED
from tests.answers import html_tree

BELOW_A_LANGUAGE = re.compile(r"/\{lang\}/([a-z-]+)")


def test_the_reserved_slugs_are_the_pages_beside_guides() -> None:
    paths = [route.path for page in PAGES for route in page.router.routes]
    assert {found[1] for path in paths if (found := BELOW_A_LANGUAGE.match(path))} == RESERVED.slugs


def test_the_reserved_ids_are_those_on_the_pages_of_guides(
    client: TestClient, snapshot: Snapshot
) -> None:
    used = set()
    for slug, guide in snapshot.guides.items():
        blocks = {block.id for block in guide["en"].translation.blocks}
        for query in ("", "?with=en"):
            page = html_tree(client.get(f"/ur/{slug}{query}").text)
            ids = {each.get("id", "") for each in page.iter()} - {""}
            used |= {each for each in ids - blocks if not each.startswith("at-")}
    assert used == RESERVED.ids
