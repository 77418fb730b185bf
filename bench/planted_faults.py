"""How many planted mistakes the checks of translations find: `python -m bench.planted_faults`.

Makes each kind of mistake in up to TIMES right translations of the bundled library, in each
language, and prints how many of them are told, by kind and language; then the share of the right
translations that the checks complain of, and the time of one message."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bench import planted_leftovers, planted_swaps  # noqa: F401  # each adds its kinds
from bench.planted_kinds import CATALOG_KINDS, KINDS, WORDS, Entries, Message
from locales.catalogs import catalog_path, is_translated, read_catalog
from locales.checks import MARKUP, find_faults, find_faults_between
from locales.checks.pair import Pair
from locales.glossary import glossary_faults
from locales.languages import Language, languages
from locales.library import Document, Library, read_library

TIMES = 8

Change = tuple[str, Entries]  # a document, and the messages in it that change
Complaints = Mapping[str, frozenset[str]]  # what is said of a message, by its context
Complain = Callable[[Language, Document, Entries], Complaints]


class Told(NamedTuple):
    """How many of the planted mistakes were found."""

    found: int
    planted: int


def read_entries(library: Library, language: Language) -> dict[str, Entries]:
    """Return the translated messages of each document."""
    found = {}
    for domain, document in library.to_translate(language).items():
        path = catalog_path(language, domain, library.catalogs)
        catalog = read_catalog(path, path.name, language)
        found[domain] = {
            context: (message.text, str(catalog[context].string))
            for context, message in document.messages.items()
            if is_translated(catalog.get(context), message.text)
        }
    return found


def number_of_messages(library: Library, language: Language) -> int:
    """Return how many messages are translated."""
    return sum(map(len, read_entries(library, language).values()))


def complain(language: Language, document: Document, entries: Entries) -> Complaints:
    """Return what the checks say of translations, errors and warnings."""
    said: dict[str, set[str]] = defaultdict(set)
    readable = []
    for context, (source, text) in entries.items():
        pair = Pair(language, source, text, document.language_of(context), context)
        reasons = {fault.reason for fault in find_faults(pair)}
        reasons |= {*glossary_faults(document.glossary_of(context), language, source, text)}
        said[context] |= reasons
        if not any(each.startswith(MARKUP) for each in reasons):
            readable.append(pair)
    for context, fault in find_faults_between(readable):
        said[context].add(fault.reason)
    return {context: frozenset(reasons) for context, reasons in said.items() if reasons}


def planted(
    tag: str, documents: Mapping[str, Entries], times: int
) -> Iterator[tuple[str, str, Entries]]:
    """Yield each mistake: its kind, the document, and the messages that it changes."""
    for name, make in KINDS.items():
        changes = [
            (domain, {context: (source, changed)})
            for domain, entries in documents.items()
            for context, (source, text) in entries.items()
            if not context.endswith(".keywords")
            if (changed := make(Message(tag, source, text))) and changed.strip()
            if changed != text
        ]
        yield from ((name, *each) for each in _spread(changes, times))
    for name, make_all in CATALOG_KINDS.items():
        found = [
            (domain, change)
            for domain, entries in documents.items()
            for change in make_all(tag, entries)
        ]
        yield from ((name, *each) for each in _spread(found, times))


def measure(
    library: Library, language: Language, complain: Complain, times: int = TIMES
) -> dict[str, Told]:
    """Return by kind how many mistakes are found in a language."""
    documents = read_entries(library, language)
    clean, totals = alarms(library, language, complain), dict[str, Told]()
    for name, domain, change in planted(language.tag, documents, times):
        said = complain(language, library.documents[domain], documents[domain] | change)
        told = any(
            said.get(context, frozenset()) - clean[domain].get(context, frozenset())
            for context in change
        )
        found, number = totals.get(name, Told(0, 0))
        totals[name] = Told(found + told, number + 1)
    return totals


def planted_share(told: Mapping[str, Told]) -> float:
    """Return the share of the mistakes that were found."""
    return sum(each.found for each in told.values()) / sum(each.planted for each in told.values())


def alarms(library: Library, language: Language, complain: Complain) -> dict[str, Complaints]:
    """Return by document what the checks say of the right translations."""
    return {
        domain: complain(language, library.documents[domain], entries)
        for domain, entries in read_entries(library, language).items()
    }


def _spread(found: list[Change], times: int) -> list[Change]:
    """Return some of these, evenly from the first to the last."""
    if len(found) <= times:
        return found
    return [found[index * len(found) // times] for index in range(times)]


def _time_of_one_message(library: Library, language: Language) -> float:
    """Return how long the checks of one message take, in milliseconds of a processor."""
    pairs = [
        Pair(language, source, text, languages()["en"], f"timed.{context}")  # not found yet
        for entries in read_entries(library, language).values()
        for context, (source, text) in entries.items()
    ]
    start = time.process_time()
    for pair in pairs:
        list(find_faults(pair))
    return 1000 * (time.process_time() - start) / len(pairs)


def main() -> None:
    """Print the table."""
    library = read_library()
    told = {tag: measure(library, languages()[tag], complain) for tag in WORDS}
    print(f"{'found of planted':42}", *(f"{tag:>8}" for tag in WORDS))
    for kind in [*KINDS, *CATALOG_KINDS]:
        row = [told[tag].get(kind) for tag in WORDS]
        cells = (f"{each.found}/{each.planted}" if each else "-" for each in row)
        print(f"{kind:42}", *(f"{each:>8}" for each in cells))
    print(f"{'share found':42}", *(f"{planted_share(told[tag]):8.1%}" for tag in WORDS))
    said = [
        sum(map(len, alarms(library, languages()[tag], complain).values()))
        / number_of_messages(library, languages()[tag])
        for tag in WORDS
    ]
    print(f"{'alarms on right texts':42}", *(f"{each:8.1%}" for each in said))
    times = [_time_of_one_message(library, languages()[tag]) for tag in WORDS]
    print(f"{'milliseconds a message':42}", *(f"{each:8.1f}" for each in times))


if __name__ == "__main__":
    main()
