"""The screens of the docs: pages in five languages, on a phone and on a desk, in light and dark."""

import subprocess
import sys
import tempfile
import time
from io import BytesIO
from itertools import chain
from pathlib import Path

import httpx2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from locales.library import read_library
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import publish

FOLDER = Path("docs/pictures")
PORT = 8127
ADDRESS = f"http://127.0.0.1:{PORT}"
TAGS = ("en", "ur", "ar", "zh-Hans", "ti")
GUIDE, LETTER, PATHWAY = "image-shared-online", "strangers-and-pictures", "what-has-happened"
PAGES = {
    "gateway": ["/"],
    "home": [f"/{tag}/" for tag in TAGS],
    "guide": [f"/{tag}/{GUIDE}" for tag in TAGS],
    "pathway": [f"/{tag}/{PATHWAY}/blackmail" for tag in TAGS],
    "letter": [f"/{tag}/letters/{LETTER}" for tag in TAGS],
    "pack": [f"/{tag}/packs" for tag in TAGS],
    "status": ["/status"],
}
# Width and height in pixels of a page, and how much smaller it is shown.
SIZES = {"phone": (390, 1300, 0.5), "desk": (1280, 900, 0.28)}
GAP, SECONDS = 10, 30


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/polyleaf.db"
        with open_database(url) as engine:
            publish(engine, prepare_library(read_library()))
        environment = {"POLYLEAF_DATABASE": url, "POLYLEAF_FILE_CACHE": f"{folder}/cache"}
        program = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"]
        with subprocess.Popen([*program, "--port", str(PORT)], env=environment) as server:
            _wait()
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", chromium_sandbox=False
            )
            for name, paths in PAGES.items():
                rows = [
                    [_shot(browser, path, size, scheme) for path in paths]
                    for size in SIZES
                    for scheme in ("light", "dark")
                ]
                file = FOLDER / f"screen-{name}.png"
                _paste(rows if len(paths) > 1 else [[*chain(*rows)]]).save(file, optimize=True)
                print(file)
            browser.close()
            server.terminate()


def _wait() -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            httpx2.get(f"{ADDRESS}/healthz")
            return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise TimeoutError(ADDRESS)


def _shot(browser: Browser, path: str, size: str, scheme: str) -> Image.Image:
    width, height, share = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(ADDRESS + path)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture.resize((round(width * share), round(height * share)), Image.Resampling.LANCZOS)


def _paste(rows: list[list[Image.Image]]) -> Image.Image:
    """Side by side on grey, in few colours."""
    width = max(sum(each.width + GAP for each in row) for row in rows) + GAP
    height = sum(max(each.height for each in row) + GAP for row in rows) + GAP
    whole, top = Image.new("RGB", (width, height), "#8a93a0"), GAP
    for row in rows:
        left = GAP
        for each in row:
            whole.paste(each, (left, top))
            left += each.width + GAP
        top += max(each.height for each in row) + GAP
    # The usual method has no red left where there is little of it.
    return whole.quantize(64, Image.Quantize.MAXCOVERAGE)


if __name__ == "__main__":
    main()
