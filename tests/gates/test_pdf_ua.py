"""Every PDF meets PDF/UA-1 and PDF/A-2a, as veraPDF sees it."""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from weasyprint import HTML

from api.published.snapshot import Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.handout import Handout, Options
from handouts.language_card import render_language_card
from handouts.letter import LetterValues, fill_letter
from handouts.letterhead import redraw_logo
from tests.conftest import Draw
from tests.handouts import test_layouts
from tests.handouts.test_layouts import OPTIONS, SINGLE
from tests.handouts.test_pdf_merge import merge
from tests.registry import SOME_TAGS, TAGS

BOOKLET = Options(paper="a5", fold="booklet")
PRINT = {"print": Options(for_="print"), "poster-print": Options("poster", for_="print")}
LAYOUTS = OPTIONS | {"booklet": BOOKLET} | PRINT
VALUES = {
    "text": "St Mary’s School",
    "date": "2026-09-01",
    "people": "Ms O’Brien\nأمينة حسن",
    "phone": "01234 567 890",
    "email": f"office@{'long-name.' * 6}example",
    "url": f"https://school.example/{'safe-' * 20}",
}
PAGE = "<html lang=en><title>Online safety</title><h1>Online safety</h1>"

# The longest guide, with every kind of block but those of letters.
laid_out = partial(test_layouts.laid_out, slug="image-shared-online")


def broken_rules(folder: Path, pdfs: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rules that each PDF breaks, by its name."""
    paths = {str(folder / f"{name}.pdf"): name for name in pdfs}
    for path, name in paths.items():
        Path(path).write_bytes(pdfs[name])
    program = [sys.executable, "-m", "tests.gates.verapdf", *paths]
    found = json.loads(subprocess.run(program, check=True, stdout=subprocess.PIPE).stdout)
    return {paths[path]: rules for path, rules in found.items()}


def test_every_bundled_handout_is_accessible(
    handouts: Mapping[tuple[str, str], bytes], tmp_path: Path
) -> None:
    pdfs = {f"{slug}-{language}": pdf for (slug, language), pdf in handouts.items()}
    assert pdfs
    assert broken_rules(tmp_path, pdfs) == {name: [] for name in pdfs}


def test_every_layout_is_accessible(snapshot: Snapshot, draw: Draw, tmp_path: Path) -> None:
    """In three languages, or in all where the size of the letters depends on the text."""
    pdfs = {
        f"{name}-{tag}": draw(laid_out(snapshot, tag, options))
        for name, options in LAYOUTS.items()
        for tag in (TAGS if name in SINGLE else SOME_TAGS)
    }
    flow = OPTIONS["poster-a3"]
    for tag in SOME_TAGS:
        pdfs[f"pathway-{tag}"] = draw(laid_out(snapshot, tag, flow, slug="what-has-happened"))
    headings = {tag: snapshot.interface[tag]["point-to-language"] for tag in TAGS}
    staff = snapshot.interface["en"]["cover.pointed-at"]
    site = "https://advice.example"
    pdfs["languages"] = render_language_card(headings, staff, snapshot.library, site)
    assert broken_rules(tmp_path, pdfs) == {name: [] for name in pdfs}


def test_packs_are_accessible(
    snapshot: Snapshot,
    draw: Draw,
    handouts: Mapping[tuple[str, str], bytes],
    tmp_path: Path,
) -> None:
    booklet = draw(laid_out(snapshot, "ur", BOOKLET))
    single = [draw(laid_out(snapshot, "ar", OPTIONS[each])) for each in SINGLE]
    # Every language, and every guide in three.
    some = [
        pdf
        for (slug, tag), pdf in handouts.items()
        if slug == "image-shared-online" or tag in SOME_TAGS
    ]
    parts = [*some, booklet, *single]
    pdfs = {
        f"pack-{copies}": merge(*((part, "Part", copies) for part in parts)) for copies in (1, 3)
    }
    assert broken_rules(tmp_path, pdfs) == {name: [] for name in pdfs}


def test_two_languages_on_a_sheet_are_accessible(
    snapshot: Snapshot, draw: Draw, tmp_path: Path
) -> None:
    others = [("ur", "pl"), ("ar", "zh-Hans"), ("ti", "cy")]
    pairs = [*(("en", tag) for tag in TAGS if tag != "en"), *others]
    pdfs = {
        f"{tag}-{other}": draw(laid_out(snapshot, tag, Options(), other)) for tag, other in pairs
    }
    for tag, other in others:
        pdfs[f"{tag}-{other}-booklet"] = draw(laid_out(snapshot, tag, BOOKLET, other))
    assert broken_rules(tmp_path, pdfs) == {name: [] for name in pdfs}


def test_letters_that_a_school_has_filled_in_are_accessible(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    pairs = [(tag, None) for tag in TAGS] + [("ur", "en"), ("en", "ti")]
    pdfs = {
        f"letter-{tag}-{other}": render_pdf(render_html(filled_letter(snapshot, tag, other)))
        for tag, other in pairs
    }
    pdfs["pack"] = merge(*((pdf, name, 2) for name, pdf in pdfs.items()))
    assert broken_rules(tmp_path, pdfs) == {name: [] for name in pdfs}


def filled_letter(snapshot: Snapshot, tag: str, other: str | None) -> Handout:
    """The bundled letter with all that a school can type."""
    letter = laid_out(snapshot, tag, Options(), other, slug="strangers-and-pictures")
    values = {key: VALUES[field.kind] for key, field in letter.advice.fields.items()}
    picture = io.BytesIO()
    Image.new("RGB", (60, 30), "green").save(picture, "PNG")
    head = ("St Mary’s School", "1 High Street\nGloucester", redraw_logo(picture.getvalue()))
    around = {
        "recipient": "Parents of Year 6\nGloucester",
        "signatory": "Amina Hassan\nHeadteacher",
    }
    return fill_letter(letter, LetterValues(values, (), *head, slip=True, **around))


# WeasyPrint, where it writes this variant by itself, leaves the file of its profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("variant", "broken"), [("pdf/ua-1", "PDFA_2_A"), ("pdf/a-2a", "PDFUA_1")])
def test_the_gate_tells_the_two_standards_apart(tmp_path: Path, variant: str, broken: str) -> None:
    tagged = HTML(string=PAGE).write_pdf(pdf_variant=variant)
    found = broken_rules(tmp_path, {"tagged": tagged})["tagged"]
    assert {rule["standard"] for rule in found} == {broken}


@pytest.mark.parametrize(
    ("html", "options", "clause"),
    [
        pytest.param(PAGE, {}, "7.1-11", id="no tags"),
        pytest.param(
            f"{PAGE}<h3>Photos</h3>", {"pdf_variant": "pdf/ua-1"}, "7.4.2-1", id="skipped heading"
        ),
    ],
)
def test_a_bad_page_fails_the_gate(
    tmp_path: Path, html: str, options: dict[str, str], clause: str
) -> None:
    bad = HTML(string=html).write_pdf(**options)
    assert clause in {rule["clause"] for rule in broken_rules(tmp_path, {"bad": bad})["bad"]}
