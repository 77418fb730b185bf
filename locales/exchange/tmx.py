"""Write all translations of a library as a translation memory, TMX 1.4."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from locales.catalogs import is_translated
from locales.exchange.inline_codes import add_words, marks_of
from locales.exchange.translated_documents import TranslatedDocument
from locales.inline import Inline, InlineError, Link, Placeholder, Words, parse
from locales.reviews import status_of

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LEVEL = "x-level"


def format_tmx(documents: Iterable[TranslatedDocument], source: str, version: str) -> bytes:
    """Return the translations that are current, each with its level, beside their source texts.
    `source` is the language of the library, `version` that of the software."""
    root = etree.Element("tmx", version="1.4")
    etree.SubElement(
        root,
        "header",
        {
            "creationtool": "polyleaf",
            "creationtoolversion": version,
            "segtype": "block",
            "o-tmf": "gettext",
            "adminlang": "en",
            "srclang": source,
            "datatype": "plaintext",
        },
    )
    body, units = etree.SubElement(root, "body"), dict[str, Any]()
    for document, language, catalog, review_log in documents:
        for context, message in document.to_translate(language).messages.items():
            entry = catalog.get(context)
            if not entry or not is_translated(entry, message.text):
                continue
            try:
                translation = parse(str(entry.string))
            except InlineError:
                continue  # which `check` refuses
            name = f"{document.domain}:{context}"
            if name not in units:
                written_in = document.language_of(context).tag
                units[name] = etree.SubElement(body, "tu", tuid=name, srclang=written_in)
                _add_variant(units[name], written_in, parse(message.text))
            level = status_of(entry, review_log)
            _add_variant(units[name], language.tag, translation, level)
    for each in (root, *root, *units.values()):
        each.tail = "\n"
    root.text = body.text = "\n"
    xml = etree.tostring(root, encoding="utf-8", xml_declaration=True, with_tail=False)
    return xml + b"\n"


def _add_variant(unit: Any, tag: str, text: list[Inline], level: str = "") -> None:
    variant = etree.SubElement(unit, "tuv", {LANG: tag})
    if level:
        etree.SubElement(variant, "prop", type=LEVEL).text = level
    segment = etree.SubElement(variant, "seg")
    _write(segment, text, [])
    unit.text = variant.tail = "\n"


def _write(segment: Any, pieces: list[Inline], numbers: list[int]) -> None:
    """Add a text to a segment; what is no word is a code with its marks in it."""
    for piece in pieces:
        if isinstance(piece, Words):
            add_words(segment, piece.text)
            continue
        before, after = marks_of(piece)
        if isinstance(piece, Placeholder):
            etree.SubElement(segment, "ph", type="var").text = before
        else:
            numbers.append(len(numbers) + 1)
            number, kind = str(numbers[-1]), "link" if isinstance(piece, Link) else "bold"
            etree.SubElement(segment, "bpt", i=number, type=kind).text = before
            _write(segment, piece.children, numbers)
            etree.SubElement(segment, "ept", i=number).text = after
