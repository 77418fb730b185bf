"""HTML to an accessible PDF: the same bytes for the same HTML, or an error that says why not."""

import io
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache, lru_cache
from typing import Any

import pikepdf

from handouts.fonts import font_faces, missing_fonts
from handouts.formats import (
    pdf_archive,
    pdf_right_to_left,
    pdf_text_repairs,
    pdf_tree_repairs,
)
from handouts.formats.pdf_black import draw_black_alone
from locales.languages import languages

REPAIRED_VERSION = "70.0"
VARIANT = "pdf/ua-1"
STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
MAX_STYLES = 32  # that are kept: to parse one takes as long as a page

# One at a time: Pango's font map and WeasyPrint's log belong to the whole process.
_rendering = threading.RLock()


class RenderError(Exception):
    """WeasyPrint would draw something else than the HTML asks for; the arguments say what."""

    @property
    def messages(self) -> list[str]:
        return list(self.args)

    def __str__(self) -> str:
        return "\n".join(self.args)


def render_pdf(html: str) -> bytes:
    """Return the PDF of a document that needs no other file: styles in <style>, images as data:.

    Raise RenderError for everything that WeasyPrint only logs, and for texts that are missing.
    """
    with _rendering:
        return _write(*_lay_out(html))


def render_without_lone(name: str, versions: Iterable[str]) -> bytes:
    """Return the PDF of the first version of a document of which no element with the class `name`
    has its last side for itself; of the last version if there is none.

    Raise RenderError as `render_pdf` does."""
    with _rendering:
        for html in versions:
            laid_out = _lay_out(html)
            if laid_out[0] is None or not _stands_alone(laid_out[0], name):
                break
        return _write(*laid_out)


def render_largest(html: Callable[[float], str], sizes: Sequence[float]) -> bytes | None:
    """Return the PDF of a document in the largest of some sizes at which it has one page, None if
    there is none; `html` returns it in a size, `sizes` are in order, the largest first.

    Only what is returned is written: laying out takes less than half of the time. Raise RenderError
    as `render_pdf` does."""
    best: tuple[Any, list[str]] | None = None
    first, end = 0, len(sizes)  # those before do not fit, those from the end on do
    with _rendering:
        while first < end:
            middle = (first + end - 1) // 2
            document, errors = _lay_out(html(sizes[middle]))
            if document is None or len(document.pages) == 1:
                best, end = (document, errors), middle
            else:
                first = middle + 1
        return _write(*best) if best else None


def warm_up() -> None:
    """Load fonts and libraries, so that the first document does not wait for them."""
    render_pdf('<!doctype html><html lang="en"><title>Polyleaf</title>')


def page_count(content: bytes) -> int:
    """Return the number of pages of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def missing_requirements(families: Iterable[str]) -> list[str]:
    """Return a sentence for each library or font that this machine lacks to render PDFs."""
    return [*_missing_libraries(), *missing_fonts(families)]


def patch_weasyprint(weasyprint: Any) -> None:
    """Patch private functions of WeasyPrint. Raise RuntimeError if it is another version."""
    if weasyprint.__version__ != REPAIRED_VERSION:
        raise RuntimeError(
            f"The PDF repairs are made for WeasyPrint {REPAIRED_VERSION}, "
            f"not {weasyprint.__version__}"
        )
    pdf_text_repairs.patch_weasyprint(weasyprint)
    pdf_tree_repairs.patch_weasyprint(weasyprint)


def _lay_out(html: str) -> tuple[Any, list[str]]:
    """Return the document with its pages, None if that failed, and a list of what is wrong."""
    fonts = _font_configuration(html)
    html, sheets = _parse_style(html)
    with _logged_errors() as errors:
        try:
            document = (
                _weasyprint()
                .HTML(string=html, url_fetcher=_data_fetcher())
                .render(font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT)
            )
        except _weasyprint().urls.URLFetchingError as error:  # an @color-profile is not only logged
            errors.append(str(error))
            document = None
    return document, errors


def _parse_style(html: str) -> tuple[str, list[Any]]:
    """Return a document without its style, and that as a style sheet, which is parsed once for all.
    A style with faults stays where it is, and is found when the document is laid out."""
    style = STYLE.search(html)
    if style is None or "@font-face" in html:
        return html, []
    sheet = _style_sheet(style[1])
    return (html[: style.start()] + html[style.end() :], [sheet]) if sheet else (html, [])


@lru_cache(maxsize=MAX_STYLES)
def _style_sheet(rules: str) -> Any:
    """Return a style sheet, None if something in it would be ignored."""
    with _logged_errors() as errors:
        try:
            sheet = _weasyprint().CSS(
                string=rules, font_config=_shared_font_configuration(), url_fetcher=_data_fetcher()
            )
        except _weasyprint().urls.URLFetchingError:
            return None
    return None if errors else sheet


def _data_fetcher() -> Any:
    return _weasyprint().urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def _stands_alone(document: Any, name: str) -> bool:
    """Return whether an element with a class has the last page of a document for itself."""
    (root,) = (each for each in document.pages[-1]._page_box.children if each.element_tag == "html")
    (body,) = root.children
    shown = [each.element.get("class") for each in body.children]
    return len(document.pages) > 1 and shown == [name]


def _write(document: Any, errors: list[str]) -> bytes:
    """Return the PDF of a document that is laid out, repaired. Raise RenderError."""
    if document is None:
        raise RenderError(*errors)
    pdf_text_repairs.mark_margins(document)
    pdf_text_repairs.mark_repeated_titles(document)
    links = pdf_text_repairs.join_links(document)

    def finish(document: Any, pdf: Any) -> None:
        pdf_text_repairs.complete_links(links)
        tree = pdf_tree_repairs.StructureTree(document, pdf)
        pdf_tree_repairs.repair_tree(tree)
        pdf_right_to_left.map_letters(document, pdf)  # after that, which moves the last object
        errors.extend(pdf_tree_repairs.missing_texts(document, tree))
        pdf_archive.complete_for_archives(pdf)
        draw_black_alone(pdf)

    with _logged_errors() as others:
        try:
            content: bytes = document.write_pdf(finisher=finish, pdf_variant=VARIANT)
        except _weasyprint().urls.URLFetchingError as error:
            others.append(str(error))
    if errors or others:
        raise RenderError(*errors, *others)
    return pdf_archive.with_identifier(content)


@cache
def _weasyprint() -> Any:
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        # It prints and warns about libraries: missing_requirements says the same in plain words.
        warnings.simplefilter("ignore", DeprecationWarning)
        import weasyprint
    patch_weasyprint(weasyprint)
    return weasyprint


def _font_configuration(html: str) -> Any:
    # The next document must not see the fonts that come with this one.
    return _new_font_configuration() if "@font-face" in html else _shared_font_configuration()


def _new_font_configuration() -> Any:
    """Return the fonts of this machine, and those of the languages by file."""
    weasyprint = _weasyprint()
    configuration = weasyprint.text.fonts.FontConfiguration()
    rules = font_faces({each.font for each in languages().values()})
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("file",), allow_redirects=False)
    weasyprint.CSS(string=rules, font_config=configuration, url_fetcher=fetcher)
    return configuration


@cache
def _shared_font_configuration() -> Any:
    return _new_font_configuration()


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _logged_errors() -> Iterator[list[str]]:
    """Yield a list that grows by each warning and error that WeasyPrint logs.

    It never raises for a missing glyph, font, image or rule: it logs, and draws without.
    """
    logger, handler = logging.getLogger("weasyprint"), _Messages()
    logger.disabled = False  # logging.config disables loggers that it does not know
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)


def _missing_libraries() -> Iterator[str]:
    try:
        with _rendering:
            subset = _weasyprint().text.ffi.harfbuzz_subset
    except OSError as error:
        yield (
            f"Pango cannot be loaded ({str(error).splitlines()[0]}): "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    else:
        if subset is None:
            yield (
                "HarfBuzz-Subset is missing, which makes a Chinese handout 30 times slower: "
                "apt-get install libharfbuzz-subset0"
            )
