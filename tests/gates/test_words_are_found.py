"""Words that are read from right to left are found again in sheets, by the viewers people have."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from unicodedata import normalize

import lxml.html
import pypdfium2
import pytest

from api.published.snapshot import Snapshot
from handouts.formats.html import render_html
from handouts.handout import Options
from handouts.letter import LetterValues, fill_letter
from tests.conftest import Draw
from tests.documents import RIGHT_TO_LEFT
from tests.handouts.test_layouts import laid_out

WORD = re.compile("[\u0621-\u065f\u0670-\u06d3\u06d5-\u06dc\u200c\u200d]{2,}")
ENOUGH = 0.95
OPTIONS = {"standard": Options(), "large": Options("large")}
SLUGS = ("image-shared-online", "live-streaming", "abuse-video-going-round")
SCRIPT = Path(__file__).with_name("read_pdf.mjs")
# Blocks of a page: what stands in two of them is not one word.
BLOCKS = ["p", "li", "h1", "h2", "h3", "td", "th", "dt", "dd", "header", "footer", "br"]


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in WORD.findall(normalize("NFC", text)))


def words_of(html: str) -> Counter[str]:
    page = lxml.html.document_fromstring(html)
    for hidden in page.xpath("//head|//style"):
        hidden.drop_tree()
    for block in page.iter(*BLOCKS):
        block.text, block.tail = f" {block.text or ''}", f" {block.tail or ''}"
    return words([page.text_content()])


def by_poppler(path: Path) -> Iterable[str]:
    yield subprocess.run(
        ["pdftotext", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def by_pdfium(path: Path) -> Iterable[str]:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            yield page.get_textpage().get_text_bounded()


def by_pdf_js(path: Path) -> Iterable[str]:
    yield subprocess.run(["node", SCRIPT, path], check=True, capture_output=True, text=True).stdout


Viewer = Callable[[Path], Iterable[str]]
VIEWERS: tuple[Viewer, ...] = (by_poppler, by_pdfium, by_pdf_js)


def not_found(path: Path, wanted: Counter[str]) -> dict[str, list[str]]:
    """The words that viewers do not find, for those that find fewer than ENOUGH."""
    missing = {viewer.__name__: wanted - words(viewer(path)) for viewer in VIEWERS}
    allowed = (1 - ENOUGH) * wanted.total()
    return {name: [*lost] for name, lost in missing.items() if lost.total() > allowed}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("tag", RIGHT_TO_LEFT)
def test_the_words_of_guides(
    tag: str, name: str, slug: str, snapshot: Snapshot, draw: Draw, tmp_path: Path
) -> None:
    handout = laid_out(snapshot, tag, OPTIONS[name], slug=slug)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(draw(handout))
    wanted = words_of(render_html(handout))
    assert wanted
    assert not not_found(path, wanted)


NAMES = "مُحَمَّد الزَّهراء"


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("tag", RIGHT_TO_LEFT)
def test_names_with_vowel_marks_in_letters(
    tag: str, viewer: Viewer, snapshot: Snapshot, draw: Draw, tmp_path: Path
) -> None:
    letter = laid_out(snapshot, tag, Options(), slug="strangers-and-pictures")
    path = tmp_path / "letter.pdf"
    path.write_bytes(draw(fill_letter(letter, LetterValues({"leads": NAMES}, ()))))
    read = normalize("NFC", "".join(viewer(path)))
    assert [name for name in NAMES.split() if normalize("NFC", name) not in read] == []
