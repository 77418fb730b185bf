"""What there is to do for a key: by language and document, messages, words and suggestions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.desk.own_work import OwnWork, read_own_work
from api.desk.rows import Row, catalog_rows
from api.editing.editable_catalog import EditableCatalog
from api.http.authorisation import has_role
from api.published.snapshot import Snapshot
from api.services import Services
from locales.inline import InlineError, plain
from locales.languages import Language
from locales.library import DIRECTORY, INTERFACE, Document
from models.suggestions import OPEN, read_suggestions
from models.tables import Key, Suggestion

WORD = re.compile(r"\w+(?:['’-]\w+)*")
NAMES = {DIRECTORY: "Contacts and places", INTERFACE: "Words of the interface"}


@dataclass(frozen=True)
class DocumentToDo:
    """A document in a language. `words` are those of the source texts that are left to translate,
    `others` the suggestions of other people that wait for somebody to publish them."""

    domain: str
    name: str
    to_do: int
    words: int
    unchecked: int
    drafts: int
    suggestion: Suggestion | None
    others: Sequence[Suggestion]


@dataclass(frozen=True)
class LanguageToDo:
    """What there is to do in a language."""

    language: Language
    documents: Sequence[DocumentToDo]

    @property
    def words(self) -> int:
        """The words that are left to translate in all documents."""
        return sum(each.words for each in self.documents)


def read_to_do(services: Services, key: Key) -> list[LanguageToDo]:
    """Return what there is to do in each language of a key."""
    reloader = services.reloader
    engine, snapshot = reloader.engine, reloader.snapshot
    work = read_own_work(engine, key.name, snapshot.renamed)
    waiting = [
        each
        for each in read_suggestions(engine)
        if each.state == OPEN and each.by != key.name and has_role(key, "reviewer", each.language)
    ]
    found = []
    for language in snapshot.targets:
        if has_role(key, "translator", language.tag):
            documents = [*_documents(services, language, work, waiting)]
            found.append(LanguageToDo(language, documents))
    return found


def document_name(document: Document, snapshot: Snapshot) -> str:
    """Return what a document is called: a guide by its title in the language of the library."""
    if title := document.messages.get("document.title"):
        return title.text
    served = snapshot.guides.get(document.domain, {}).get(snapshot.source)
    if served:
        return served.translation.title.text
    return NAMES.get(document.domain, document.domain)


def count_words(text: str) -> int:
    """Return the number of words in a message, without its markup."""
    try:
        return len(WORD.findall(plain(text)))
    except InlineError:
        return len(WORD.findall(text))


def _documents(
    services: Services, language: Language, work: OwnWork, waiting: Sequence[Suggestion]
) -> Iterator[DocumentToDo]:
    engine, snapshot = services.reloader.engine, services.reloader.snapshot
    library = services.catalogs.newest(engine).library
    for domain in library.to_translate(language):
        catalog = services.catalogs.catalog(engine, domain, language)
        others = [
            each
            for each in waiting
            if (snapshot.renamed.get(each.domain, each.domain), each.language)
            == (domain, language.tag)
        ]
        yield _document(catalog, work, others, snapshot)


def _document(
    catalog: EditableCatalog, work: OwnWork, others: Sequence[Suggestion], snapshot: Snapshot
) -> DocumentToDo:
    own = work.in_catalog(catalog)
    rows = catalog_rows(catalog, own)
    left = [each for each in rows if _is_left(each)]
    return DocumentToDo(
        domain=catalog.document.domain,
        name=document_name(catalog.document, snapshot),
        to_do=len(left),
        words=sum(count_words(each.english) for each in left),
        unchecked=sum(each.status in ("machine", "read-back") for each in rows),
        drafts=sum(each.draft is not None for each in own.values()),
        suggestion=work.suggestion(catalog),
        others=others,
    )


def _is_left(row: Row) -> bool:
    """Return whether somebody has still to translate a message, or to choose."""
    return row.has_conflict or (row.is_to_do and row.own is None)
