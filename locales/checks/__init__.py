"""Checks: what a text must keep to be published. Each yields a reason for every error it finds."""

from collections.abc import Iterator

from locales.checks import characters, contact_details, facts
from locales.inline import InlineError, parse
from locales.languages import Language

CHECKS = (
    facts.same_placeholders,
    facts.same_links,
    facts.same_numbers,
    contact_details.none_typed_by_hand,
    characters.none_invisible,
    characters.own_script,
)


def translation_errors(language: Language, source: str, translation: str) -> Iterator[str]:
    """Why a translation of `source` cannot be published; nothing when it can."""
    try:
        parse(translation)
    except InlineError as error:
        yield f"markup: {error}"
        return
    for check in CHECKS:
        yield from check(language, source, translation)
