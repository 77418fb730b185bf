"""The runs of a line of text that Pango has laid out, and their clusters: glyphs drawn together."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

# The library has no types: this is a line of Pango, a run of it, and a glyph with its place.
Line = Any
Run = Any
Glyph = Any

UNITS = 1024  # of Pango, in a pixel
EMPTY = 0x0FFFFFFF  # a glyph that is not drawn
UNKNOWN = 0x10000000  # is set in one that no font has


def list_runs(line: Line, ffi: Any) -> list[Run]:
    """Return the runs of a line from left to right."""
    runs, run = [], line.runs[0]
    while run != ffi.NULL:
        runs.append(run.data)
        run = run.next
    return runs


def clusters(run: Run, text: bytes) -> Iterator[tuple[str, list[Glyph]]]:
    """Yield the clusters of a run from left to right: the text of each as it is read, and its
    glyphs from left to right. `text` is that of the line, in UTF-8."""
    string, first = run.glyphs, run.item.offset
    starts = string.log_clusters[0 : string.num_glyphs]
    ends = dict(pairwise(sorted({*starts, run.item.length})))
    for start, group in groupby(zip(starts, glyphs_of(run), strict=True), lambda pair: pair[0]):
        yield text[first + start : first + ends[start]].decode(), [glyph for _, glyph in group]


def glyphs_of(run: Run) -> list[Glyph]:
    """Return the glyphs of a run from left to right."""
    return list(run.glyphs.glyphs[0 : run.glyphs.num_glyphs])


def is_leftward(run: Run) -> bool:
    """Return whether a run is read from right to left."""
    return bool(run.item.analysis.level % 2)


def is_unknown(glyph: Glyph) -> bool:
    """Return whether no font has the sign that a glyph stands for."""
    return bool(glyph.glyph & UNKNOWN)
