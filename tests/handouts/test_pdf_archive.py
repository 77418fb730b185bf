"""Every PDF is one for archives too (PDF/A-2a): single ones, booklets and merged ones."""

import io
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms

from handouts.formats.booklet import make_booklet
from handouts.formats.pdf import render_pdf
from handouts.formats.pdf_archive import srgb
from tests.documents import document
from tests.handouts.test_pdf_merge import merge


def picture() -> str:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 30), "green").save(drawn, "PNG")
    return f"data:image/png;base64,{b64encode(drawn.getvalue()).decode()}"


BODY = f'<p>A <a href="https://a.example/">link</a> <img alt=B src="{picture()}">'
ONE = render_pdf(document(BODY))
OTHER = render_pdf(document(f"{BODY}<p>C"))
MERGED = merge((ONE, "One", 3), (OTHER, "Other", 1))
FILES = {"single": ONE, "booklet": make_booklet(ONE, "ltr"), "merged": MERGED}


@pytest.fixture(params=FILES)
def read(request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(FILES[request.param])) as pdf:
        yield pdf


def streams(pdf: pikepdf.Pdf) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]


def identifier(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        first, second = map(bytes, pdf.trailer.ID)
    assert len(first) == len(second) == 16
    return second


def test_it_says_which_standards_it_meets(read: pikepdf.Pdf) -> None:
    metadata = read.open_metadata()
    claims = {name: metadata[name] for name in ("pdfaid:part", "pdfaid:conformance")}
    assert claims == {"pdfaid:part": "2", "pdfaid:conformance": "A"}
    assert metadata["pdfuaid:part"] == "1"
    assert "http://www.aiim.org/pdfa/ns/extension/" in str(metadata)


def test_its_colours_are_those_of_one_srgb_profile(read: pikepdf.Pdf) -> None:
    (intent,) = read.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    content = intent.DestOutputProfile.read_bytes()
    profile = ImageCms.getOpenProfile(io.BytesIO(content))
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB built-in"
    assert len([each for each in streams(read) if each.get("/N") == 3]) == 1


def test_its_links_are_printed_and_its_pictures_are_not_smoothed(read: pikepdf.Pdf) -> None:
    links = [each for page in read.pages for each in page.get("/Annots", ())]
    assert links and {int(each.F) for each in links} == {4}
    pictures = [each for each in streams(read) if each.get("/Subtype") == "/Image"]
    assert pictures and not any(each.get("/Interpolate", False) for each in pictures)


def test_its_identifier_is_made_from_its_content() -> None:
    assert identifier(ONE) == identifier(render_pdf(document(BODY)))
    assert identifier(MERGED) == identifier(merge((ONE, "One", 3), (OTHER, "Other", 1)))
    others = [OTHER, *FILES.values(), merge((ONE, "One", 2), (OTHER, "Other", 1))]
    assert len({*map(identifier, others)}) == len(others)


def test_nothing_moves_for_the_identifier(read: pikepdf.Pdf) -> None:
    assert read.check_pdf_syntax() == []


def test_the_profile_has_no_time() -> None:
    assert srgb()[24:36] == bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
