"""Files as the programs that open them see them: EPUBCheck, LibreOffice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.published.snapshot import Snapshot
from handouts.formats.docx import render_docx
from handouts.formats.epub import render_epub
from handouts.handout import Handout
from models.codes import format_code
from tests.answers import letters
from tests.handouts.test_docx import handout
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


@pytest.mark.parametrize("layout", ["standard", "large"])
def test_libreoffice_opens_every_document_and_finds_all_of_it(
    snapshot: Snapshot, tmp_path: Path, layout: str
) -> None:
    documents = every_handout(snapshot) if layout == "standard" else {
        tag: handout(snapshot, SLUG, tag, layout=layout) for tag in TAGS
    }  # fmt: skip
    for name, each in documents.items():
        (tmp_path / f"{name}.docx").write_bytes(render_docx(each))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True)
    for name, each in documents.items():
        text = ("pdftotext", str(tmp_path / f"{name}.pdf"), "-")
        said = letters(subprocess.run(text, check=True, capture_output=True).stdout.decode())
        assert letters(format_code(each.code)) in said
        if each.language.dir == "ltr" and not each.beside:  # else the words stand in another order
            assert letters(each.advice.title.text) in said
        assert "999" in said
