"""Catalogs: the gettext messages of one document in one language, as .po and .pot files."""

import re
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, normalize, unescape, write_po

from locales.languages import LOCALES, Language
from locales.library import Document
from models.errors import FileError, InvalidFiles

LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgstr)\s+)?"([^"\\]|\\[nrt"\\])*")?\s*')
PREVIOUS = "| "


class _Written(Catalog):
    """Babel writes dates that change at every run and drops X- headers (python-babel issue 772),
    and it fills in words like YEAR in comments."""

    headers: dict[str, str] = {}
    header_comment: str = ""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return list(self.headers.items())


class _Read(Catalog):
    """Babel merges messages that are there twice, and fails on headers it cannot parse."""

    def __init__(self) -> None:
        super().__init__()
        self.header = Message("")
        self.messages: list[Message] = []

    def __setitem__(self, id: object, message: Message) -> None:
        if message.id:
            self.messages.append(message)
        else:
            self.header = message

    @property
    def headers(self) -> dict[str, str]:
        pairs = (line.partition(": ") for line in str(self.header.string).splitlines())
        return {name: value for name, _, value in pairs if name}


def catalog_path(language: Language, domain: str, root: Path = LOCALES) -> Path:
    return root / language.folder.relative_to(LOCALES) / f"{domain}.po"


def template_path(domain: str, root: Path = LOCALES) -> Path:
    return root / "templates" / f"{domain}.pot"


def make_template(document: Document) -> bytes:
    """The .pot of a document."""
    return _written(_headers(document), _messages(document))


def update_catalog(
    document: Document, language: Language, old: bytes | None, file: str = ""
) -> bytes:
    """The .po that `old` becomes: matched by context first, so that a reworded block keeps its
    translation, marked fuzzy with the old English beside it, until somebody looks.

    Raises Faults when `old` cannot be read: what cannot be read would be lost."""
    before = _read(old, file) if old else _Read()
    known = {message.context: message for message in before.messages}
    messages = _messages(document)
    for message in messages:
        if message.context in known:
            _take_over(message, known[message.context])
    headers = {**before.headers, **_headers(document, language)}
    return _written(headers, messages, before.header.user_comments)


def carry_over_translations(
    document: Document, language: Language, old: bytes, file: str
) -> tuple[bytes, dict[str, str]]:
    """The .po with the present English under its translations, which stay as they are; and by
    context the English that was there. Raises Faults when `old` cannot be read."""
    before = _read(old, file)
    known = {message.context: message for message in before.messages}
    messages, old_english = _messages(document), {}
    for message in messages:
        if found := known.get(message.context):
            _take_over(message, found)
        if message.previous_id:
            old_english[message.context or ""] = str(message.previous_id[0])
            message.previous_id = []
            message.flags.discard("fuzzy")
    headers = {**before.headers, **_headers(document, language)}
    return _written(headers, messages, before.header.user_comments), old_english


def read_catalog(path: Path, file: str, language: Language) -> dict[str, Message]:
    """The messages of a .po by context; raises Faults when it is not one we can trust."""
    return parse_catalog(path.read_bytes(), file, language)


def parse_catalog(
    raw: bytes, file: str, language: Language, domain: str | None = None
) -> dict[str, Message]:
    """The messages of a .po, which has to be of a `domain` where one is given; raises Faults."""
    catalog = _read(raw, file)
    headers = catalog.headers
    reasons = []
    if domain and headers.get("Project-Id-Version") != f"polyleaf {domain}":
        project = headers.get("Project-Id-Version")
        reasons.append(f"the header says {project!r}, not 'polyleaf {domain}': another document")
    if catalog.header.fuzzy:
        reasons.append("the header is marked fuzzy: remove `#, fuzzy` above it")
    if headers.get("Language") != language.tag.replace("-", "_"):
        reasons.append(
            f"the header says language {headers.get('Language')!r}, not {language.tag!r}"
        )
    if not re.search(r"\bcharset=utf-8\b", headers.get("Content-Type", ""), re.IGNORECASE):
        reasons.append("the header does not say charset=UTF-8")
    if reasons:
        raise InvalidFiles(
            FileError(file, catalog.header.lineno or 1, reason) for reason in reasons
        )
    return {message.context or "": message for message in catalog.messages}


def parse_messages(raw: bytes, file: str) -> dict[str, Message]:
    """The messages of a .po by context, whatever its header says; raises Faults."""
    return {message.context or "": message for message in _read(raw, file).messages}


def _read(raw: bytes, file: str) -> _Read:
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidFiles(
            [FileError(file, line, f"not UTF-8: byte 0x{raw[error.start]:02x}")]
        ) from None
    errors = [
        FileError(file, number, f"not a line of a catalog: {line.strip()[:60]}")
        for number, line in enumerate(lines, 1)
        if not LINE.fullmatch(line)
    ]
    if errors:
        raise InvalidFiles(errors)
    catalog = _Read()
    try:
        PoFileParser(catalog, abort_invalid=True).parse(
            "" if line.startswith("#~") else line for line in lines
        )
    except PoFileError as error:
        raise InvalidFiles([FileError(file, (error.lineno or 0) + 1, str(error))]) from None
    counts = Counter(message.context for message in catalog.messages)
    if twice := [each for each in catalog.messages if counts[each.context] > 1]:
        raise InvalidFiles(
            FileError(file, each.lineno or 1, f"{each.context}: twice") for each in twice
        )
    for message in catalog.messages:
        _split_off_previous(message)
    return catalog


def _split_off_previous(message: Message) -> None:
    """Babel takes `#| msgid "..."` for a translator's comment."""
    previous = [c for c in message.user_comments if c.startswith(PREVIOUS)]
    message.user_comments = [c for c in message.user_comments if c not in previous]
    quoted = [line[line.index('"') :] for line in previous if "msgctxt" not in line and '"' in line]
    message.previous_id = ["".join(map(unescape, quoted))] if quoted else []


def _take_over(message: Message, known: Message) -> None:
    """Gives a message what the catalog had under its context. The English that its translation
    is of may be older than the last one: it is no longer fuzzy when that comes back."""
    message.user_comments = known.user_comments
    if not known.string:
        return
    message.string = known.string
    translated = str(known.previous_id[0] if known.fuzzy and known.previous_id else known.id)
    if translated != message.id:
        message.previous_id = [translated]
    if translated != message.id or (known.fuzzy and not known.previous_id):
        message.flags.add("fuzzy")


def _messages(document: Document) -> list[Message]:
    return [
        Message(
            message.text,
            context=context,
            locations=[(document.file, None)],  # type: ignore[list-item]
            auto_comments=[message.note] if message.note else [],
        )
        for context, message in document.messages.items()
    ]


def _headers(document: Document, language: Language | None = None) -> dict[str, str]:
    headers = {"Project-Id-Version": f"polyleaf {document.domain}"}
    if language:
        headers["Language"] = language.tag.replace("-", "_")
        headers["Plural-Forms"] = language.plural
    return headers | {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


def _written(
    headers: dict[str, str], messages: Iterable[Message], comments: Iterable[str] = ()
) -> bytes:
    catalog = _Written(fuzzy=False)
    catalog.headers = headers
    catalog.header_comment = "\n".join(f"# {comment}".rstrip() for comment in comments)
    previous = {}
    for message in messages:
        # `python-brace-format` would make msgfmt read {childline.phone} as an attribute: fine;
        # `python-format` would make it read "50% of" as one (python-babel issue 1268).
        message.flags.discard("python-format")
        catalog._messages[catalog._key_for(message.id, message.context)] = message
        if message.previous_id:
            previous[message.context] = message.previous_id[0]
    written = BytesIO()
    write_po(written, catalog, width=0)
    return _with_previous(written.getvalue().decode(), previous).encode()


def _with_previous(text: str, previous: dict[str | None, str]) -> str:
    """Babel would break the old English in the middle of a string, which gettext cannot read."""
    for context, english in previous.items():
        line = f"\nmsgctxt {normalize(context or '', width=0)}\n"
        old = normalize(english, prefix="#| ", width=0)
        text = text.replace(line, f"\n#| msgid {old}{line}")
    return text
