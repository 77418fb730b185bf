"""The logo of a library: what is taken, what is refused, and where it stands."""

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from PIL import Image
from sqlmodel import Session

from api.editing.edits import publish_edit
from api.published.reloader import Reloader
from handouts.library_logo import BRAND, read_logo, with_logo
from models.audit import Author
from models.database import connect_database
from models.library import Logo, published_library
from models.publishing import PreparedLibrary, publish
from tests import tag_tree
from tests.answers import served, services_of
from tests.databases import database_url
from tests.samples import faults_from

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
OPEN = f'{HEAD}viewBox="0 0 40 20">\n'
CIRCLE = '<circle cx="10" cy="10" r="9" style="fill:#1d4f73"/>'
GOOD = f"{OPEN}{CIRCLE}</svg>"
FILE = "brand/logo"


def png(mode: str = "RGB", colour: str = "#1d4f73", size: tuple[int, int] = (400, 100)) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, "PNG")
    return made.getvalue()


def drawing(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


def read(folder: Path, content: bytes, kind: str = "svg") -> Logo:
    (folder / f"logo.{kind}").write_bytes(content)
    logo = read_logo(folder)
    assert logo
    return logo


def test_a_library_needs_no_logo(tmp_path: Path) -> None:
    assert read_logo(tmp_path) is None
    assert read_logo(tmp_path / "brand") is None


@pytest.mark.parametrize(
    ("svg", "kept", "lost"),
    [
        (GOOD, 'style="fill:#1d4f73"', "?>"),
        (f'<?xml version="1.0"?>\n<!DOCTYPE svg>\n<!-- by -->{GOOD}', "<circle", "<!"),
        (f'{HEAD}width="40" height="20">{CIRCLE}</svg>', 'viewBox="0 0 40 20"', "NaN"),
        (f"{OPEN}<title>A bus</title>{CIRCLE}</svg>", "A bus", "xlink"),
        (
            f'{OPEN}<defs><linearGradient id="a"><stop offset="1" stop-color="#f00"/>'
            '</linearGradient></defs><path d="M0 0h9v9z" fill="url(#a)" stroke="url(#a)"/></svg>',
            'fill="url(#a)" stroke="url(#a)"',
            "xlink",
        ),
        (
            GOOD.replace("<circle", '<circle class="st0" data-name="a" i:label="b"').replace(
                "xmlns:xlink", 'xmlns:i="http://www.inkscape.org" xmlns:xlink'
            ),
            "<circle",
            "label",
        ),
        (
            OPEN + '<metadata><a xmlns="https://a.org">b</a></metadata>'
            '<b xmlns="http://www.w3.org/1999/xhtml" onload="c()"/>' + CIRCLE + "</svg>",
            "<circle",
            "onload",
        ),
    ],
)
def test_a_drawing_is_written_anew(tmp_path: Path, svg: str, kept: str, lost: str) -> None:
    logo = read(tmp_path, svg.encode())
    assert logo.kind == "svg" and logo.text.startswith("<svg") and logo.media_type.endswith("xml")
    assert kept in logo.text and lost not in logo.text
    assert 'width="24mm" height="12mm"' in logo.text
    assert read(tmp_path, logo.content) == logo


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (drawing("<script>a()</script>"), "2: <script> is not among the elements"),
        (drawing("<style>*{}</style>"), "2: <style> is not among the elements"),
        (drawing("<foreignObject/>"), "2: <foreignObject> is not among"),
        (drawing("<text>Bus</text>"), "2: <text> is not among the elements of a logo; turn its"),
        (drawing('<image href="https://a.org/b.png"/>'), "2: <image> is not among"),
        (drawing('<g id="a"/>\n<use xlink:href="#a"/>'), "3: <use> is not among"),
        (drawing('\n<g onload="a()"/>'), "3: onload of <g> is not among the attributes"),
        (drawing('<path href="#a"/>'), "2: href of <path> is not among"),
        (drawing('<g style="fill:url(#a)"/>'), "2: style of <g> has an address in it"),
        (drawing('<g style="fill:URL(//a.org)"/>'), "2: style of <g> has an address in it"),
        (drawing('<g style="fill:u\\72l(//a.org)"/>'), "2: style of <g> has an address in it"),
        (drawing('<g fill="url(//a.org)"/>'), "2: fill of <g> has an address in it"),
        (drawing('<g fill="url(#a) url(//a.org)"/>'), "2: fill of <g> has an address in it"),
        (drawing('<g fill="url(#a) u\\72l(//b)"/>'), "2: fill of <g> has an address in it"),
        (drawing("<g/>" * 2000), "1: has more than 2,000 elements"),
        (drawing("<g/>" + " " * 100_000), "1: has more than 100,000 bytes"),
        (drawing("<path"), "2: is no SVG that can be read in UTF-8"),
        (drawing("").replace(b'viewBox="0 0 40 20"', b""), "1: has no viewBox"),
        (drawing("").replace(b"0 0 40 20", b"0 0 0 20"), "1: has a viewBox without room"),
        (drawing("").replace(b"0 0 40 20", b"0 0 inf 20"), "1: has a viewBox without room"),
        (drawing("").replace(b"0 0 40 20", b"0 0 201 20"), "1: is more than 10 times as long"),
        (
            b'<!DOCTYPE svg [\n<!ENTITY a "b">]>' + drawing("<title>&a;</title>"),
            "2: declares entities, which are not read",
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg [<!ENTITY a "b">]><svg/>'.encode(
                "utf-16"
            ),
            "1: is no SVG that can be read in UTF-8",
        ),
        (b"<!doctype html><html><body>Hello</body></html>", "1: is no SVG"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "1: is no SVG: it begins with <html>"),
        (b"<svg/>", "1: is no SVG: it begins with <svg>"),
        (b"", "1: is no SVG that can be read"),
        (zlib.compress(GOOD.encode()), "1: is no SVG that can be read"),
        (png(), "1: is a PNG: call it logo.png"),
    ],
)
def test_a_drawing_with_more_than_shapes_is_refused(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    (error,) = faults_from(lambda: read(tmp_path, content))
    assert error.startswith(f"{FILE}.svg:{fault}")


@pytest.mark.parametrize(
    "content",
    [
        drawing("<g/>" * 1999),
        drawing("<g/>").ljust(100_000),
        drawing("").replace(b"0 0 40 20", b"0 0 200 20"),
        drawing("").replace(b"0 0 40 20", b"0 0 20 200"),
    ],
    ids=["elements", "bytes", "long", "high"],
)
def test_a_drawing_at_the_limits_is_taken(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content)


def test_a_drawing_that_no_sheet_could_have_is_refused(tmp_path: Path) -> None:
    (error,) = faults_from(lambda: read(tmp_path, drawing('<g transform="rotate(a)"/>')))
    assert error.startswith(f"{FILE}.svg:1: cannot be drawn: ")


def test_a_picture_is_drawn_anew(tmp_path: Path) -> None:
    logo = read(tmp_path, png(size=(3000, 1000)), "png")
    assert logo.kind == "png" and logo.media_type == "image/png"
    assert Image.open(io.BytesIO(logo.content)).size == (600, 200)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (GOOD.encode(), "is no picture in PNG or JPEG that can be read"),
        (b"<html>", "is no picture in PNG or JPEG that can be read"),
        (png()[:100], "is no picture in PNG or JPEG that can be read"),
        (png(colour="white"), "is white or transparent: nothing of it could be seen on paper"),
        (png(size=(6001, 1)), "has 6001 × 1 pixels: too many"),
        (b" " * 1_000_001, "has more than 1,000,000 bytes"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    assert faults_from(lambda: read(tmp_path, content, "png")) == [f"{FILE}.png:1: {fault}"]


def test_two_logos_are_one_too_many(tmp_path: Path) -> None:
    read(tmp_path, png(), "png")
    (error,) = faults_from(lambda: read(tmp_path, GOOD.encode()))
    assert error == f"{FILE}.svg:1: there is a logo.png too; keep one of them"


@pytest.fixture(scope="module", params=["svg", "png"])
def client(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    prepared: PreparedLibrary,
) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("logo")
    (folder / BRAND).mkdir()
    read(folder / BRAND, GOOD.encode() if request.param == "svg" else png(), request.param)
    with served(folder, with_logo(prepared, folder)) as client:
        yield client


def logo_of(client: TestClient) -> Logo:
    logo = services_of(client).reloader.snapshot.library.logo
    assert logo
    return logo


def logos(html: bytes) -> list[Any]:
    found: list[Any] = lxml_html.document_fromstring(html).find_class("library-logo")
    return found


def test_pages_show_the_logo_from_an_address_of_their_own(client: TestClient) -> None:
    (image,) = logos(client.get("/ur/").content)
    assert (image.get("src"), image.get("alt")) == ("/static/logo", "")
    answer = client.get("/static/logo")
    assert answer.content == logo_of(client).content
    assert answer.headers["content-type"] == logo_of(client).media_type
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("query", ["", "?layout=poster", "?with=pl"])
def test_sheets_have_the_logo_beside_the_name(client: TestClient, query: str) -> None:
    address = "/v1/handouts/cold-water/ur"
    (image,) = logos(client.get(f"{address}.html{query}").content)
    assert image.get("src") == logo_of(client).data_uri
    assert (image.get("alt"), image.get("lang")) == ("Polyleaf", "en")
    content = client.get(f"{address}.pdf{query}").content
    figures = tag_tree.nodes(content, "Figure")
    figure = next(each for each in figures if each.alt == "Polyleaf")
    left, bottom, right, top = figure.attributes["BBox"]
    assert 0 < top - bottom <= 35 and 0 < right - left <= 114  # points: 12 mm and 40 mm


def test_a_book_has_the_logo_as_a_file(client: TestClient) -> None:
    logo, book = logo_of(client), client.get("/v1/handouts/cold-water/ur.epub").content
    with ZipFile(io.BytesIO(book)) as archive:
        assert archive.read(f"EPUB/logo.{logo.kind}") == logo.content
        assert (
            f'href="logo.{logo.kind}" media-type="{logo.media_type}"'
            in archive.read("EPUB/book.opf").decode()
        )
        assert b"data:" not in archive.read("EPUB/text.xhtml")


def test_a_word_document_has_a_logo_that_every_word_can_show(client: TestClient) -> None:
    word = Document(io.BytesIO(client.get("/v1/handouts/cold-water/ur.docx").content))
    names = [each._inline.docPr.get("descr") for each in word.inline_shapes]
    assert names.count("Polyleaf") == (logo_of(client).kind == "png")


def test_the_card_of_languages_and_the_feed_have_it(client: TestClient) -> None:
    figures = [*tag_tree.nodes(client.get("/v1/handouts/languages.pdf").content, "Figure")]
    assert len(figures) == 1
    assert "<logo>http://127.0.0.1:8000/static/logo</logo>" in client.get("/v1/changes.atom").text


def test_without_a_logo_there_is_none(
    snapshot: object, client: TestClient, tmp_path: Path, prepared: PreparedLibrary
) -> None:
    with served(tmp_path, prepared) as other:
        assert logos(other.get("/ur/").content) == []
        assert other.get("/static/logo").status_code == 404
        assert "<logo>" not in other.get("/v1/changes.atom").text


def test_an_edit_over_http_leaves_the_logo_as_it_is(
    tmp_path: Path, prepared: PreparedLibrary
) -> None:
    (tmp_path / BRAND).mkdir()
    read(tmp_path / BRAND, GOOD.encode())
    engine = connect_database(database_url(tmp_path))
    work = with_logo(prepared, tmp_path)
    publish(engine, replace(work, sources={"a.yaml": "a"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.editing.edits.prepare_files", lambda files, reserved: prepared)
        result = publish_edit(Reloader(engine), Author("a", "edit", "b"), lambda files: files)
    assert result.changes == []
    with Session(engine) as session:
        assert published_library(session) == work.library
    engine.dispose()
