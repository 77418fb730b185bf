"""Write the catalogs of a library as XLIFF 2.0, for the programs of translators and agencies."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel.messages.catalog import Message as CatalogMessage
from lxml import etree

from locales.exchange.inline_codes import XLIFF, UnitCodes
from locales.glossary import Glossary
from locales.inline import InlineError, plain
from locales.languages import Language
from locales.library import Document
from locales.reviews import ReviewLog, find_read_back, status_of
from models.yaml_source import Message
from richtext.text import Status

DEFAULT: Any = {None: XLIFF}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What a machine has translated is still to be done by a person: programs say so of `initial`.
STATES: Mapping[Status, str] = {
    "untranslated": "initial",
    "outdated": "initial",
    "machine": "initial",
    "read-back": "initial",
    "checked": "translated",
    "reviewed": "reviewed",
}


def xliff_files(
    document: Document,
    language: Language,
    catalog: Mapping[str, CatalogMessage],
    review_log: ReviewLog,
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a document in a language with their names: one for each language that some
    of it is written in, since words of the software may be in another than those of the library."""
    document = document.to_translate(language)
    sources = {document.language_of(context).tag for context in document.messages}
    for source in sorted(sources):
        pair = language.tag if source == document.source else f"{source}-{language.tag}"
        root = etree.Element(f"{{{XLIFF}}}xliff", nsmap=DEFAULT, version="2.0")
        root.set("srcLang", source)
        root.set("trgLang", language.tag)
        file = _add(root, "file", id=document.domain, original=document.file)
        for context, message in document.messages.items():
            if document.language_of(context).tag == source:
                entry = catalog.get(context) or CatalogMessage(message.text, context=context)
                older = entry.string and entry.id != message.text
                status: Status = "outdated" if older else status_of(entry, review_log)
                glossary = document.glossary_of(context)
                notes = dict(_notes(message, document.file_of(context), entry, glossary, language))
                if not older and (record := find_read_back(entry, review_log)):
                    notes["read-back"] = "\n".join(record.lines())
                _add_unit(file, context, message.text, entry, status, notes)
        _indent(root)
        xml = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        yield f"{document.domain}.{pair}.xlf", xml + b"\n"


def _add_unit(
    file: Any,
    context: str,
    source: str,
    entry: CatalogMessage,
    status: Status,
    notes: Mapping[str, str],
) -> None:
    unit = _add(file, "unit", id=context, canResegment="no")
    unit.set(SPACE, "preserve")
    holder = _add(unit, "notes")
    for category, text in notes.items():
        _add(holder, "note", category=category).text = text
    data = _add(unit, "originalData")
    state = {"state": STATES[status], "subState": f"polyleaf:{status}"}
    segment = _add(unit, "segment", **state)
    codes = UnitCodes(source)
    codes.write(_add(segment, "source"), source)
    if entry.string:
        target = _add(segment, "target")
        try:
            codes.write(target, str(entry.string))
        except (InlineError, ValueError):  # marks or letters that `check` refuses: translate anew
            segment.remove(target)
    for mark, reference in codes.data.items():
        _add(data, "data", id=reference).text = mark
    if not len(data):
        unit.remove(data)


def _notes(
    message: Message, file: str, entry: CatalogMessage, glossary: Glossary, language: Language
) -> Iterator[tuple[str, str]]:
    yield "location", f"{file}:{message.line}"
    if message.note:
        yield "description", message.note
    if previous := _previous_source(message, entry):
        yield "previous-source", previous
    if words := "; ".join(_words(message, glossary, language)):
        yield "glossary", words


def _previous_source(message: Message, entry: CatalogMessage) -> str:
    """Return the source text of which there is a translation, if it has changed since."""
    if not entry.string or (entry.id == message.text and not entry.previous_id):
        return ""
    return str(entry.previous_id[0] if entry.previous_id else entry.id)


def _words(message: Message, glossary: Glossary, language: Language) -> Iterator[str]:
    for term in glossary.terms_in(plain(message.text)):
        if not term.translated:
            yield f"{term.text}: stays as it is"
        elif stems := term.stems.get(language.tag):
            yield f"{term.text}: {' | '.join(stems)}"


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{XLIFF}}}{tag}", attributes)


def _indent(element: Any, level: int = 0) -> None:
    """Put each element on a line of its own, but none in a text, to which breaks would belong."""
    if etree.QName(element).localname in ("source", "target") or not len(element):
        return
    element.text = "\n" + " " * (level + 1)
    for child in element:
        child.tail = element.text
        _indent(child, level + 1)
    element[-1].tail = "\n" + " " * level
