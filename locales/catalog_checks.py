"""Check all translations of a catalog, and what is allowed in them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from babel.messages.catalog import Message

from locales.allowances import (
    NOTHING_ALLOWED,
    Allowances,
    Permit,
    allowances_name,
    digest_of_texts,
    permit_of,
    permits,
)
from locales.catalogs import is_translated
from locales.checks import GLOSSARY, MARKUP, Fault, find_faults, find_faults_between
from locales.checks.pair import Pair
from locales.glossary import glossary_faults
from locales.inline import can_be_parsed
from locales.languages import Language
from locales.library import Document
from models.errors import FileError

Messages = Mapping[str, Message]
MAX_TEXT = 5000  # characters: some checks take a time that grows with the square of their number
MAX_OF_A_MESSAGE = 10  # errors, and warnings: more say nothing new, and there may be a thousand
FEW = 10  # translations say nothing of the whole file


@dataclass
class CatalogReport:
    """What is wrong in the translations of a language: `errors` stop a publication, `warnings` do
    not. `texts` are the digests of all that was checked, `needed` what has to be allowed."""

    errors: list[FileError] = field(default_factory=list)
    warnings: list[FileError] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    needed: set[Permit] = field(default_factory=set)

    def add(self, other: "CatalogReport") -> None:
        """Add the report of another catalog of the language."""
        self.errors += other.errors
        self.warnings += other.warnings
        self.texts |= other.texts
        self.needed |= other.needed


def check_catalog(
    document: Document,
    language: Language,
    catalog: Messages,
    file: str,
    allowances: Allowances = NOTHING_ALLOWED,
) -> CatalogReport:
    """Return what is wrong in the translations of a document, apart from what is allowed."""
    pairs = dict(_pairs(document, language, catalog))
    report, allowed = CatalogReport(), permits(allowances)
    report.errors += [
        FileError(file, entry.lineno or 1, f"{context}: more than {MAX_TEXT:,} characters")
        for context, entry in catalog.items()
        if _is_too_long(entry)
    ]
    found: Counter[tuple[str, bool]] = Counter()
    for context, fault in _faults(document, pairs):
        permit = permit_of(pairs[context], fault)
        report.needed.add(permit)
        found[context, fault.harmful] += permit not in allowed
        if permit not in allowed and found[context, fault.harmful] <= MAX_OF_A_MESSAGE:
            line = catalog[context].lineno or 1
            error = FileError(file, line, f"{context}: {fault.reason}")
            (report.errors if fault.harmful else report.warnings).append(error)
    wrong = sum(1 for _, harmful in +found if harmful)
    report.errors += wrong_file_errors(file, language, wrong, len(pairs))
    report.texts = {digest_of_texts(each.source, each.translation) for each in pairs.values()}
    return report


def wrong_file_errors(file: str, language: Language, wrong: int, count: int) -> Iterator[FileError]:
    """Yield an error if so many translations of a file are wrong that the file itself must be."""
    if count >= FEW and wrong * 3 > count:
        ask = f"is the file in {language.english}, and was it saved as UTF-8?"
        yield FileError(file, 1, f"{wrong} of {count} translations are wrong: {ask}")


def needless_allowances(
    language: Language, allowances: Allowances, report: CatalogReport
) -> Iterator[FileError]:
    """Yield the allowances for current texts that no check complains of."""
    for each in allowances:
        if each.digest in report.texts and (each.digest, each.check) not in report.needed:
            reason = f"{each.message}: {each.check} does not complain of it; take this entry out"
            yield FileError(allowances_name(language), 1, reason)


def _is_too_long(entry: Message) -> bool:
    return len(str(entry.string)) > MAX_TEXT


def _pairs(document: Document, language: Language, catalog: Messages) -> Iterator[tuple[str, Pair]]:
    for context, message in document.messages.items():
        entry = catalog.get(context)
        # What is wrong in the source is an error of its own.
        if (
            entry
            and not _is_too_long(entry)
            and is_translated(entry, message.text)
            and can_be_parsed(message.text)
        ):
            written_in = document.language_of(context)
            yield context, Pair(language, message.text, str(entry.string), written_in, context)


def _faults(document: Document, pairs: Mapping[str, Pair]) -> Iterable[tuple[str, Fault]]:
    readable = []
    for context, pair in pairs.items():
        glossary = document.glossary_of(context)
        terms = glossary_faults(glossary, pair.language, pair.source, pair.translation)
        faults = [*find_faults(pair), *(Fault(GLOSSARY, each, harmful=True) for each in terms)]
        if not any(each.check == MARKUP for each in faults):
            readable.append(pair)
        yield from ((context, each) for each in faults)
    yield from find_faults_between(readable)
