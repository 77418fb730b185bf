"""Draw the pictures of the docs, first pages of handouts beside each other, and the sample PDFs."""

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from api.published.snapshot import AdviceQuery, Snapshot, read_snapshot
from handouts.formats.registry import FORMATS
from handouts.handout import STANDARD, Options
from handouts.language_card import render_language_card
from locales.library import read_library
from locales.preparation import prepare_library
from models.clock import now
from models.database import open_database
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
FOLDER, SAMPLES = Path("docs/pictures"), Path("docs/samples")
GAP, HEIGHT, LARGE = 12, 880, 1760  # pixels


class Sheet(NamedTuple):
    language: str
    options: Options = STANDARD
    beside: str | None = None


BOOKLET = Options(paper="a5", fold="booklet")
PICTURES = {
    "urdu-and-english": [Sheet("ur"), Sheet("en")],
    "first-pages": [Sheet(tag) for tag in ("en", "ur", "ar", "zh-Hans", "ti")],
    "two-languages": [Sheet("ur", beside="en"), Sheet("en", beside="ti")],
    "large-and-mono": [Sheet("ar", Options("large")), Sheet("pl", Options(ink="mono"))],
    "poster-and-cards": [
        Sheet("en", Options("poster")),
        Sheet("ur", Options("poster"), beside="en"),
        Sheet("ur", Options("cards")),
    ],
    "booklet": [Sheet("en", BOOKLET), Sheet("ur", BOOKLET)],
    "easy": [Sheet("en", Options("easy")), Sheet("ar", Options("easy"))],
}
HEIGHTS = {"urdu-and-english": LARGE}
SAMPLE_FILES = {
    "english": Sheet("en"),
    "urdu-beside-english": Sheet("ur", beside="en"),
    "chinese": Sheet("zh-Hans"),
    "polish-large-print": Sheet("pl", Options("large")),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_database(f"sqlite:///{folder}/polyleaf.db") as engine:
            publish(engine, prepare_library(read_library()))
            snapshot = read_snapshot(engine)
        for picture, sheets in PICTURES.items():
            height = HEIGHTS.get(picture, HEIGHT)
            pages = [_first_page(folder, _pdf(snapshot, sheet), height) for sheet in sheets]
            _paste(pages).save(FOLDER / f"{picture}.png", optimize=True)
            print(FOLDER / f"{picture}.png")
        headings = {tag: snapshot.interface[tag]["point-to-language"] for tag in snapshot.languages}
        staff = snapshot.interface[snapshot.source]["cover.pointed-at"]
        content = render_language_card(headings, staff, snapshot.library, SITE)
        card = _first_page(folder, content, HEIGHT)
        _paste([card]).save(FOLDER / "languages.png", optimize=True)
        for sample, sheet in SAMPLE_FILES.items():
            (SAMPLES / f"{sample}.pdf").write_bytes(_pdf(snapshot, sheet))


def _pdf(snapshot: Snapshot, sheet: Sheet) -> bytes:
    asked = AdviceQuery(SLUG, sheet.language, PLACE)
    beside = asked._replace(language=sheet.beside) if sheet.beside else None
    return FORMATS["pdf"].render(snapshot.handout(asked, now(), SITE, sheet.options, beside))


def _first_page(folder: Path, content: bytes, height: int) -> Image.Image:
    """Return the first page of a PDF, `height` pixels high."""
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    size = ("-scale-to-y", str(height), "-scale-to-x", "-1")
    command = ["pdftoppm", *size, "-png", "-singlefile", str(path), str(path.with_suffix(""))]
    subprocess.run(command, check=True)
    return Image.open(path.with_suffix(".png")).convert("RGB")


def _paste(pages: list[Image.Image]) -> Image.Image:
    """Return pages of one height side by side on grey, in 64 colours."""
    width = sum(page.width + GAP for page in pages) + GAP
    whole = Image.new("RGB", (width, pages[0].height + 2 * GAP), "#8a93a0")
    left = GAP
    for page in pages:
        whole.paste(page, (left, GAP))
        left += page.width + GAP
    return whole.quantize(64)


if __name__ == "__main__":
    main()
