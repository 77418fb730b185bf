"""Files as the programs that open them see them: EPUBCheck, LibreOffice."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.published.snapshot import Snapshot
from handouts.formats.docx import render_docx
from handouts.formats.epub import render_epub
from handouts.handout import Handout
from models.codes import format_code
from tests.answers import letters
from tests.handouts.test_docx import handout
from tests.handouts.test_layouts import rows_of
from tests.registry import TAGS

SLUG = "image-shared-online"  # the longest, with every kind of block but those of letters
PAIRS = [*(("en", tag) for tag in TAGS if tag != "en"), ("ur", "pl"), ("ar", "zh-Hans")]


def every_handout(snapshot: Snapshot) -> dict[str, Handout]:
    alone = {
        f"{slug}-{tag}": handout(snapshot, slug, tag)
        for slug, guide in snapshot.guides.items()
        for tag in guide
    }
    both = {f"{tag}-{other}": handout(snapshot, SLUG, tag, other) for tag, other in PAIRS}
    easy = {f"easy-{tag}": handout(snapshot, SLUG, tag, layout="easy") for tag in TAGS}
    return alone | both | easy


def checked(paths: list[Path]) -> dict[str, list[str]]:
    program = [sys.executable, "-m", "tests.gates.epubcheck", *map(str, paths)]
    said = subprocess.run(program, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(said.splitlines()[-1])  # EPUBCheck says something too
    return {Path(path).stem: faults for path, faults in found.items()}


def test_epubcheck_finds_nothing_in_any_book_but_in_a_bad_one(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    books = every_handout(snapshot)
    paths = [tmp_path / f"{name}.epub" for name in books]
    for path, each in zip(paths, books.values(), strict=True):
        path.write_bytes(render_epub(each))
    bad = tmp_path / "bad.epub"
    bad.write_bytes(paths[0].read_bytes().replace(b"mimetype", b"nimetype"))
    found = checked([*paths, bad])
    assert any("FATAL" in each or "ERROR" in each for each in found.pop("bad"))
    assert found == {name: [] for name in books}


def drawn_by_libreoffice(documents: Mapping[str, Handout], folder: Path) -> dict[str, bytes]:
    """Word files of handouts as the PDFs that LibreOffice makes of them."""
    for name, each in documents.items():
        (folder / f"{name}.docx").write_bytes(render_docx(each))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True)
    return {name: (folder / f"{name}.pdf").read_bytes() for name in documents}


@pytest.mark.parametrize("layout", ["standard", "large"])
def test_libreoffice_opens_every_document_and_finds_all_of_it(
    snapshot: Snapshot, tmp_path: Path, layout: str
) -> None:
    documents = every_handout(snapshot) if layout == "standard" else {
        tag: handout(snapshot, SLUG, tag, layout=layout) for tag in TAGS
    }  # fmt: skip
    pdfs = drawn_by_libreoffice(documents, tmp_path)
    for name, each in documents.items():
        text = ("pdftotext", "-", "-")
        drawn = subprocess.run(text, input=pdfs[name], check=True, capture_output=True)
        said = letters(drawn.stdout.decode())
        assert letters(format_code(each.code)) in said
        if each.language.dir == "ltr" and not each.beside:  # else the words stand in another order
            assert letters(each.advice.title.text) in said
        assert "999" in said


def test_libreoffice_draws_latin_letters_and_digits_in_their_order(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    each = handout(snapshot, SLUG, "ar")
    pdf = drawn_by_libreoffice({"ar": each}, tmp_path)["ar"]
    rows = [re.sub(r"\s+", " ", row) for row in rows_of(pdf)]
    for wanted in ("999bsl.co.uk : 999 BSL", f"advice.example/c/{each.code}", "0345 6000 459"):
        assert any(wanted in row for row in rows), wanted
    boxes = subprocess.run(("pdftotext", "-bbox", "-", "-"), input=pdf, capture_output=True)
    _, contact = re.findall('xMax="([0-9.]+)"[^>]*>Childline<', boxes.stdout.decode())
    assert float(contact) > 500  # of the 595 points of the page; before it, it stands in the bar
