"""A booklet: the pages of a PDF imposed two by two on sheets that are printed on both sides and
folded. Tags, links and bookmarks are kept."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, Page, Pdf

from richtext.nodes import Direction

FOLD_MARK = 14  # points


class Half(NamedTuple):
    """The new position of a page: drawn by `form` on `sheet`, `left` points from its edge."""

    sheet: Any
    form: Any
    left: float


Halves = dict[tuple[int, int], Half]


def make_booklet(content: bytes, direction: Direction) -> bytes:
    """Return a PDF imposed as a booklet, with its spine on the side where the direction begins."""
    with Pdf.open(BytesIO(content)) as pdf:
        pages = [*pdf.pages]
        halves: Halves = {}
        last = len(pages) - 1
        blank: list[Page | None] = [None] * (-len(pages) % 4)
        leaves = [*pages[:last], *blank, pages[last]]  # the last page is the back cover
        for sides in sides_of(len(pages), direction):
            halves |= _sheet(pdf, [leaves[each] for each in sides])
        _mark_fold(pdf, pdf.pages[len(pages)])
        for page in pages:
            _move_links(page.obj, halves[page.obj.objgen])
        _retag(pdf.Root.StructTreeRoot, halves)
        for target in _targets(pdf):
            half = halves[target[0].objgen]
            target[0], target[2] = half.sheet, float(target[2]) + half.left
        del pdf.pages[: len(pages)]
        preferences = pdf.Root.ViewerPreferences
        preferences.Duplex, preferences.PrintScaling = Name.DuplexFlipShortEdge, Name("/None")
        made = BytesIO()
        pdf.save(made, deterministic_id=True)
        return made.getvalue()


def sides_of(pages: int, direction: Direction) -> list[tuple[int, int]]:
    """Return the left and right page of each side, counted from 0."""
    whole = (pages + 3) // 4 * 4
    found = []
    for front in range(whole // 2):
        back = whole - 1 - front
        on_the_right = (front % 2 == 0) == (direction == "ltr")
        found.append((back, front) if on_the_right else (front, back))
    return found


def _sheet(pdf: Pdf, pages: list[Page | None]) -> Halves:
    """Draw two pages side by side on a new sheet. Return their new positions by object id."""
    width, height = (float(each) for each in pdf.pages[0].mediabox[2:])
    sheet = pdf.add_blank_page(page_size=(2 * width, height)).obj
    sheet.Tabs = Name.S
    halves: Halves = {}
    forms, drawn = Dictionary(), []
    for name, left, page in zip(("/Left", "/Right"), (0.0, width), pages, strict=True):
        if page:
            form = page.as_form_xobject()
            form.StructParents = page.obj.StructParents
            forms[name] = form
            drawn.append(f"q 1 0 0 1 {left:.3f} 0 cm {name} Do Q")
            halves[page.obj.objgen] = Half(sheet, form, left)
    sheet.Resources = Dictionary(XObject=forms)
    sheet.Contents = pdf.make_stream("\n".join(drawn).encode())
    return halves


def _mark_fold(pdf: Pdf, sheet: Page) -> None:
    """Draw short lines at both ends of the fold, on the side that lies outside."""
    _, _, width, height = (float(each) for each in sheet.mediabox)
    lines = " ".join(
        f"{width / 2:.3f} {end:.3f} m {width / 2:.3f} {end + FOLD_MARK:.3f} l"
        for end in (0, height - FOLD_MARK)
    )
    mark = f"/Artifact BMC q 0.25 w {lines} S Q EMC"
    sheet.contents_add(pdf.make_stream(mark.encode()))


def _move_links(page: Any, half: Half) -> None:
    links = page.get("/Annots", Array())
    for link in links:
        for name in ("/Rect", "/QuadPoints"):
            if name in link:
                # Every other number is a distance from the left.
                link[name] = Array(
                    float(each) + (0 if place % 2 else half.left)
                    for place, each in enumerate(link[name])
                )
    half.sheet.Annots = Array([*half.sheet.get("/Annots", Array()), *links])


def _retag(element: Any, halves: Halves) -> None:
    """Point the tags of marked content at the form of its page."""
    half = halves[element.Pg.objgen] if "/Pg" in element else None
    kids = element.get("/K", Array())
    made = Array()
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            assert half
            marked = {"Type": Name.MCR, "Pg": half.sheet, "Stm": half.form, "MCID": kid}
            made.append(Dictionary(**marked))
            continue
        if kid.get("/Type") == Name.MCR:
            own = halves[kid.Pg.objgen] if "/Pg" in kid else half
            assert own
            kid.Pg, kid.Stm = own.sheet, own.form
        elif kid.get("/Type") == Name.OBJR:
            kid.Pg = halves[kid.Pg.objgen].sheet if "/Pg" in kid else half and half.sheet
        else:
            _retag(kid, halves)
        made.append(kid)
    element.K = made
    if half:
        element.Pg = half.sheet


def _targets(pdf: Pdf) -> Iterator[Any]:
    """Yield the destinations of bookmarks and internal links: page, form, left, top."""
    named = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    yield from [*named][1::2]
    yield from _bookmarks(pdf.Root.get("/Outlines", Dictionary()))


def _bookmarks(outline: Any) -> Iterator[Any]:
    item = outline.get("/First")
    while item is not None:
        yield item.Dest
        yield from _bookmarks(item)
        item = item.get("/Next")
