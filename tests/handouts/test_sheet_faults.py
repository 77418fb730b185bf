"""Nothing on a sheet stands over another, is torn or alone at the end of a side, too small or pale.

tests/gates/test_paper.py looks at every bundled sheet. Each fault is planted here, and found."""

import pytest

from api.published.snapshot import Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.handout import Options
from tests.handouts.test_layouts import laid_out
from tests.layout_boxes import Sheet, lay_out
from tests.sheet_faults import faults

LOOSE = ".part { white-space: normal !important }"  # what keeps the last letters together


def leaflet(snapshot: Snapshot, tag: str, style: str = "") -> Sheet:
    html = render_html(laid_out(snapshot, tag, Options()))
    return lay_out(lambda: render_pdf(html.replace("</style>", f"{style}</style>", 1)))


@pytest.mark.parametrize("tag", ["en", "ur", "zh-Hans"])
def test_nothing_is_wrong_with_a_leaflet(snapshot: Snapshot, tag: str) -> None:
    assert faults(leaflet(snapshot, tag), Options()) == {}


@pytest.mark.parametrize(
    ("tag", "style", "fault"),
    [
        ("ur", "p, li span { line-height: 1.4 !important }", "ink of lines meets"),
        ("en", ".callout h2 { margin-block-start: -.8em }", "ink meets a rule"),
        ("en", "li { margin-inline-start: -20mm }", "outside the margins"),
        ("en", ".contacts p { font-size: .6em }", "too small"),
        ("en", "section > h2 + * { break-before: page }", "heading at the foot"),
        ("en", "li:first-of-type { break-after: page !important }", "one item alone"),
        ("zh-Hans", f"{LOOSE} p, li {{ padding-inline-end: 4em !important }}", "one letter alone"),
        ("en", "* { break-inside: auto !important } main { padding-block-start: 60mm }", "torn"),
        ("en", ".trust { color: #999 }", "contrast"),
    ],
)
def test_a_fault_is_found(snapshot: Snapshot, tag: str, style: str, fault: str) -> None:
    assert fault in faults(leaflet(snapshot, tag, style), Options())
