"""Merged PDFs keep their pages, their text and their structure, each by itself."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from api.published.snapshot import Snapshot
from handouts.file_cache import LocalFileCache
from handouts.formats.booklet import make_booklet
from handouts.formats.pdf import page_count, render_pdf
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout, Options
from handouts.packs.files import (
    COPIES,
    WRITERS,
    MissingHandout,
    PackContents,
    PackItem,
    Unplaced,
    cache_pack,
    pack_item,
)
from handouts.packs.pdf_merge import PdfMerger
from models.library import library_card
from tests import tag_tree
from tests.answers import html_tree
from tests.documents import document
from tests.handouts.test_docx import handout
from tests.handouts.test_layouts import laid_out
from tests.registry import ENGLISH_WORDS, LIBRARY, SOME_TAGS

Handouts = Mapping[tuple[str, str], bytes]
ONE = render_pdf(document('<h1>One</h1><p>A (1 0 R) text. <a href="#end">Go</a><p id="end">'))
TWO = render_pdf(document("<h1>Two</h1><p>كلمة<p style='break-before: page'>Last", lang="ar"))


def merge(*parts: tuple[bytes, str, int], first: int = 0) -> bytes:
    """Merge PDFs (content, title, copies), of which one is put first."""
    file = io.BytesIO()
    merger = PdfMerger(file, "A pack & more", "en")
    added = [merger.add(*part) for part in parts]
    merger.finish([added[first], *added[:first], *added[first + 1 :]])
    return file.getvalue()


def pages(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [" ".join(tag_tree.marked_texts(page).values()) for page in document.pages]


def test_every_part_begins_on_a_sheet_of_its_own() -> None:
    assert page_count(ONE) == 1 and page_count(TWO) == 2
    found = pages(merge((ONE, "One", 1), (TWO, "Two", 1), (ONE, "One", 1)))
    assert [bool(each) for each in found] == [True, False, True, True, True, False]


def test_the_order_is_that_of_the_end() -> None:
    found = pages(merge((ONE, "One", 1), (TWO, "Two", 1), first=1))
    assert next(page.split()[0] for page in found if page) == "Two"


def test_a_screen_reader_hears_every_part_in_its_language() -> None:
    tree = tag_tree.tag_tree(merge((ONE, "One", 1), (TWO, "Two", 3)))
    parts = [kid for kid in tree.kids if isinstance(kid, tag_tree.Node)]
    assert [(part.tag, part.lang) for part in parts] == [("Part", "en"), ("Part", "ar")]
    alone = [tag_tree.tag_tree(each).kids for each in (ONE, TWO)]
    assert [part.kids for part in parts] == alone


def test_the_parent_tree_has_every_key_once_and_in_order() -> None:
    booklet = make_booklet(TWO, "rtl")  # its pages draw forms that have keys of their own
    merged = merge((ONE, "One", 1), (TWO, "Two", 3), (booklet, "Booklet", 2), (ONE, "Again", 1))
    with pikepdf.open(io.BytesIO(merged)) as whole:
        top = whole.Root.StructTreeRoot
        keys = [key for key, _ in tag_tree.parent_tree(top.ParentTree)]
        assert keys == list(range(int(top.ParentTreeNextKey)))
        for leaf in top.ParentTree.Kids:
            leaf_keys = [key for key, _ in tag_tree.parent_tree(leaf)]
            assert [int(limit) for limit in leaf.Limits] == [leaf_keys[0], leaf_keys[-1]]
        assert sorted(structure_keys(whole)) == keys


def structure_keys(pdf: pikepdf.Pdf) -> list[int]:
    """Return the keys by which pages, forms and annotations find their structure."""
    names = ("/StructParents", "/StructParent")
    holders = [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)
    ]
    return [int(each[name]) for each in holders for name in names if name in each]


def test_every_page_and_link_finds_its_own_structure() -> None:
    assert tag_tree.orphans(merge((ONE, "One", 1), (TWO, "Two", 3), (ONE, "Again", 2))) == []


def test_on_every_page_the_tab_key_follows_the_structure() -> None:
    """On the blank one after an odd page, and on those of further copies, too."""
    merged = merge((ONE, "One", 2), (TWO, "Two", 1))
    with pikepdf.open(io.BytesIO(merged)) as whole:
        assert [str(page.get("/Tabs")) for page in whole.pages] == ["/S"] * 6


def test_further_copies_look_the_same_and_are_not_heard_again() -> None:
    once, often = merge((TWO, "Two", 1)), merge((TWO, "Two", 4))
    assert page_count(often) == 4 * page_count(once)
    assert tag_tree.tag_tree(once) == tag_tree.tag_tree(often)
    assert tag_tree.extracted(often) == " ".join([tag_tree.extracted(once)] * 4)
    assert len(often) < 2 * len(once)


def test_links_inside_lead_to_the_page_of_their_own_part() -> None:
    with pikepdf.open(io.BytesIO(merge((ONE, "One", 1), (ONE, "Again", 1)))) as whole:
        targets = [
            note.A.D[0] if "/A" in note else note.Dest[0]
            for page in whole.pages
            for note in page.get("/Annots", [])
        ]
        assert [each.objgen for each in targets] == [whole.pages[0].objgen, whole.pages[2].objgen]


def test_bookmarks_and_the_title_lead_a_reader() -> None:
    with pikepdf.open(io.BytesIO(merge((ONE, "One: (1)", 1), (TWO, "Dwa: ł", 2)))) as whole:
        with whole.open_outline() as outline:
            marks = [(item.title, item.destination[0].objgen) for item in outline.root]
        assert marks == [
            ("One: (1)", whole.pages[0].objgen),
            ("Dwa: ł", whole.pages[2].objgen),
        ]
        assert str(whole.open_metadata()["dc:title"]) == "A pack & more"
        assert whole.Root.ViewerPreferences.DisplayDocTitle
        assert not whole.check_pdf_syntax()


def test_every_handout_is_merged_whole(handouts: Handouts) -> None:
    whole = merge(*((content, slug, 1) for (slug, _), content in handouts.items()))
    texts = [tag_tree.extracted(each) for each in handouts.values()]
    assert tag_tree.extracted(whole) == " ".join(texts)
    assert tag_tree.orphans(whole) == []


@pytest.mark.parametrize("options", [Options(paper="a5", fold="booklet"), Options(layout="cards")])
def test_booklets_and_cards_are_merged_too(snapshot: Snapshot, options: Options) -> None:
    content = FORMATS["pdf"].render(laid_out(snapshot, "ur", options))
    whole = merge((ONE, "One", 1), (content, "Urdu", 2))
    tree = tag_tree.tag_tree(whole)
    assert isinstance(tree.kids[1], tag_tree.Node)
    assert tree.kids[1].kids == tag_tree.tag_tree(content).kids
    assert tag_tree.orphans(whole) == []


@pytest.fixture(scope="module")
def contents(snapshot: Snapshot) -> dict[PackItem, bytes]:
    """A handout in some languages, with 1, 2, 3… copies."""
    found = {}
    for number, tag in enumerate(SOME_TAGS, 1):
        handout = laid_out(snapshot, tag, Options())
        item = pack_item(handout, file_key("pdf", handout), number, "Gloucestershire")
        found[item] = FORMATS["pdf"].render(handout)
    return found


def pack_of(contents: Mapping[PackItem, bytes], copies: str = "repeat") -> PackContents:
    unplaced, day = (Unplaced("Punjabi", 4),), date(2026, 11, 22)
    return PackContents(
        tuple(contents), copies, unplaced, day, library_card(LIBRARY.settings, "ltr"), ENGLISH_WORDS
    )


def name_of(item: PackItem) -> str:
    return pack_of({}).names_of(item.languages)


def written(contents: Mapping[PackItem, bytes], kind: str, copies: str = "repeat") -> bytes:
    file = io.BytesIO()
    WRITERS[kind](file, pack_of(contents, copies), contents.__getitem__)
    return file.getvalue()


def test_the_cover_sheet_counts_and_says_what_is_to_be_decided(
    contents: Mapping[PackItem, bytes],
) -> None:
    cover = " ".join(pages(written(contents, "pdf"))[:2])
    copies = sum(item.copies for item in contents)
    sheets = sum((page_count(each) + 1) // 2 * item.copies for item, each in contents.items())
    assert f"{copies} copies" in cover and f"{sheets} sheets of A4" in cover
    assert "Punjabi 4" in cover and "22 November 2026" in cover
    for item in contents:
        assert name_of(item) in cover and item.title in cover
    assert cover.count("machine translation") == len(SOME_TAGS) - 1


@pytest.mark.parametrize(
    ("options", "paper"),
    [
        ({}, "A4"),
        ({"paper": "a3"}, "A3"),
        ({"paper": "letter"}, "US letter"),
        ({"paper": "a5"}, "A5"),
        ({"paper": "a5", "fold": "booklet"}, "A4 to be folded"),
    ],
)
def test_staff_are_told_which_paper_to_put_in(
    snapshot: Snapshot, options: dict[str, Any], paper: str
) -> None:
    sheet = handout(snapshot, "cold-water", "ur", **options)
    assert pack_of({}).paper_of(pack_item(sheet, "", 1, "Gloucestershire")) == paper


@pytest.mark.parametrize(("tags", "names"), [(("ur",), "Urdu"), (("ur", "pl"), "Urdu and Polish")])
def test_a_handout_is_called_by_its_languages(tags: tuple[str, ...], names: str) -> None:
    assert pack_of({}).names_of(tags) == names


@pytest.mark.parametrize("copies", ["repeat", "once"])
def test_a_pack_has_every_handout_as_often_as_it_is_wanted(
    contents: Mapping[PackItem, bytes], copies: str
) -> None:
    whole = written(contents, "pdf", copies)
    read = tag_tree.extracted(whole)
    for item, content in contents.items():
        times = item.copies if copies == "repeat" else 1
        assert read.count(tag_tree.extracted(content)) == times
    with pikepdf.open(io.BytesIO(whole)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "Print pack"
    assert [title.split(":")[0] for title in titles[1:]] == [name_of(each) for each in contents]


def test_a_stick_has_a_page_that_leads_to_every_file(contents: Mapping[PackItem, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(written(contents, "zip"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    index = html_tree(files.pop("index.html").decode())
    assert {link.get("href") for link in index.iter("a")} == files.keys()
    assert [*files.values()] == [*contents.values()]
    assert all(name.isascii() for name in files)


def test_equal_packs_are_equal_files(contents: Mapping[PackItem, bytes]) -> None:
    for kind in WRITERS:
        assert written(contents, kind) == written(contents, kind)
    keys = {pack_of(contents, copies).key(kind) for copies in COPIES for kind in WRITERS}
    assert len(keys) == 4


def test_a_pack_is_written_only_when_all_its_handouts_are_cached(
    contents: Mapping[PackItem, bytes], tmp_path: Path
) -> None:
    cache, pack = LocalFileCache(tmp_path), pack_of(contents)
    for item, content in [*contents.items()][1:]:
        cache.put(item.key, content)
    with pytest.raises(MissingHandout):
        cache_pack(cache, pack, "pdf")
    assert not cache.has(pack.key("pdf"))
    for item, content in contents.items():
        cache.put(item.key, content)
    cache_pack(cache, pack, "pdf")
    assert cache.get(pack.key("pdf")) == written(contents, "pdf")


@pytest.mark.parametrize(
    ("first", "second", "older"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_staff_are_told_once_if_the_english_is_newer_than_either_language(
    snapshot: Snapshot, first: bool, second: bool, older: bool
) -> None:
    def of_age(handout: Handout, outdated: bool) -> Handout:
        locale = handout.advice.locale.model_copy(update={"outdated": outdated})
        return replace(handout, advice=handout.advice.model_copy(update={"locale": locale}))

    sheet = handout(snapshot, "cold-water", "ur", "pl")
    assert sheet.beside
    sheet = replace(of_age(sheet, first), beside=of_age(sheet.beside, second))
    standing = pack_item(sheet, "", 1, "Gloucestershire").standing
    assert standing.count("the English text is newer") == older
