"""A guide's page is small enough for a slow network, in every language of the library."""

import gzip
from urllib.request import urlopen

import pytest

from tests.registry import BUNDLED, BUNDLED_PLACES, BUNDLED_SLUGS, TAGS

LEVEL = 6  # of the web server in front
SIZES = 40  # more, where the server has made the files already and says how large they are
MOST, MOST_BESIDE, MOST_STYLE = 8_000 - SIZES, 10_200 - SIZES, 5_500


def weight(url: str) -> int:
    """How many bytes are sent of a page, without what it asks for next."""
    with urlopen(url) as answer:
        return len(gzip.compress(answer.read(), LEVEL))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("slug", BUNDLED_SLUGS)
def test_a_guide_is_light_in_every_language(address: str, slug: str, tag: str) -> None:
    for place in BUNDLED_PLACES:
        assert weight(f"{address}/{tag}/{slug}?place={place}") < MOST, place
    if tag != BUNDLED.source:
        beside = f"{address}/{tag}/{slug}?with={BUNDLED.source}"
        assert weight(beside) < MOST_BESIDE


def test_the_style_sheet_is_light(address: str) -> None:
    assert weight(f"{address}/static/site.css") < MOST_STYLE
