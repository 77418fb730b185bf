"""HTML to an accessible PDF: the same bytes for the same HTML, or an exception that says why."""

import io
import logging
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from typing import Any

import pikepdf

from handouts.formats import pdf_repairs
from handouts.toolchain import fonts

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
    """One document that needs nothing from outside: its style in <style>, its images as data:."""
    with _rendering, _complaints() as complaints:
        weasyprint = _weasyprint()
        fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
        try:
            content: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
                font_config=_font_configuration(html), pdf_variant="pdf/ua-1"
            )
        except weasyprint.urls.URLFetchingError as error:  # an @color-profile is not only logged
            complaints.append(str(error))
    if complaints:
        raise RenderError(*complaints)
    return content


def warm_up() -> None:
    """So that the first document need not wait for what every document needs."""
    render_pdf('<!doctype html><html lang="en"><title>Polyleaf</title>')


def page_count(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def missing_requirements(families: Iterable[str]) -> list[str]:
    """What this machine lacks to draw PDFs with these fonts, a sentence each."""
    return [*_missing_libraries(), *_missing_fonts(families)]


@cache
def _weasyprint() -> Any:
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        # It prints and warns about libraries; missing_requirements says it in plain words.
        warnings.simplefilter("ignore", DeprecationWarning)
        import weasyprint
    pdf_repairs.mend(weasyprint)
    return weasyprint


def _font_configuration(html: str) -> Any:
    # A font that comes with a document must not be seen by the next one.
    return _new_font_configuration() if "@font-face" in html else _shared_font_configuration()


def _new_font_configuration() -> Any:
    return _weasyprint().text.fonts.FontConfiguration()


@cache
def _shared_font_configuration() -> Any:
    return _new_font_configuration()


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """WeasyPrint never raises for a missing glyph, font, image or rule: it logs, and draws."""
    logger, handler = logging.getLogger("weasyprint"), _Complaints()
    logger.disabled = False  # as logging.config leaves the loggers that it does not know
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


def _missing_fonts(families: Iterable[str]) -> Iterator[str]:
    present = {family for names in fonts("%{family}\n") for family in names.split(",")}
    for family in sorted(set(families) - present):
        package = "fonts-noto-cjk" if " CJK " in family else "fonts-noto-core"
        yield f"The font {family} is missing: apt-get install {package}"
