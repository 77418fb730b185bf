"""A PDF tells a screen reader its structure, across page breaks."""

import pytest

from handouts.formats.pdf import render_pdf
from tests.documents import LINES, SQUARE, document, shape
from tests.tag_tree import extracted, links, nodes, orphans, outline


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "<p>Ring <span lang=cy>Gofal</span>, <bdi lang=fr>Aide</bdi> or "
            "<strong lang=pl>Pomoc</strong>",
            shape(
                *("P", "  Ring", "  Span (cy): Gofal", "  ,", "  Span (fr): Aide", "  or"),
                "  Span (pl): Pomoc",
            ),
            id="languages of phrases",
        ),
        pytest.param(
            "<h2 lang=cy>Cymorth</h2><ul lang=fr><li lang=pl>Pomoc</ul>",
            shape(
                *("H2 (cy): Cymorth", "L (fr)", "  LI (pl)", "    Lbl (pl): •"),
                "    LBody (pl): Pomoc",
            ),
            id="languages of blocks",
        ),
        pytest.param(
            "<p><a href='https://a.example/' lang=cy>Gofal</a>",
            shape("P", "  Link (cy): Gofal"),
            id="language of a link",
        ),
        pytest.param(
            "<aside>A</aside><nav>N</nav><section>S</section>"
            "<header>H</header><footer>F</footer><address>W</address>",
            shape("Sect: A", "Sect: N", "Sect: S", "Div: H", "Div: F", "Div: W"),
            id="sections",
        ),
        pytest.param(
            "<figure>A<figcaption>B</figcaption></figure>",
            shape("Div", "  NonStruct: A", "  Caption: B"),
            id="figure with a caption",
        ),
        pytest.param(
            "<p>A <strong>b</strong> <em>c</em> <b>d</b> <i>e</i> <u>f</u> <s>g</s> "
            "<small>h</small> <sub>i</sub> <sup>j</sup> <bdi>k</bdi> <bdo dir=ltr>l</bdo> "
            "<abbr>m</abbr> <cite>n</cite> <code>o</code> <mark>p</mark> <q>q</q> <time>r</time>",
            "P: A b c d e f g h i j k l m n o p “ q ” r",
            id="phrases",
        ),
        pytest.param(
            "<aside>Loose<p>text</aside>",
            shape("Sect", "  NonStruct: Loose", "  P: text"),
            id="loose text in a section is no section",
        ),
        pytest.param(
            "<ol><li>One<li><span>Two</span> more</ol>",
            shape(
                *("L", "  LI", "    Lbl: 1.", "    LBody: One"),
                *("  LI", "    Lbl: 2.", "    LBody: Two more"),
            ),
            id="list",
        ),
        pytest.param(
            "<ul><li>One<p>Two<li><h2>Three</h2></ul>",
            shape(
                *("L", "  LI", "    Lbl: •", "    LBody", "      P: One", "      P: Two"),
                *("  LI", "    Lbl: •", "    LBody", "      H2: Three"),
            ),
            id="blocks in a list item",
        ),
        pytest.param(
            "<ul><li>One<ul><li>Two</ul></ul>",
            shape(
                *("L", "  LI", "    Lbl: •", "    LBody", "      P: One", "      L"),
                *("        LI", "          Lbl: ◦", "          LBody: Two"),
            ),
            id="list in a list",
        ),
        pytest.param(
            "<ul style='list-style: none'><li>One</ul>",
            shape("L", "  LI", "    LBody: One"),
            id="list without bullets",
        ),
        pytest.param(
            "<ol style='list-style: none'><li><div><p><span class=marker>1.</span>One</div></ol>",
            shape("L", "  LI", "    Lbl: 1.", "    LBody", "      Div", "        P: One"),
            id="list with its numbers in the text",
        ),
        pytest.param(
            "<p style='width: 5em'>Say <strong lang=cy>dim diolch yn fawr</strong>",
            shape("P", "  Say", "  Span (cy): dim diolch yn fawr"),
            id="phrase over two lines",
        ),
        pytest.param(
            "<style>a::before { content: '> ' }</style><p><a href='https://a.example/'>Go</a>",
            shape("P", "  Link: > Go"),
            id="generated text in a link is no link",
        ),
        pytest.param("<p>One<br>Two", "P: One Two", id="line break"),
        pytest.param(
            f'<p>A <img alt="" src="{SQUARE}"> B <img alt="C" aria-hidden=true src="{SQUARE}">'
            f'<img alt="D" role=presentation src="{SQUARE}"> E',
            "P: A B E",
            id="ornaments are not read out",
        ),
        pytest.param(
            "<p>A <svg aria-hidden=true width=9 height=9><circle r=9 /></svg> B",
            "P: A B",
            id="drawn ornaments neither",
        ),
    ],
)
def test_structure(body: str, expected: str) -> None:
    assert outline(render_pdf(document(body))) == expected


@pytest.mark.parametrize(
    "tag", ["p", "div", "section", "main", "article", "blockquote", "h2", "aside", "header"]
)
def test_an_element_on_two_pages_is_one_element(tag: str) -> None:
    assert len(outline(render_pdf(document(f"<{tag}>{LINES}</{tag}>"))).split("\n")) == 1


def test_a_list_on_two_pages_is_one_list() -> None:
    items = "<li>You can always tell someone." * 30
    read = render_pdf(document(f"<section><ul>{items}</ul></section>"))
    assert [len(nodes(read, tag)) for tag in ("Sect", "L", "LI", "Lbl", "LBody")] == [
        *(1, 1, 30, 30, 30)
    ]


def test_a_list_item_on_two_pages_is_one_item() -> None:
    read = render_pdf(document(f"<ul><li>One<ul><li>{LINES}</ul><li>Two</ul>"))
    assert [len(nodes(read, tag)) for tag in ("L", "LI", "Lbl", "LBody")] == [2, 3, 3, 3]


def test_a_table_on_three_pages_is_three_tables_with_a_header_each() -> None:
    rows = "<tr><td>You can always tell someone." * 60
    read = render_pdf(document(f"<table><thead><tr><th>Advice</thead>{rows}</table>"))
    assert [len(nodes(read, tag)) for tag in ("Table", "TH", "TD")] == [3, 3, 60]


def test_a_link_on_two_pages_is_one_link() -> None:
    read = render_pdf(document(f"<p><a href='https://a.example/'>{LINES}</a>"))
    assert (len(nodes(read, "Link")), len(links(read))) == (1, 2)


@pytest.mark.parametrize(
    "body", [f"<section><p>{LINES}<a href='https://a.example/'>{LINES}</a></section>", LINES]
)
def test_all_content_belongs_to_the_element_that_claims_it(body: str) -> None:
    style = "@page { @bottom-center { content: 'foot' } }"
    assert orphans(render_pdf(document(body, style=style))) == []


def test_running_text_is_read_only_once() -> None:
    style = "@page { @bottom-center { content: element(foot) } } footer { position: running(foot) }"
    footer = "<footer>Ring <a href='tel:999'>999</a></footer>"
    read = render_pdf(document(f"{footer}<p>Text", style=style))
    assert (outline(read), links(read), orphans(read)) == ("P: Text", [], [])
    assert "999" in extracted(read)


def test_header_cells_say_what_they_head() -> None:
    table = (
        "<table><tr><th scope=col>Who<th>Number<tr><th scope=row>Police<td>999"
        "<tr><th scope=rowgroup>Childline<td>0800"
    )
    scopes = [cell.attributes["Scope"] for cell in nodes(render_pdf(document(table)), "TH")]
    assert scopes == ["/Column", "/Column", "/Row", "/Row"]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("ol", "/Decimal"),
        ("ul", "/Disc"),
        ("ol type=x style='list-style: upper-roman'", "/UpperRoman"),
        ("ol style='list-style: lower-roman'", "/LowerRoman"),
        ("ol style='list-style: upper-alpha'", "/UpperAlpha"),
        ("ol style='list-style: lower-alpha'", "/LowerAlpha"),
        ("ul style='list-style: circle'", "/Circle"),
        ("ul style='list-style: square'", "/Square"),
        ("ul style='list-style: none'", "/None"),
        ("ul style='list-style: \"✓\"'", "/Disc"),
    ],
)
def test_lists_say_how_they_are_numbered(opening: str, expected: str) -> None:
    (found,) = nodes(
        render_pdf(document(f"<{opening}><li>One", style="li { font-family: inherit }")), "L"
    )
    assert found.attributes["ListNumbering"] == expected


def test_a_figure_says_where_it_is_in_points_from_the_bottom() -> None:
    style = "@page { size: 400px 300px; margin: 20px } body { margin: 0 } img { display: block }"
    (figure,) = nodes(
        render_pdf(document(f'<img alt="Map" src="{SQUARE}">', style=style)), "Figure"
    )
    assert figure.alt == "Map"
    assert figure.attributes["BBox"] == [15, 174, 87, 210]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a href='tel:08001111'>0800&nbsp;1111</a>", "0800 1111"),
        ("<a href='https://a.example/'>The <bdi>Report</bdi>\n Remove</a>", "The Report Remove"),
        ("<a href='https://a.example/' aria-label='Help page'>here</a>", "Help page"),
        (f"<a href='https://a.example/'><img alt='Map' src=\"{SQUARE}\"></a>", "Map"),
        ("<a href='https://a.example/' lang=ur dir=rtl>مدد</a>", "مدد"),
    ],
)
def test_a_link_is_announced_by_its_text(body: str, expected: str) -> None:
    style = ":lang(ur) { font-family: 'Noto Nastaliq Urdu' }"
    assert [link.contents for link in links(render_pdf(document(body, style=style)))] == [expected]


def test_each_line_of_a_link_is_clickable_and_nothing_between() -> None:
    body = "<p style='width: 8em'>Go to <a href='https://a.example/'>the page about this</a>"
    (link,) = links(render_pdf(document(body)))
    first, second = link.quadrilaterals
    for quadrilateral in (first, second):
        # Viewers expect the shape of a Z: top left, top right, bottom left, bottom right.
        left, top, right, bottom = quadrilateral[0], *quadrilateral[1:3], quadrilateral[5]
        assert quadrilateral == [left, top, right, top, left, bottom, right, bottom]
        assert left < right and bottom < top
    assert second[0] < first[0] and second[1] <= first[5]  # further left, and below
    assert link.rectangle == [second[0], second[5], first[2], first[1]]


def test_a_link_of_one_line_needs_only_its_rectangle() -> None:
    (link,) = links(render_pdf(document("<p><a href='https://a.example/'>Go</a>")))
    assert link.quadrilaterals == []
