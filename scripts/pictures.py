"""The pictures of the docs: first pages of one handout in several scripts, beside each other."""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from api.requests import now
from api.snapshot import Asked, read_snapshot
from handouts.html import handout_html
from handouts.pdf import pdf
from locales.library import read_library
from locales.translations import prepared
from models.database import opened
from models.publishing import publish

SLUG, PLACE, SITE = "image-shared-online", "GB-GLS", "https://advice.example"
TAGS = ("en", "ur", "ar", "zh-Hans", "ti")
GAP, DOTS_PER_INCH = 12, 75


def main() -> None:
    to = Path("docs/pictures/first-pages.png")
    with tempfile.TemporaryDirectory() as folder:
        with opened(f"sqlite:///{folder}/polyleaf.db") as engine:
            publish(engine, prepared(read_library()))
            snapshot = read_snapshot(engine)
        pages = [
            _first_page(
                Path(folder, tag),
                pdf(handout_html(snapshot.handout(Asked(SLUG, tag, PLACE), now(), SITE))),
            )
            for tag in TAGS
        ]
    width = sum(page.width + GAP for page in pages) + GAP
    sheet = Image.new("RGB", (width, pages[0].height + 2 * GAP), "#8a93a0")
    left = GAP
    for page in pages:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    sheet.quantize(64).save(to, optimize=True)
    print(f"{to}: {', '.join(TAGS)}")


def _first_page(path: Path, content: bytes) -> Image.Image:
    path.write_bytes(content)
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", "-singlefile", str(path), str(path)]
    subprocess.run(command, check=True)
    return Image.open(path.with_suffix(".png")).convert("RGB")


if __name__ == "__main__":
    main()
