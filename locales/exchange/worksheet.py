"""A worksheet: the translations of a document for a speaker of the language to mark, on paper or in
Word, and the codes by which the marks find their messages again."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel.messages.catalog import Message

from locales import inline
from locales.catalogs import is_translated
from locales.languages import Language, languages
from locales.library import DIRECTORY, Document, Library
from locales.localise import (
    DocumentMessages,
    fixed_nodes,
    localise_directory,
    source_messages,
)
from locales.reviews import ReviewLog, digest_of
from locales.sign_off import can_sign
from models.advice import DirectoryCard
from models.resolution import resolve_text
from models.yaml_source import Message as SourceMessage
from richtext.nodes import FieldNode, NameNode, Node, ValueNode
from richtext.text import Text

# Nobody has measured how long a reader takes: this is what we tell them to set aside.
SECONDS_FOR_A_MESSAGE, WORDS_IN_A_MINUTE = 30, 50
COLUMNS = ("No.", "{source}", "{translation}", "Tick one", "Better words, or a remark")
CODE_LENGTH = 10  # hex digits: in a document of 300 messages no two begin alike
MARKS = ("right", "unclear", "wrong")
BEFORE_CODE, BEFORE_ID = "Code of this worksheet:", "Your id (never your name):"


@dataclass(frozen=True)
class WorksheetRow:
    """A message: its number from 1, the code that stands for exactly these texts, both of them as
    they are read, the note for translators, and the name of its icon."""

    number: int
    code: str
    source: Text
    translation: Text
    note: str
    critical: bool
    icon: str | None


@dataclass(frozen=True)
class Worksheet:
    """The rows for a reviewer of a document in a language. `title` is that of the document, `by`
    the id of the reviewer, empty if it is not known yet; `words` are the words of the software by
    key."""

    document: Document
    language: Language
    title: str
    library: str
    day: datetime.date
    by: str
    rows: tuple[WorksheetRow, ...]
    words: Mapping[str, SourceMessage]

    @property
    def code(self) -> str:
        """What binds it: the document, the language and the number of its rows."""
        return f"{self.document.domain}/{self.language.tag}/{len(self.rows)}"

    @property
    def minutes(self) -> int:
        """How long to set aside for it: half a minute for each message, and one for each 50 words
        of the source text; in steps of five."""
        words = sum(len(each.source.text.split()) for each in self.rows)
        whole = len(self.rows) * SECONDS_FOR_A_MESSAGE / 60 + words / WORDS_IN_A_MINUTE
        return max(5, 5 * round(whole / 5))


def row_code(message: Message) -> str:
    """Return the code of a message in a worksheet: the beginning of its digest, to be printed."""
    return digest_of(message)[:CODE_LENGTH]


def column_heads(document: Document, language: Language) -> list[str]:
    """Return what stands at the head of each column of a worksheet."""
    source = languages()[document.source].english
    return [each.format(source=source, translation=language.english) for each in COLUMNS]


def make_worksheet(
    library: Library,
    document: Document,
    language: Language,
    catalog: Mapping[str, Message],
    review_log: ReviewLog,
    *,
    by: str,
    day: datetime.date,
    every: bool = False,
) -> Worksheet:
    """Return a worksheet with the critical messages of a catalog that are translated and that `by`
    can still sign; with `every`, all others follow them. The catalog has to be without errors."""
    found = {
        context: message
        for context, message in document.messages.items()
        if (message.critical or every)
        and is_translated(catalog.get(context), message.text)
        and can_sign(catalog[context], review_log, by)
    }
    contexts = sorted(found, key=lambda context: not found[context].critical)
    shown = _ShownTexts(library, document, language, catalog)
    rows = (
        WorksheetRow(
            number,
            row_code(catalog[context]),
            *shown.pair(context),
            found[context].note,
            found[context].critical,
            getattr(found[context], "icon", None),
        )
        for number, context in enumerate(contexts, 1)
    )
    guide = library.guides.get(document.domain)
    return Worksheet(
        document,
        language,
        guide.title.text if guide else f"{document.domain} (words that all guides share)",
        library.settings.name,
        day,
        by,
        tuple(rows),
        library.interface,
    )


class _ShownTexts:
    """The messages of a document as they are read in the first place of the library, so that
    nobody has to know what a placeholder is."""

    def __init__(
        self,
        library: Library,
        document: Document,
        language: Language,
        catalog: Mapping[str, Message],
    ) -> None:
        self.document = document
        self.translated = DocumentMessages(language, document, catalog)
        self.directory: DirectoryCard = localise_directory(
            library.directory, source_messages(library.documents[DIRECTORY])
        )
        self.guide = library.guides.get(document.domain)
        self.place = library.settings.place

    def pair(self, context: str) -> tuple[Text, Text]:
        """Return the source text of a message, and its translation."""
        written_in = self.document.language_of(context)
        return (
            self._shown(context, DocumentMessages(written_in, self.document)),
            self._shown(context, self.translated),
        )

    def _shown(self, context: str, wording: DocumentMessages) -> Text:
        message = self.document.messages[context]
        nodes = dict(self._examples(message)) | self._fixed(context, wording)
        return resolve_text(wording.localised(context, message, nodes), self.place, self.directory)

    def _fixed(self, context: str, wording: DocumentMessages) -> dict[str, Node]:
        block_id = context.partition(".")[0]
        for block in self.guide.blocks if self.guide else ():
            if self.guide and block.id == block_id:
                found = fixed_nodes(self.guide, block, self._with_labels(wording))
                return {name: _as_words(each, wording.language) for name, each in found.items()}
        return {}

    def _with_labels(self, wording: DocumentMessages) -> DocumentMessages:
        """Return the wording, or that of the source while the labels of some fields wait."""
        fields = self.guide.fields if self.guide else {}
        whole = all(wording.has(f"fields.{key}", each.label) for key, each in fields.items())
        return wording if whole else source_messages(self.document)

    def _examples(self, message: SourceMessage) -> Iterator[tuple[str, Node]]:
        """Yield what stands for the placeholders of the software's own words: their names."""
        known = {*self.directory.contacts, *self.directory.places[self.place].roles}
        for piece in inline.walk(inline.parse(message.text)):
            if isinstance(piece, inline.Placeholder) and piece.name.partition(".")[0] not in known:
                yield piece.name, NameNode(text=f"[{piece.name}]")


def _as_words(node: Node, language: Language) -> Node:
    if isinstance(node, FieldNode):
        return ValueNode(text=f"[{node.label}]", lang=language.tag, dir=language.dir)
    return node
