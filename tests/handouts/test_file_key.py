"""The key of a file: equal for equal files, another one for all that a file depends on."""

from dataclasses import replace

import pytest

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats import registry
from handouts.formats.registry import file_key
from handouts.handout import Handout, Options
from richtext.text import english
from tests.conftest import NOW
from tests.registry import SOME_HANDOUTS, SOME_PLACES

OPTIONS = [
    Options(),
    Options(layout="large"),
    Options(layout="easy"),
    Options(paper="a5"),
    Options(paper="letter"),
    Options(ink="mono"),
    Options(paper="a5", fold="booklet"),
    Options(width=39),
    Options(height=24),
    Options(for_="print"),
]


def made(
    snapshot: Snapshot,
    slug: str = "cold-water",
    tag: str = "en",
    place: str = "GB",
    options: Options = OPTIONS[0],
    other: str | None = None,
    site: str = "https://advice.example",
) -> Handout:
    beside = AdviceQuery(slug, other, place) if other else None
    return snapshot.handout(AdviceQuery(slug, tag, place), NOW, site, options, beside)


def test_equal_handouts_have_one_key(snapshot: Snapshot) -> None:
    assert file_key("pdf", made(snapshot)) == file_key("pdf", made(snapshot))


def test_whatever_a_file_depends_on_gives_another_key(snapshot: Snapshot) -> None:
    handouts = [
        *(made(snapshot, slug, tag) for slug, tag in SOME_HANDOUTS),
        *(made(snapshot, "cold-water", "pl", place) for place in SOME_PLACES),
        *(made(snapshot, options=options) for options in OPTIONS[1:]),
        made(snapshot, other="ur"),
        made(snapshot, other="pl"),
        made(snapshot, "cold-water", "ur", other="en"),
        made(snapshot, site="https://other.example"),
        replace(made(snapshot), code="00000000"),
        replace(made(snapshot), roles={}),
    ]
    advice = made(snapshot).advice
    for changes in (
        {"title": english("Another title")},
        {"blocks": advice.blocks[:-1]},
        {"expired": True},
        {"place": advice.place.model_copy(update={"code": "GB-XXX"})},
        {"locale": advice.locale.model_copy(update={"edition": 2})},
    ):
        handouts.append(replace(made(snapshot), advice=advice.model_copy(update=changes)))
    keys = {file_key(format, each) for format in ("pdf", "docx", "epub") for each in handouts}
    assert len(keys) == 3 * len(handouts)


def test_a_release_or_a_font_that_changes_gives_another_key(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file_key("pdf", made(snapshot))
    monkeypatch.setattr(registry, "toolchain", lambda: "another")
    assert file_key("pdf", made(snapshot)) != before
