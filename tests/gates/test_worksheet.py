"""Worksheets that LibreOffice has saved bring their marks back, as .docx and after a way through
OpenDocument."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts.formats.worksheet import write_worksheet
from locales.catalogs import catalog_path, read_catalog
from locales.exchange.worksheet import Worksheet
from locales.exchange.worksheet_marks import Marks, find_marks, read_worksheet
from tests.locales.worksheets import tick, with_table, worksheet
from tests.registry import BUNDLED

SLUG = "image-shared-online"
TAGS = ("ur", "zh-Hans")
REMARK = "یہ کوئی نہیں کہتا"


def convert(folder: Path, source: str, kind: str, to: str) -> None:
    """Have LibreOffice open all documents of a folder and save them in another one."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder / to)]
    files = [*map(str, (folder / source).iterdir())]
    subprocess.run([*command, *files], check=True, capture_output=True)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The worksheets, of which LibreOffice has saved those in `docx`, `odt` and `again`; `pdf` has
    them as they are printed."""
    folder = tmp_path_factory.mktemp("worksheets")
    (folder / "written").mkdir()
    for tag in TAGS:
        (folder / "written" / f"{tag}.docx").write_bytes(marked(sheet(tag)))
    for source, kind, to in (
        ("written", "docx", "docx"),
        ("written", "odt", "odt"),
        ("odt", "docx", "again"),
        ("docx", "pdf", "pdf"),
    ):
        convert(folder, source, kind, to)
    yield folder


def sheet(tag: str) -> Worksheet:
    return worksheet(BUNDLED, tag, SLUG, by="reviewer-7", every=False)


def marked(sheet: Worksheet) -> bytes:
    """A worksheet in which all is right but for row 3, which is unclear, and row 5, which is wrong
    and has a remark."""
    ticked = {row.number: "right" for row in sheet.rows} | {3: "unclear", 5: "wrong"}
    raw = tick(write_worksheet(sheet), ticked)
    return with_table(raw, lambda table: table.rows[5].cells[4].paragraphs[0].add_run(REMARK))


def marks(raw: bytes, each: Worksheet) -> Marks:
    path = catalog_path(each.language, SLUG, BUNDLED.catalogs)
    catalog = read_catalog(path, "x", each.language)
    returned = read_worksheet(raw, "w.docx")
    return find_marks(returned, each.document, each.language, catalog, "reviewer-7")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("way", ["docx", "again"])
def test_marks_come_back_from_libreoffice(saved: Path, tag: str, way: str) -> None:
    each = sheet(tag)
    found = marks((saved / way / f"{tag}.docx").read_bytes(), each)
    assert found.errors == []
    assert len(found.right) == len(each.rows) - 2
    assert [(row.number, row.mark, row.remark) for row in found.remarks] == [
        (3, "unclear", ""),
        (5, "wrong", REMARK),
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_printed_has_all_rows_and_boxes(saved: Path, tag: str) -> None:
    each, command = sheet(tag), ("pdftotext", "-layout", str(saved / "pdf" / f"{tag}.pdf"), "-")
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert text.count("☒") == len(each.rows) and text.count("☐") == 2 * len(each.rows)
    assert all(row.code in text for row in each.rows)
    pages = text.count("\f")
    assert f"{each.code} · page {pages} of {pages}" in text
    assert pages > 1 and text.count("Better words, or a remark") == pages
