"""Parse XML that comes from anybody."""

from typing import Any
from xml.parsers import expat

from lxml import etree

from models.errors import FileError, InvalidFiles

# Of all elements, counted before anything is parsed: lxml takes some hundred bytes for each.
MAX_SIGNS = 600_000


def new_parser(encoding: str | None = None) -> etree.XMLParser:
    """Return a parser that opens no other file and leaves out comments and instructions. With an
    `encoding` it does not ask the file for its own."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_xml(raw: bytes, file: str) -> Any:
    """Return the root of an XML file. Raise InvalidFiles, also for one that declares entities: a
    few lines of them stand for gigabytes, or for a file of this machine."""
    if raw.count(b"<") > MAX_SIGNS:
        raise InvalidFiles([FileError(file, 1, f"more than {MAX_SIGNS:,} tags")])
    reader = expat.ParserCreate()

    def refuse(*_: object) -> None:
        reason = "it declares a document type or entities, which are not read"
        raise InvalidFiles([FileError(file, reader.CurrentLineNumber, reason)])

    reader.StartDoctypeDeclHandler = refuse
    try:
        reader.Parse(raw, True)
        return etree.fromstring(raw, new_parser())
    except expat.ExpatError as error:
        reason = f"not XML: {expat.ErrorString(error.code)}"
        raise InvalidFiles([FileError(file, error.lineno, reason)]) from None
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        line = error.lineno if isinstance(error, etree.XMLSyntaxError) else 1
        raise InvalidFiles([FileError(file, line or 1, f"not XML: {error}")]) from None
