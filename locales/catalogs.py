"""Read, write and update gettext catalogs: the .po and .pot files of one document each."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import TextWrapper
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, normalize, unescape

from locales.catalog_errors import NOT_TAKEN, line_errors, refuse_other_file, summarise
from locales.file_text import decode_file, read_limited
from locales.languages import Language, languages
from locales.library import CATALOGS, Document
from locales.negotiate import match_language
from locales.reviews import review_log_path
from models.errors import FileError, InvalidFiles

LINE_END = re.compile(r"\r\n|\n|\r")
PREVIOUS = "| "
OBSOLETE = "#~"
NO_NAMES: Mapping[str, str | None] = {}
NO_MESSAGES: Mapping[str, Message] = {}
COMMENT = TextWrapper(76, break_long_words=False, break_on_hyphens=False)


class Translations(NamedTuple):
    """The messages of a .po by context: the `current` ones, and those that are kept as obsolete."""

    current: dict[str, Message]
    obsolete: dict[str, Message]


class _ParsedCatalog(Catalog):
    """Keeps every message as it is in the file. Babel merges messages that occur twice,
    and fails on headers that it cannot parse."""

    def __init__(self) -> None:
        super().__init__()
        self.header = Message("")
        self.messages: list[Message] = []
        self.left: list[Message] = []

    def __setitem__(self, id: object, message: Message) -> None:
        if message.id:
            self.messages.append(message)
        else:
            self.header = message

    @property
    def headers(self) -> dict[str, str]:
        pairs = (line.partition(": ") for line in str(self.header.string).splitlines())
        return {name: value for name, _, value in pairs if name}


def catalog_name(language: Language, domain: str) -> str:
    """Return the path of a .po in its library, as errors name it."""
    return f"{CATALOGS}/{language.folder}/{domain}.po"


def review_log_name(language: Language, domain: str) -> str:
    """Return the path of a review log in its library, as errors name it."""
    return review_log_path(Path(catalog_name(language, domain))).as_posix()


def template_name(domain: str) -> str:
    """Return the path of a .pot in its library."""
    return f"{CATALOGS}/templates/{domain}.pot"


def catalog_path(language: Language, domain: str, root: Path) -> Path:
    """Return the path of a .po below the folder of all catalogs of a library."""
    return root / language.folder / f"{domain}.po"


def make_template(document: Document) -> bytes:
    """Return the .pot of a document."""
    return _format_catalog(_headers(document), _messages(document))


def update_catalog(
    document: Document,
    language: Language,
    old: bytes | None,
    file: str = "",
    renamed: Mapping[str, str | None] = NO_NAMES,
    received: Mapping[str, Message] = NO_MESSAGES,
) -> bytes:
    """Return the .po of a document, with the translations of the `old` one. What is written in the
    language itself is not in it.

    Messages are matched by context, so a reworded block keeps its translation: marked fuzzy, with
    the previous source as a comment, until a person has checked it. A translation whose context
    has vanished stays at the end as obsolete, and comes back with its context. `renamed` has the
    new contexts of messages by those in `old`, None for one that went to another catalog;
    `received` has by context those that came from others. Raise InvalidFiles if `old` cannot be
    parsed, because its translations would be lost."""
    document = document.to_translate(language)
    before = _parse(old, file, document) if old else _ParsedCatalog()
    messages, left = _updated(document, before, renamed, received)
    headers = {**before.headers, **_headers(document, language)}
    return _format_catalog(headers, messages, before.header.user_comments, left)


def reworded_messages(document: Document, old: bytes, file: str) -> dict[str, str]:
    """Return by context the source text of which the .po has a translation, where the document now
    has another. Raise InvalidFiles if `old` cannot be parsed."""
    messages, _ = _updated(document, _parse(old, file))
    return {each.context or "": str(each.previous_id[0]) for each in messages if each.previous_id}


def carry_over_translations(
    document: Document, language: Language, old: bytes, file: str, contexts: Collection[str]
) -> tuple[bytes, dict[str, str]]:
    """Return the .po with the translations of some messages kept as current although the source
    text has changed, and the previous source text of these by context. Raise InvalidFiles if `old`
    cannot be parsed."""
    document = document.to_translate(language)
    before, old_sources = _parse(old, file), {}
    messages, left = _updated(document, before)
    for message in messages:
        if message.previous_id and message.context in contexts:
            old_sources[message.context or ""] = str(message.previous_id[0])
            message.previous_id = []
            message.flags.discard("fuzzy")
    headers = {**before.headers, **_headers(document, language)}
    return _format_catalog(headers, messages, before.header.user_comments, left), old_sources


def read_catalog(path: Path, file: str, language: Language) -> dict[str, Message]:
    """Return the messages of a .po file by context. Raise InvalidFiles as `parse_catalog` does."""
    return parse_catalog(read_limited(path), file, language)


def parse_catalog(
    raw: bytes, file: str, language: Language, document: Document | None = None
) -> dict[str, Message]:
    """Return the messages of a .po by context; of a `document`, also where an editor has lost them.

    Raise InvalidFiles if it cannot be parsed, or its header names another language, charset or
    document."""
    catalog = _parse(raw, file, document)
    if reasons := [*_header_errors(catalog, language, document)]:
        raise InvalidFiles(
            FileError(file, catalog.header.lineno or 1, reason) for reason in reasons
        )
    return {message.context or "": message for message in catalog.messages}


def _header_errors(
    catalog: _ParsedCatalog, language: Language, document: Document | None
) -> Iterator[str]:
    headers = catalog.headers
    if not headers:
        yield f"it has no header: fetch the file again, and keep its first entry. {NOT_TAKEN}"
        return
    # Crowdin, POEditor and Transifex put the name of their project here.
    project = headers.get("Project-Id-Version", "")
    if document and project.startswith("polyleaf ") and project != f"polyleaf {document.domain}":
        yield f"the header says {project!r}, not 'polyleaf {document.domain}': another document"
    if catalog.header.fuzzy:
        yield "the header is marked fuzzy: remove `#, fuzzy` above it"
    said = headers.get("Language")
    if said != language.tag and (
        said is None or match_language(said, frozenset(languages())) != language.tag
    ):
        yield f"the header says language {said!r}, not {language.tag!r}"
    if not re.search(r"\bcharset=utf-?8\b", headers.get("Content-Type", ""), re.IGNORECASE):
        yield "the header does not say charset=UTF-8"


def parse_messages(raw: bytes, file: str) -> dict[str, Message]:
    """Return the messages of a .po by context, whatever its header says. Raise InvalidFiles."""
    return {message.context or "": message for message in _parse(raw, file).messages}


def parse_translations(raw: bytes, file: str, document: Document | None = None) -> Translations:
    """Return the messages of a .po, also the obsolete ones; of a `document`, also where an editor
    has lost their contexts. Raise InvalidFiles."""
    catalog = _parse(raw, file, document)
    return Translations(
        *(
            {each.context or "": each for each in messages}
            for messages in (catalog.messages, catalog.left)
        )
    )


def obsolete_part(raw: bytes, file: str) -> bytes:
    """Return the obsolete messages of a .po, to be added to another one. Raise InvalidFiles."""
    entries = [_format_message(each, obsolete=True) for each in _parse(raw, file).left]
    return "".join("\n" + "\n".join(entry) + "\n" for entry in entries).encode()


def is_translated(message: Message | None, source: str) -> bool:
    """Return whether a message has a translation of this source text, and not of an older one."""
    if message is None or message.id != source or message.fuzzy:
        return False
    return bool(str(message.string).strip())


def _parse(raw: bytes, file: str, document: Document | None = None) -> _ParsedCatalog:
    refuse_other_file(raw, file)
    lines = LINE_END.split(decode_file(raw, file))
    if errors := line_errors(lines, file):
        raise InvalidFiles(errors)
    current, obsolete = _separate(lines)
    catalog = _parse_lines(current, file)
    catalog.left = [each for each in _parse_lines(obsolete, file).messages if each.context]
    if lost := [each for each in catalog.messages if each.context is None]:
        _restore_contexts(lost, file, document)
    counts = Counter(message.context for message in catalog.messages)
    if duplicates := [each for each in catalog.messages if counts[each.context] > 1]:
        errors = [
            FileError(file, each.lineno or 1, f"{each.context}: twice") for each in duplicates
        ]
        raise InvalidFiles(summarise(errors, "twice"))
    for message in (*catalog.messages, *catalog.left):
        _extract_previous_source(message)
    return catalog


def _parse_lines(lines: Iterable[str], file: str) -> _ParsedCatalog:
    catalog = _ParsedCatalog()
    try:
        PoFileParser(catalog, abort_invalid=True).parse(lines)
    except PoFileError as error:
        raise InvalidFiles([FileError(file, (error.lineno or 0) + 1, str(error))]) from None
    return catalog


def _separate(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines of current and those of obsolete messages, without the mark of these. Babel
    takes comments of the latter for some of the next message. The lines keep their numbers."""
    current, obsolete = [*lines], [""] * len(lines)
    comments: list[int] = []
    for at, line in enumerate(lines):
        if line.startswith(OBSOLETE):
            rest = line.removeprefix(OBSOLETE)
            obsolete[at] = f"#{rest}" if rest.startswith("|") else rest
            for each in comments:
                obsolete[each], current[each] = lines[each], ""
            current[at] = ""
        if line.startswith("#") and not line.startswith(OBSOLETE):
            comments.append(at)
        elif line.strip():
            comments = []
    return current, obsolete


def _updated(
    document: Document,
    before: _ParsedCatalog,
    renamed: Mapping[str, str | None] = NO_NAMES,
    received: Mapping[str, Message] = NO_MESSAGES,
) -> tuple[list[Message], list[Message]]:
    """Return the messages of a document with the translations that there are, and the translations
    that are left, one for each context."""
    there = [*before.messages, *before.left]
    found: dict[str | None, Message] = {}
    for each in sorted(there, key=lambda each: each.context not in renamed):
        context = renamed.get(each.context or "", each.context)
        if context not in found or (each.string and not found[context].string):
            found[context] = each
    messages = _messages(document)
    for message in messages:
        if old := received.get(message.context or "", found.get(message.context)):
            _copy_translation(old, message)
    used = {id(found.get(context)) for context in (None, *document.messages)}
    left: dict[str | None, Message] = {}
    for each in there:
        if each.string and id(each) not in used:
            left.setdefault(each.context, each)
    return messages, [*left.values()]


def _restore_contexts(lost: list[Message], file: str, document: Document | None) -> None:
    """Give messages that have lost their contexts those of their source text, if each of these is
    in the document only once. Raise InvalidFiles."""
    by_text: dict[str, list[str]] = {}
    for context, message in document.messages.items() if document else ():
        by_text.setdefault(message.text, []).append(context)
    if document and any(str(each.id) in document.messages for each in lost):
        reason = (
            f"the names of messages stand in place of the {languages()[document.source].english}"
        )
    elif not document or any(len(contexts) > 1 for contexts in by_text.values()):
        number = len(lost)
        reason = f"{number} {'message has' if number == 1 else 'messages have'} no msgctxt"
    else:
        for each in lost:
            each.context = by_text.get(str(each.id), [str(each.id)[:60]])[0]
        return
    remedy = "export the file as gettext .po with contexts (msgctxt), or fetch it again"
    if not document:  # in the files of a library
        remedy = f"run `polyleaf update`, which finds them by their text; or {remedy}"
    raise InvalidFiles([FileError(file, lost[0].lineno or 1, f"{reason}: {remedy}")])


def _extract_previous_source(message: Message) -> None:
    """Babel's parser reads `#| msgid "..."` as a translator's comment."""
    previous = [c for c in message.user_comments if c.startswith(PREVIOUS)]
    message.user_comments = [c for c in message.user_comments if c not in previous]
    quoted = [line[line.index('"') :] for line in previous if "msgctxt" not in line and '"' in line]
    message.previous_id = ["".join(map(unescape, quoted))] if quoted else []


def _copy_translation(old: Message, message: Message) -> None:
    """Copy comments and translation. A fuzzy translation is of its previous source text, so
    it is current again when that comes back."""
    message.user_comments = old.user_comments
    if not old.string:
        return
    message.string = old.string
    translated_text = str(old.previous_id[0] if old.fuzzy and old.previous_id else old.id)
    if translated_text != message.id:
        message.previous_id = [translated_text]
    if translated_text != message.id or (old.fuzzy and not old.previous_id):
        message.flags.add("fuzzy")


def _messages(document: Document) -> list[Message]:
    return [
        Message(
            message.text,
            context=context,
            locations=[(document.file_of(context), None)],  # type: ignore[list-item]
            auto_comments=message.note.splitlines() if message.note else [],
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


def _format_catalog(
    headers: dict[str, str],
    messages: Iterable[Message],
    comments: Iterable[str] = (),
    obsolete: Iterable[Message] = (),
) -> bytes:
    """Return a .po. Babel's writer is of no use here: it adds dates that change at every run, drops
    X- headers (python-babel issue 772), fills in words such as YEAR in comments, and breaks the
    previous source text within a string, which gettext cannot read."""
    header = [f"# {comment}".rstrip() for comment in comments] or [""]
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    header += ['msgid ""', f"msgstr {normalize(lines, width=0)}"]
    entries = [header, *map(_format_message, messages)]
    entries += [_format_message(each, obsolete=True) for each in obsolete]
    return "".join("\n".join(entry) + "\n\n" for entry in entries).encode()


def _format_message(message: Message, *, obsolete: bool = False) -> list[str]:
    # Babel's `python-format` would make msgfmt read "50% of" as a format (python-babel issue 1268).
    flags = sorted(message.flags - {"python-format"})
    lines = [f"# {line}" for each in message.user_comments for line in COMMENT.wrap(each)]
    if not obsolete:
        lines += [f"#. {line}" for each in message.auto_comments for line in COMMENT.wrap(each)]
        lines += [f"#: {file}" for file, _ in message.locations]
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    mark, previous = (f"{OBSOLETE} ", f"{OBSOLETE}| ") if obsolete else ("", "#| ")
    if message.previous_id:
        source = normalize(message.previous_id[0], prefix=previous, width=0)
        lines.append(f"{previous}msgid {source}")
    return [
        *lines,
        f"{mark}msgctxt {normalize(message.context or '', prefix=mark, width=0)}",
        f"{mark}msgid {normalize(str(message.id), prefix=mark, width=0)}",
        f"{mark}msgstr {normalize(str(message.string or ''), prefix=mark, width=0)}",
    ]
