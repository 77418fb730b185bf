"""Phones, web and e-mail addresses come from the directory, never from somebody's keyboard."""

import re
from collections.abc import Iterator

from locales.inline import plain
from locales.languages import Language

# No \b: in Chinese an address may follow a letter without a space.
TYPED = re.compile(
    r"https?://\S+"
    r"|(?<![a-z0-9])www\.\S+"
    r"|[\w.+-]+@[\w-]+\.\w+"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?"
    r"|(?<!\d)\+?\d(?:[\s\u00a0\u202f().-]?\d){6,}",
    re.IGNORECASE,
)


def typed_by_hand(text: str) -> Iterator[str]:
    for match in TYPED.finditer(plain(text)):
        yield f"contact detail typed by hand: {match[0]!r}; use a placeholder or a link"


def none_typed_by_hand(language: Language, source: str, translation: str) -> Iterator[str]:
    yield from typed_by_hand(translation)
