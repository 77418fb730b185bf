"""Dates as readers of a language write them, in Latin digits."""

from datetime import date

from babel.dates import format_date, format_skeleton

from locales.languages import Language


def format_day(value: date | str, language: Language) -> str:
    """A date, or ISO text as exact as it is known: `2026`, `2026-09` or `2026-09-27`."""
    locale = language.format or language.tag.replace("-", "_")
    if isinstance(value, date):
        return format_date(value, "long", locale)
    match value.count("-"):
        case 0:
            return value
        case 1:
            return format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=locale)
    return format_date(date.fromisoformat(value), "long", locale)


def format_days(language: Language, *values: date | str) -> str:
    """Several dates as a span."""
    return " – ".join(format_day(value, language) for value in values)
