"""Check the texts that are translated: their markup, and that their references can be resolved in
every place."""

from collections.abc import Iterator

from locales.checks.characters import invisible
from locales.checks.contact_details import typed_by_hand
from locales.inline import InlineError, signature
from locales.library import DIRECTORY, INTERFACE, Document, Library, directory_file, guide_file
from locales.localise import fixed_nodes, localise_directory, source_messages
from models.advice import DirectoryCard
from models.directory import directory_messages
from models.errors import FileError
from models.guide import Contacts, Guide, Statistic, guide_messages
from models.resolution import Unresolved, resolve_text
from richtext.text import Text

LABELS = ("role.", "place.")
PLAIN: dict[str, tuple[str, ...]] = {DIRECTORY: LABELS, INTERFACE: ()}


def source_errors(library: Library) -> list[FileError]:
    """Return all errors in the texts of a library; without any they can be published."""
    contacts = library.directory.contacts.values()
    numbers = {line.number for contact in contacts for line in contact.phones}
    errors = [
        FileError(document.file_of(context), message.line, f"{context}: {reason}")
        for document in library.documents.values()
        for context, message in document.messages.items()
        for reason in _written(message.text, numbers, plain=_is_plain(document, context))
    ]
    if errors:
        return errors
    directory = localise_directory(library.directory, source_messages(library.documents[DIRECTORY]))
    errors += _directory_errors(library, directory)
    for guide in library.guides.values():
        errors += _guide_errors(guide, library, directory)
    return errors


def _is_plain(document: Document, context: str) -> bool:
    """Return whether a message may hold no reference: titles, summaries and labels also stand in
    lists and file names, where nothing is resolved."""
    return context.startswith(PLAIN.get(document.domain, ("document.", "fields.")))


def _written(text: str, numbers: set[str], *, plain: bool) -> Iterator[str]:
    try:
        kept = signature(text)
    except InlineError as error:
        yield f"markup: {error}"
    else:
        if plain and kept:
            yield f"there is no place here for {', '.join(kept)}"
        yield from typed_by_hand(text, numbers)
        yield from invisible(text)


def _directory_errors(library: Library, directory: DirectoryCard) -> Iterator[FileError]:
    wording = source_messages(library.documents[DIRECTORY])
    for context, message in directory_messages(library.directory):
        text = wording.localised(context, message)
        for reason in _unresolved(text, directory):
            yield FileError(directory_file(context), message.line, f"{context}: {reason}")


def _guide_errors(guide: Guide, library: Library, directory: DirectoryCard) -> Iterator[FileError]:
    file, wording = guide_file(guide), source_messages(library.documents[guide.slug])
    if guide.see_instead and guide.see_instead not in library.guides:
        yield FileError(file, 1, f"see_instead: there is no guide {guide.see_instead}")
    if guide.change:
        for reason in invisible(guide.change.note.text):
            yield FileError(file, guide.change.note.line, f"change.note: {reason}")
    blocks = {block.id: block for block in guide.blocks}
    for block in guide.blocks:
        if isinstance(block, Contacts):
            for to in block.show:
                if to not in directory.roles and to not in directory.contacts:
                    yield FileError(
                        file, block.title.line, f"{block.id}: unknown role or contact {to}"
                    )
        if isinstance(block, Statistic) and not signature(block.text.text)["{value}"]:
            yield FileError(file, block.text.line, f"{block.id}.text: {{value}} is not in it")
    for context, message in guide_messages(guide):
        found = blocks.get(context.partition(".")[0])
        nodes = fixed_nodes(guide, found, wording) if found else {}
        for reason in _unresolved(wording.localised(context, message, nodes), directory):
            yield FileError(file, message.line, f"{context}: {reason}")


def _unresolved(text: Text, directory: DirectoryCard) -> Iterator[str]:
    """Yield why a text cannot be resolved, for the first place where that is so."""
    for place in directory.places:
        try:
            resolve_text(text, place, directory)
        except Unresolved as error:
            yield str(error)
            return
