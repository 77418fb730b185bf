"""Format dates in the reader's language, in Latin digits."""

from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from locales.languages import Language


def format_day(value: date | str, language: Language) -> str:
    """Return a date in the long form of a language. ISO text may be `2026` or `2026-09` too."""
    locale = language.locale
    if isinstance(value, date):
        return format_date(value, "long", locale)
    match value.count("-"):
        case 0:
            return value
        case 1:
            return format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=locale)
    return format_date(date.fromisoformat(value), "long", locale)


@cache
def month_names(language: Language) -> dict[str, int]:
    """Return the numbers of the months by their names in a language, as CLDR has them."""
    try:
        months = Locale.parse(language.locale).months
    except UnknownLocaleError:
        return {}
    return {
        name: number
        for context in ("format", "stand-alone")
        for number, name in months[context]["wide"].items()
    }


def format_days(language: Language, *values: date | str) -> str:
    """Return dates joined as a range: first – last."""
    return " – ".join(format_day(value, language) for value in values)
