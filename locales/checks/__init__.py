"""Check translations: each check yields a reason for every mistake it finds."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from locales.checks import (
    between,
    characters,
    contact_details,
    facts,
    leftovers,
    letters,
    meaning,
    order,
    typing,
    untranslated,
    words,
)
from locales.checks.pair import Pair
from locales.inline import InlineError, parse
from locales.languages import languages

Check = Callable[[Pair], Iterator[str]]
CheckBetween = Callable[[Sequence[Pair]], Iterator[between.Finding]]

# What may do harm: nothing is published with it.
ERRORS: tuple[Check, ...] = (
    facts.check_placeholders,
    facts.check_links,
    facts.check_numbers,
    order.check_order,
    order.check_places,
    order.check_labels,
    order.check_strong,
    meaning.check_negation,
    meaning.check_finished,
    contact_details.check_no_typed_contacts,
    contact_details.check_no_spoken_numbers,
    characters.check_invisible,
    characters.check_no_html,
    characters.check_script,
    leftovers.check_signs,
    words.check_added_words,
    letters.check_language,
    letters.check_untranslated_sentences,
    untranslated.check_translated,
)
# What reads badly, or may be a mistake.
WARNINGS: tuple[Check, ...] = (
    facts.check_months,
    order.check_other_order,
    meaning.check_sentences,
    meaning.check_length,
    meaning.check_items,
    meaning.check_end,
    meaning.check_questions,
    letters.check_frequent_words,
    letters.check_letters,
    letters.check_spelling,
    letters.check_form,
    letters.check_words_apart,
    typing.check_spaces,
    typing.check_marks,
    typing.check_quotes,
    typing.check_doubled,
    typing.check_tone,
    untranslated.check_same_word,
    words.check_words,
    leftovers.check_alternatives,
    words.check_address,
)
# What concerns several messages of a document; True where it may do harm.
BETWEEN: tuple[tuple[CheckBetween, bool], ...] = (
    (between.check_copied, True),
    (between.check_consistent, False),
    (between.check_other_address, False),
)
MARKUP, GLOSSARY = "markup", "glossary"
MOST_FAULTS = 50  # of a text: who has typed it needs no more at a time
MOST_KEPT, LONGEST_KEPT = 20_000, 1000  # texts whose faults stay in memory, and their characters


class Fault(NamedTuple):
    """What a check says of a translation; `check` is its name, `harmful` that nothing may be
    published with it."""

    check: str
    reason: str
    harmful: bool


def name_of(check: Callable[..., object]) -> str:
    """Return the name of a check, as allowances have it."""
    return check.__name__.removeprefix("check_").replace("_", "-")


def find_faults(pair: Pair) -> tuple[Fault, ...]:
    """Return what is wrong in a translation, each fault once and up to MOST_FAULTS, errors
    first."""
    if len(pair.translation) > LONGEST_KEPT:
        return _first_faults(pair)
    tags = pair.language.tag, pair.written_in.tag
    return _found_faults(*tags, pair.source, pair.translation, pair.context)


# An edit over HTTP checks the whole library again, in which nearly nothing has changed. What is
# kept has limits, as the desk checks here whatever somebody types.
@lru_cache(maxsize=MOST_KEPT)
def _found_faults(
    tag: str, written_in: str, source: str, translation: str, context: str
) -> tuple[Fault, ...]:
    pair = Pair(languages()[tag], source, translation, languages()[written_in], context)
    return _first_faults(pair)


def _first_faults(pair: Pair) -> tuple[Fault, ...]:
    return (*islice(dict.fromkeys(_faults(pair)), MOST_FAULTS),)


def _faults(pair: Pair) -> Iterator[Fault]:
    try:
        parse(pair.translation)
    except InlineError as error:
        yield Fault(MARKUP, f"markup: {error}", harmful=True)
        return
    for checks in (ERRORS, WARNINGS):
        for check in checks:
            for reason in check(pair):
                yield Fault(name_of(check), reason, harmful=checks is ERRORS)


def find_faults_between(pairs: Sequence[Pair]) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong among the translations of a document, with the context of each. All of
    them can be parsed."""
    for check, harmful in BETWEEN:
        for context, reason in check(pairs):
            yield context, Fault(name_of(check), reason, harmful)


# Facts, and what would be printed as no reader can read it, are right in nobody's judgement.
NEVER_ALLOWED: tuple[Check, ...] = (
    facts.check_placeholders,
    facts.check_links,
    facts.check_numbers,
    contact_details.check_no_typed_contacts,
    characters.check_invisible,
    characters.check_no_html,
)
ALLOWABLE = frozenset(
    {
        GLOSSARY,
        *(name_of(check) for check in (*ERRORS, *WARNINGS) if check not in NEVER_ALLOWED),
        *(name_of(check) for check, _ in BETWEEN),
    }
)
