"""What is wrong in one translation, as its author types it."""

from collections.abc import Iterator
from typing import NamedTuple

from api.editing.editable_catalog import EditableCatalog
from locales.allowances import permit_of, permits
from locales.checks import GLOSSARY, Fault, find_faults
from locales.checks.pair import Pair
from locales.glossary import glossary_faults
from locales.inline import can_be_parsed


class Checked(NamedTuple):
    """What is wrong in a translation: `errors` stop a publication, `warnings` do not."""

    errors: list[str]
    warnings: list[str]


NOTHING_WRONG = Checked([], [])


def check_text(catalog: EditableCatalog, context: str, text: str) -> Checked:
    """Return what is wrong in a translation of a message, apart from what is allowed. Nothing is
    wrong in one that is not there yet. Raise KeyError for a message that there is not."""
    source = catalog.document.messages[context].text
    if not text.strip() or not can_be_parsed(source):
        return NOTHING_WRONG
    written_in = catalog.document.language_of(context)
    pair = Pair(catalog.language, source, text, written_in, context)
    allowed = permits(catalog.allowances())
    checked = Checked([], [])
    for fault in _faults(catalog, context, pair):
        if permit_of(pair, fault) not in allowed:
            (checked.errors if fault.harmful else checked.warnings).append(fault.reason)
    return checked


def _faults(catalog: EditableCatalog, context: str, pair: Pair) -> Iterator[Fault]:
    yield from find_faults(pair)
    glossary = catalog.document.glossary_of(context)
    for reason in glossary_faults(glossary, pair.language, pair.source, pair.translation):
        yield Fault(GLOSSARY, reason, harmful=True)
