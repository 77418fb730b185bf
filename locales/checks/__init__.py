"""Check translations: each check yields a reason for every error it finds."""

from collections.abc import Iterator

from locales.checks import characters, contact_details, facts, untranslated
from locales.inline import InlineError, parse
from locales.languages import Language

CHECKS = (
    facts.check_placeholders,
    facts.check_links,
    facts.check_numbers,
    contact_details.check_no_typed_contacts,
    characters.check_invisible,
    characters.check_no_html,
    characters.check_script,
    untranslated.check_translated,
)


def translation_errors(
    language: Language, source: str, translation: str, written_in: Language
) -> Iterator[str]:
    """Yield the reasons why a translation of `source`, which is written in another language, cannot
    be published."""
    try:
        parse(translation)
    except InlineError as error:
        yield f"markup: {error}"
        return
    for check in CHECKS:
        yield from check(language, source, translation, written_in)
