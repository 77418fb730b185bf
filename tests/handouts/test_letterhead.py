"""The head of a letter, its logo, the slip, and one file with a letter in many languages."""

import io
import struct
import textwrap
import zlib
from base64 import b64encode, urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pikepdf
import pytest
from docx import Document
from fastapi.testclient import TestClient
from PIL import Image

from handouts.formats.pdf import page_count
from handouts.letterhead import (
    MAX_BYTES,
    MAX_PROFILES,
    MAX_SCANS,
    SCAN,
    SIZE,
    InvalidLogo,
    decode_logo,
    redraw_logo,
)
from tests import tag_tree
from tests.answers import letters
from tests.glyphs import page_runs
from tests.letters.test_letters import CANARY, LETTER, SLUG, post, said
from tests.registry import SOME_TAGS

HEAD = {"name": "Ysgol <i>Øst</i>", "address": "1 Long Street\nGloucester GL1 2AB"}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    colour = {"RGB": "green", "RGBA": (0, 0, 0, 255), "CMYK": (0, 0, 0, 255)}.get(mode, 0)
    Image.new(mode, size, colour).save(made, kind)
    return made.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, data: bytes) -> bytes:
    """A small file that says it is as large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


BOMB = zlib.compress(bytes(50_000_000), 9)
TEXT_BOMB = picture()[:33] + chunk(b"zTXt", b"x\0\0" + BOMB) + picture()[33:]
NO_LOGOS = {
    "nothing": b"",
    "text": b"not a picture",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "html": b"<!doctype html><img src=file:///etc/passwd>",
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
    "30,000 pixels": png(30_000, 30_000, BOMB),
    "one long side": png(30_000, 1, b""),
    "cut off": picture()[:60],
    "large": picture() + bytes(MAX_BYTES),
}


@pytest.mark.parametrize("name", NO_LOGOS)
def test_what_is_no_logo_is_refused(name: str) -> None:
    with pytest.raises(InvalidLogo) as fault:
        redraw_logo(NO_LOGOS[name])
    assert "passwd" not in str(fault.value)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
    ],
)
def test_a_logo_is_drawn_anew_and_small(kind: str, mode: str) -> None:
    with Image.open(io.BytesIO(redraw_logo(picture(kind, (3000, 1000), mode)))) as made:
        assert (made.format, made.mode, made.size) == ("PNG", "RGB", (SIZE[0], SIZE[0] // 3))
        assert made.info == {}


def colours(content: bytes) -> set[object]:
    """The colours in a redrawn logo."""
    with Image.open(io.BytesIO(redraw_logo(content))) as made:
        return {colour for _, colour in made.getcolors() or []}


def two_coloured(mode: str, ground: Any, ink: Any, kind: str = "PNG", **saved: Any) -> bytes:
    made = io.BytesIO()
    picture = Image.new(mode, (40, 20), ground)
    if mode == "P":
        picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(ink, (8, 0, 32, 16))
    picture.save(made, kind, **saved)
    return made.getvalue()


def grey_in_16_bits(*levels: int, transparent: int | None = None) -> bytes:
    """A file with one row of pixels of these levels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", len(levels), 1, 16, 0, 0, 0, 0))
    clear = b"" if transparent is None else chunk(b"tRNS", struct.pack(">H", transparent))
    data = chunk(b"IDAT", zlib.compress(b"\0" + struct.pack(f">{len(levels)}H", *levels)))
    return b"\x89PNG\r\n\x1a\n" + head + clear + data + chunk(b"IEND", b"")


WHITE, BLACK, BLUE = (255, 255, 255), (0, 0, 0), (0, 0, 255)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (two_coloured("L", 255, 0), {WHITE, BLACK}),
        (two_coloured("LA", (0, 0), (0, 255)), {WHITE, BLACK}),
        (two_coloured("RGBA", (9, 9, 9, 0), (0, 0, 255, 255)), {WHITE, BLUE}),
        (two_coloured("P", 0, 1), {(255, 0, 0), BLUE}),
        (two_coloured("P", 0, 1, transparency=0), {WHITE, BLUE}),
        (two_coloured("P", 0, 1, transparency=b"\0\x7f"), {WHITE, (128, 128, 255)}),
        (two_coloured("RGB", "red", "blue", transparency=(255, 0, 0)), {WHITE, BLUE}),
        (two_coloured("CMYK", (0, 0, 0, 0), (0, 0, 0, 255), "JPEG", quality=100), {WHITE, BLACK}),
        (grey_in_16_bits(0, 0x7FFF, 0xFFFF), {BLACK, (127, 127, 127), WHITE}),
        (grey_in_16_bits(0x0100, 0x4EFF), {(0, 0, 0), (78, 78, 78)}),
        (grey_in_16_bits(0, 20_000, transparent=20_000), {BLACK, WHITE}),
        (grey_in_16_bits(0, 20_000, transparent=65_535), {BLACK, (77, 77, 77)}),
    ],
)
def test_every_kind_of_picture_is_drawn_as_it_looks(content: bytes, seen: set[object]) -> None:
    assert colours(content) == seen


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (two_coloured("RGB", "white", (249, 255, 255)), True),
        (two_coloured("RGB", "white", (250, 255, 255)), False),
        (two_coloured("RGB", "white", "white"), False),
        (two_coloured("1", 1, 1), False),
        (two_coloured("RGBA", (0, 0, 0, 0), (0, 0, 0, 0)), False),
        (two_coloured("RGBA", (255, 255, 255, 0), (255, 255, 255, 200)), False),
        (two_coloured("RGBA", (0, 0, 0, 0), (0, 0, 0, 20)), True),
        (grey_in_16_bits(65_535, 65_535), False),
    ],
)
def test_a_logo_that_cannot_be_seen_on_paper_is_refused(content: bytes, seen: bool) -> None:
    if seen:
        assert redraw_logo(content)
    else:
        with pytest.raises(InvalidLogo, match="nothing of it could be seen on paper"):
            redraw_logo(content)


def exif(*entry: int, order: bytes = b"MM") -> bytes:
    """EXIF with the orientation as its only entry: type, count and value."""
    return order + struct.pack(">HIHHHIHHI", 42, 8, 1, 0x0112, *entry, 0, 0)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (exif(3, 1, 1), (30, 10)), (exif(3, 1, 3), (30, 10)), (exif(3, 1, 6), (10, 30)),
        (exif(3, 1, 8), (10, 30)), (exif(3, 1, 99), (30, 10)), (exif(2, 4, 6), (30, 10)),
        (exif(3, 0xFFFF_FFFF, 6), (30, 10)), (exif(3, 1, 6, order=b"XX"), (30, 10)),
        (b"", (30, 10)), (b"\xff" * 40, (30, 10)), (b"II*\0\x08\0\0\0\xff\xff", (30, 10)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_stands_upright_and_broken_exif_does_no_harm(
    content: bytes, size: tuple[int, int], kind: str
) -> None:
    file = picture(kind, (30, 10))
    if kind == "PNG":
        file = file[:33] + chunk(b"eXIf", content) + file[33:]
    else:
        data = b"Exif\0\0" + content
        file = file[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + file[2:]
    with Image.open(io.BytesIO(redraw_logo(file))) as made:
        assert (made.size, made.info) == (size, {})


ENCODED = b64encode(picture()).decode()
FOR_URLS = urlsafe_b64encode(b"\xfb\xff\xfe").decode()


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (ENCODED, picture()),
        (f"data:image/png;base64,{ENCODED}", picture()),
        (f"data:image/svg+xml;charset=utf-8;base64,{ENCODED}", picture()),
        (f"DATA:image/jpeg;BASE64, {ENCODED}\n", picture()),
        ("\r\n".join(textwrap.wrap(ENCODED, 76)), picture()),
        (ENCODED.rstrip("="), picture()),
        (FOR_URLS, b"\xfb\xff\xfe"),
        ("+//+", b"\xfb\xff\xfe"),
        ("", b""),
        ("no*base64", None),
        (f"data:image/png,{ENCODED}", None),
        ("https://school.example/logo.png", None),
        ("abcde", None),
        ("YQ==YQ==", None),
        ("é", None),
    ],
)
def test_base64_is_taken_as_programs_write_it(written: str, content: bytes | None) -> None:
    if content is None:
        with pytest.raises(InvalidLogo, match="base64"):
            decode_logo(written)
    else:
        assert decode_logo(written) == content


@pytest.mark.parametrize("content", [TEXT_BOMB, png(3000, 3000, BOMB)])
def test_a_bomb_does_no_harm(content: bytes) -> None:
    with suppress(InvalidLogo):
        assert len(redraw_logo(content)) < 100_000


def with_scans(number: int) -> bytes:
    """A progressive JPEG whose last scan stands in it again and again."""
    made = io.BytesIO()
    Image.linear_gradient("L").save(made, "JPEG", progressive=True)
    before, last = made.getvalue().removesuffix(b"\xff\xd9").rsplit(SCAN, 1)
    return before + (SCAN + last) * (number - before.count(SCAN)) + b"\xff\xd9"


def with_profiles(number: int) -> bytes:
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(1000)))
    return picture()[:33] + profile * number + picture()[33:]


@pytest.mark.parametrize(
    ("content", "drawn"),
    [
        (with_scans(MAX_SCANS), True),
        (with_scans(MAX_SCANS + 1), False),
        (with_profiles(MAX_PROFILES), True),
        (with_profiles(MAX_PROFILES + 1), False),
        # In a PNG these bytes are a colour, gold.
        (two_coloured("RGB", "white", (255, 218, 0), compress_level=0), True),
    ],
)
def test_a_picture_that_takes_long_is_refused_before_it_is_drawn(
    content: bytes, drawn: bool
) -> None:
    if drawn:
        assert redraw_logo(content)
    else:
        with pytest.raises(InvalidLogo, match="takes too long"):
            redraw_logo(content)


def test_a_logo_has_a_small_limit_of_processor_time(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = {"name": "x", "logo": b64encode(picture("PNG", (4000, 3000))).decode()}
    assert post(client, f"{LETTER}/en.docx", head=head).status_code == 200
    monkeypatch.setattr("handouts.render_process.WALL_FACTOR", 6000)  # on a busy machine
    monkeypatch.setattr("handouts.renderer.SECONDS_TO_REDRAW", 0.01)
    answer = post(client, f"{LETTER}/en.docx", head=head)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "head.logo" and "takes too long" in error["detail"]
    assert post(client, f"{LETTER}/en.docx", head={"name": "x"}).status_code == 200


def test_nothing_that_lies_in_a_picture_is_taken_over() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (30, 10)).save(made, "JPEG", exif=exif, comment=CANARY.encode())
    assert CANARY.encode() in made.getvalue()
    assert CANARY.encode() not in redraw_logo(made.getvalue())


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_head_and_the_slip_stand_in_the_letter(client: TestClient, tag: str) -> None:
    head = HEAD | {"logo": f"data:image/png;base64,{ENCODED}"}
    answer = post(client, f"{LETTER}/{tag}.pdf", head=head, slip=True)
    assert answer.status_code == 200, answer.text
    text, words = said(answer.content), client.get(f"{LETTER}/{tag}").json()
    assert text.index(letters(HEAD["name"])) < text.index(letters(words["title"]["text"]))
    assert "Polyleaf" not in text[: text.index(letters(words["title"]["text"]))]
    assert letters("Gloucester GL1 2AB") in text
    slip = letters("Reply slip")
    assert text.index(slip) > text.rindex("Polyleaf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        images = [page.get_images() for page in pdf.pages]
    assert images[0]
    file = Document(io.BytesIO(post(client, f"{LETTER}/{tag}.docx", head=head, slip=True).content))
    paragraphs = [each.text for each in file.paragraphs]
    assert HEAD["name"] in paragraphs[:2] and len(file.inline_shapes) == 2
    assert any("Reply slip" in each for each in paragraphs[-8:])


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize("lines", [0, 12])
def test_a_slip_is_never_alone_on_a_side(client: TestClient, tag: str, lines: int) -> None:
    """Whatever the letter's length is: the end of the letter stands with it."""
    head = {"name": HEAD["name"], "address": "\n".join(f"Line {n}" for n in range(lines))}
    pdf = post(client, f"{LETTER}/{tag}.pdf", head=head, slip=True).content
    sides = [letters("".join(run.text for run in page.runs)) for page in page_runs(pdf)]
    (side,) = [each for each in sides if letters("Reply slip") in each]
    assert "Polyleaf" in side


def test_a_slip_beside_another_language_is_in_both(client: TestClient) -> None:
    text = said(post(client, f"{LETTER}/ur.pdf?with=pl", slip=True).content)
    assert letters("Odcinek zwrotny") in text and letters("Reply slip") not in text


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ({"address": "1 Long Street"}, "head.name"),
        ({"name": "x" * 81}, "head.name"),
        ({"name": "x\u202ey"}, "head.name"),
        ({"name": "x", "address": "y" * 300}, "head.address"),
        ({"name": "x", "logo": b64encode(NO_LOGOS["svg"]).decode()}, "head.logo"),
        ({"logo": b64encode(picture()).decode()}, "head.name"),
        ({"name": "x", "logo": "no*base64"}, "head.logo"),
        ({"name": "x", "logo": b64encode(two_coloured("1", 1, 1)).decode()}, "head.logo"),
        ({"motto": "x"}, "head.motto"),
    ],
)
def test_a_wrong_head_is_named_with_all_else(
    client: TestClient, head: dict[str, Any], field: str
) -> None:
    answer = post(client, f"{LETTER}/en.pdf", head=head, fields={"phone": CANARY})
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]
    assert CANARY not in answer.text


def test_a_letter_in_many_languages_is_one_file(client: TestClient) -> None:
    copies = {"English": 2, "URD": 3, "polski": 1, "zh-Hans": 1}
    answer = post(client, f"/v1/letters/{SLUG}.pdf?place=GB-GLS", copies=copies)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    parts = [
        kid.lang for kid in tag_tree.tag_tree(answer.content).kids if isinstance(kid, tag_tree.Node)
    ]
    assert parts == ["en", "en", "pl", "ur", "zh-Hans"]
    assert "7 copies" in tag_tree.extracted(answer.content)
    assert page_count(answer.content) % 2 == 0


@pytest.mark.parametrize(
    "copies",
    [{}, {"Elvish": 1}, {"PNJ": 1}, {"ur": 0}, {"ur": 10_000}, {"ur": "many"}, {"ur": 1.5}],
)
def test_copies_that_cannot_be_are_refused(client: TestClient, copies: dict[str, Any]) -> None:
    answer = post(client, f"/v1/letters/{SLUG}.pdf", copies=copies)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("head", "needed"),
    [
        ({}, False),
        ({"name": "St A"}, False),
        ({"address": "1 High Street"}, True),
        ({"logo": b64encode(picture("PNG", (60, 30))).decode()}, True),
    ],
)
def test_an_address_or_a_logo_needs_a_name(
    client: TestClient, head: dict[str, str], needed: bool
) -> None:
    answer = post(client, f"{LETTER}/en.docx", head=head)
    assert answer.status_code == (422 if needed else 200)
    if needed:
        assert [each["field"] for each in answer.json()["errors"]] == ["head.name"]
