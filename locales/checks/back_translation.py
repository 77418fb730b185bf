"""Compare a source text with what a translation of it was translated back to."""

import re

from rapidfuzz import fuzz

from locales.checks import Check, facts, meaning, order
from locales.checks.pair import Pair
from locales.inline import InlineError, parse
from locales.languages import Language

# Those that make sense between two texts of one language.
CHECKS: tuple[Check, ...] = (
    facts.check_placeholders,
    facts.check_links,
    facts.check_numbers,
    order.check_order,
    order.check_labels,
    order.check_strong,
    meaning.check_negation,
    meaning.check_lost_negation,
    meaning.check_sentences,
    meaning.check_questions,
    meaning.check_end,
)
NOTE = re.compile(r"\s*\[[^]]*\](?!\()")  # by whoever translated back: [or: as]
LEAST_ALIKE = 45  # per cent


def differences(source: str, text: str, language: Language) -> list[str]:
    """Return why a text that was translated back may not say what the source says, both in one
    language. Notes in square brackets are not compared."""
    text = NOTE.sub("", text)
    try:
        parse(text)
    except InlineError as error:
        return [f"markup: {error}"]
    pair = Pair(language, source, text, language)
    found = [reason for check in CHECKS for reason in check(pair)]
    alike = fuzz.token_set_ratio(pair.source_words.casefold(), pair.words.casefold())
    if alike < LEAST_ALIKE:
        found.append(f"words: only {alike:.0f} % alike")
    return [*dict.fromkeys(found)]
