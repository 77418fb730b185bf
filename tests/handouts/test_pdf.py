"""A PDF is the same for the same HTML, and it is right or there is none."""

import io
import logging
import os
import pickle
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest

from handouts.formats.pdf import (
    RenderError,
    missing_requirements,
    patch_weasyprint,
    render_pdf,
    render_without_lone,
)
from handouts.toolchain import toolchain
from tests.documents import FAMILIES, LINES, PHONE, ROOT, SENTENCES, SQUARE, document


def test_it_says_that_it_is_accessible() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(document("<p>A", "cy")))) as read:
        assert read.open_metadata()["pdfuaid:part"] == "1"
        assert (read.Root.Lang, read.docinfo.Title) == ("cy", "T")


def block(height: int, name: str = "") -> str:
    """An element as high as some millimetres of a page, which has 166."""
    return f'<div class="{name}" style="height: {height}mm; break-inside: avoid">{height}</div>'


@pytest.mark.parametrize(
    ("heights", "ends", "taken"),
    [
        ([140], [20, 5], 20),  # there is room
        ([150], [40, 5], 5),  # a page for itself
        ([150, 100], [40, 5], 40),  # two pages in any case
        ([150], [50, 40], 40),  # all have one: the last
        ([], [50, 40], 50),  # the only page there is
    ],
)
def test_an_element_does_not_take_a_page_for_itself(
    heights: list[int], ends: list[int], taken: int
) -> None:
    before = "".join(map(block, heights))
    versions = [document(f"{before}{block(end, 'end')}", "en") for end in ends]
    pdf = render_without_lone("end", versions)
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert said.stdout.decode().split() == [*map(str, heights), str(taken)]


# Faults


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>\U0010fffd", r"\.notdef glyph .* \(U\+10FFFD\)"),
        ("<style>p { colour: red }</style><p>A", "Ignored `colour: red .*unknown property"),
        ("<style>p { color: reddish }</style><p>A", "Ignored `color: reddish .*invalid value"),
        ("<img alt=A src='http://127.0.0.1:9/a.png'>", "Failed to load image.*disallowed"),
        ("<img alt=A src='file:///etc/hostname'>", "Failed to load image.*disallowed"),
        ("<img alt=A src='a.png'>", "Relative URI reference"),
        ("<img alt=A src='data:image/png;base64,'>", "Failed to load image"),
        ("<img alt='' src='data:image/png;base64,'>", "Failed to load image"),
        (f'<img src="{SQUARE}">', "has no required alt"),
        ("<svg width=9 height=9><circle r=9 /></svg>", "Drawing has no <title>"),
        ("<style>@import 'https://a.example/a.css';</style>", "Failed to load stylesheet"),
        ("<link rel=stylesheet href='file:///etc/hostname'>", "Failed to load stylesheet"),
        ("<link rel=attachment href='file:///etc/hostname'>", "Failed to load attachment"),
        (
            "<style>@font-face { font-family: A; src: url(file:///etc/hostname) }</style>",
            "Font-face 'A' cannot be loaded",
        ),
        (
            "<style>@color-profile --a { src: url(file:///etc/hostname) }</style>",
            "disallowed protocol",
        ),
        ("<a href='#nowhere'>A</a>", "No anchor #nowhere"),
    ],
)
def test_a_fault_is_raised_and_nothing_drawn(body: str, message: str) -> None:
    with pytest.raises(RenderError, match=message):
        render_pdf(document(body))


def test_a_document_needs_a_title() -> None:
    with pytest.raises(RenderError, match="Document has no <title>"):
        render_pdf(document("<p>A", head=""))


def test_a_document_needs_a_language() -> None:
    with pytest.raises(RenderError, match='Missing required "lang"'):
        render_pdf("<title>T</title><p>A")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RenderError) as fault:
        render_pdf(document("<p>\U0010fffd \U0010fffc<style>p { colour: red }</style>"))
    assert len(fault.value.messages) == 3


def test_a_fault_is_raised_even_if_nobody_wants_the_log() -> None:
    logger = logging.getLogger("weasyprint")
    logger.disabled = True
    logger.setLevel(logging.CRITICAL)
    with pytest.raises(RenderError, match="notdef"):
        render_pdf(document("<p>\U0010fffd"))


def test_a_fault_reaches_another_process_whole() -> None:
    fault = RenderError("one", "two")
    assert pickle.loads(pickle.dumps(fault)).messages == fault.messages == ["one", "two"]


def test_a_fault_is_told_to_the_one_whose_it_is() -> None:
    good, bad = document("<p>Good"), document("<p>\U0010fffd")
    alone = render_pdf(good)

    def drawn(html: str) -> bytes | str:
        try:
            return render_pdf(html)
        except RenderError as fault:
            return str(fault)[:7]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(drawn, [good, bad] * 4)) == [alone, ".notdef"] * 4


# Same HTML, same bytes


EVERY_SCRIPT = document(
    "".join(f"<p lang={lang}>{escape(text)}" for lang, text in SENTENCES.items())
    + f"<p>{PHONE} {LINES}",
    style="".join(f":lang({lang}) {{ font-family: '{name}' }}" for lang, name in FAMILIES.items()),
)


def test_the_same_html_gives_the_same_bytes() -> None:
    assert render_pdf(EVERY_SCRIPT) == render_pdf(EVERY_SCRIPT)


def run(program: str, **environment: str) -> str:
    command = (sys.executable, "-W", "error", "-c", program)
    settings = {**os.environ, **environment}
    drawn = subprocess.run(
        command, cwd=ROOT, env=settings, input=EVERY_SCRIPT, capture_output=True, text=True
    )
    assert not drawn.stderr
    return drawn.stdout


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import sys; from handouts.formats.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(sys.stdin.read()))"
    )
    command = (sys.executable, "-c", program)
    other = subprocess.run(command, cwd=ROOT, input=EVERY_SCRIPT.encode(), capture_output=True)
    assert other.stdout == render_pdf(EVERY_SCRIPT)


def test_a_font_of_one_document_is_not_seen_by_the_next() -> None:
    plain = document("<p>A", style="p { font-family: Lent, 'Noto Sans' }")
    before = render_pdf(plain)
    command = ("fc-match", "--format", "%{file}", "Noto Serif")
    file = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    source = f"data:font/ttf;base64,{b64encode(Path(file).read_bytes()).decode()}"
    style = f"<style>@font-face {{ font-family: Lent; src: url({source}) }}</style>"
    assert render_pdf(plain + style) != before
    assert render_pdf(plain) == before


def test_the_toolchain_is_known_without_drawing_and_the_same_everywhere() -> None:
    program = (
        "import sys; from handouts.toolchain import toolchain; print(toolchain());"
        "print('weasyprint' in sys.modules)"
    )
    assert run(program).split() == [toolchain(), "False"]


def test_other_fonts_are_another_toolchain(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    program = "from handouts.toolchain import toolchain; print(toolchain())"
    other = run(program, FONTCONFIG_FILE=str(tmp_path / "fonts.conf")).strip()
    assert other != toolchain()


# What the machine lacks


def test_nothing_is_missing_here() -> None:
    assert missing_requirements(["Noto Sans", *FAMILIES.values()]) == []


@pytest.mark.parametrize(
    ("family", "package"),
    [("Noto Sans CJK XX", "fonts-noto-cjk"), ("Noto Sans Klingon", "fonts-noto-core")],
)
def test_a_missing_font_is_named_with_its_package(family: str, package: str) -> None:
    expected = f"The font {family} is missing: apt-get install {package}"
    assert missing_requirements([family, "Noto Sans"]) == [expected]


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libpango-1.0.so.0", "libpango-1.0-0"),
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    library: str, package: str, tmp_path: Path
) -> None:
    (tmp_path / library).touch()  # the loader takes this one and finds nothing in it
    program = (
        "from handouts.formats.pdf import missing_requirements; print(*missing_requirements([]))"
    )
    told = run(program, LD_LIBRARY_PATH=str(tmp_path))
    assert package in told
    assert len(told.splitlines()) == 1


def test_another_weasyprint_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"made for WeasyPrint 70\.0, not 71\.0"):
        patch_weasyprint(SimpleNamespace(__version__="71.0"))
