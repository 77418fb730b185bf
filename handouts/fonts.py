"""The font files of this machine.

Handouts take fonts by file, not by what the system thinks is regular or bold: to Debian 12 the Bold
of Noto Nastaliq Urdu has the weight of a Regular."""

import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

WEIGHTS = {"Regular": 400, "Bold": 700}
# The style sheets of paper ask for this name first, so that no other file of the family is taken.
FACE = "Polyleaf {}"


class FontFile(NamedTuple):
    """A file, and the number of the font in it: a collection has several."""

    path: str
    number: int

    @property
    def collection(self) -> bool:
        """Whether the file has several fonts."""
        return self.path.endswith((".ttc", ".otc"))


def list_fonts(layout: str) -> list[str]:
    """Return the fonts of this machine, a line each in a `layout` of fc-list; none without
    fontconfig."""
    command = ("fc-list", "--format", layout)
    try:
        # In a session of its own, where Ctrl-C does not reach it: that is for us.
        listing = subprocess.run(
            command, capture_output=True, check=True, text=True, start_new_session=True
        )
    except FileNotFoundError:
        return []
    return listing.stdout.splitlines()


def font_file(family: str, style: str) -> FontFile | None:
    """Return the file of a family in a style, `Regular` or `Bold`; None where this machine lacks
    it."""
    return _font_files().get((family, style))


def missing_fonts(families: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each font that this machine lacks."""
    for family in sorted(families):
        if not all(font_file(family, style) for style in WEIGHTS):
            package = "fonts-noto-cjk" if " CJK " in family else "fonts-noto-core"
            yield f"The font {family} is missing: apt-get install {package}"


def font_faces(families: Iterable[str]) -> str:
    """Return rules that give the files of families the names FACE. A font in a collection cannot be
    named so: it keeps its own name, which no other font has."""
    rule = "@font-face {{ font-family: '{}'; font-weight: {}; src: url('{}') }}"
    return "\n".join(
        rule.format(FACE.format(family), weight, Path(file.path).as_uri())
        for family in sorted(families)
        for style, weight in WEIGHTS.items()
        if (file := font_file(family, style)) and not file.collection
    )


@cache
def _font_files() -> dict[tuple[str, str], FontFile]:
    """Return the files by family and style."""
    rows = (each.split("\t") for each in list_fonts("%{family}\t%{style}\t%{file}\t%{index}\n"))
    return {
        (family, style.split(",")[0]): FontFile(file, int(index) & 0xFFFF)
        for families, style, file, index in sorted(rows)
        for family in families.split(",")
    }
