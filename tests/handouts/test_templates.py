"""Templates write texts, and never decide themselves what is markup."""

import re

import pytest

from api.site.rendering import API
from handouts.formats.html import HANDOUTS, TIGHT, templates, type_style
from locales.languages import languages
from richtext.nodes import ReferenceNode, StrongNode, TextNode, ValueNode
from richtext.text import Text

MARKUP_BY_HAND = re.compile(r"\|\s*safe\b|\bautoescape\b|\.html\b(?!\")")
FILES = [
    path
    for folder in (HANDOUTS / "templates", API)
    for path in sorted(folder.rglob("*"))
    if path.suffix in (".html", ".xhtml", ".opf", ".css") and "static" not in path.parts
]


def test_no_template_marks_anything_as_safe() -> None:
    found = {path.name: MARKUP_BY_HAND.findall(path.read_text("utf-8")) for path in FILES}
    assert {name: each for name, each in found.items() if each} == {}
    assert len(FILES) > 20


def test_a_text_is_markup_and_what_stands_in_it_is_not() -> None:
    nodes = [
        TextNode(text="a < b & "),
        StrongNode(children=[TextNode(text="<i>")]),
        ValueNode(text='<b onclick="x">', lang="en", dir="ltr"),
    ]
    text = Text(lang="en", dir="ltr", status="source", nodes=nodes)
    written = templates().from_string("{{ text }} {{ plain }}").render(text=text, plain="<b>")
    assert written == (
        "a &lt; b &amp; <strong>&lt;i&gt;</strong>"
        '<bdi lang="en" dir="ltr">&lt;b onclick=&#34;x&#34;&gt;</bdi> &lt;b&gt;'
    )


def test_a_text_of_the_interface_keeps_its_values_apart() -> None:
    page = templates().from_string("{{ text | filled(name='<b>') }}")
    text = Text(
        lang="en", dir="ltr", status="source", nodes=[ReferenceNode(to="name", part="name")]
    )
    assert page.render(text=text) == "&lt;b&gt;"


def test_no_style_sheet_of_paper_has_rules_for_one_language() -> None:
    sheets = [each for each in (HANDOUTS / "styles").glob("*.css") if each.name != "epub.css"]
    assert len(sheets) > 10
    assert [each.name for each in sheets if ":lang(" in each.read_text("utf-8")] == []


@pytest.mark.parametrize("template", TIGHT)
def test_layouts_with_less_room_have_the_heights_of_the_typeface(template: str) -> None:
    face = languages()["ur"].typeface
    rules = {*type_style(template).split("\n")} - {*type_style("leaflet").split("\n")}
    assert len(rules) == len(TIGHT[template])
    for name in TIGHT[template]:
        assert any(f": {getattr(face, name)}" in rule for rule in rules)
    assert all(":lang(ur)" in rule for rule in rules)
