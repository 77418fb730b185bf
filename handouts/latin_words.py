"""Latin words in text of another script, with what stands between them and in brackets after."""

import re

LETTER = "[A-Za-z0-9À-ɏ]"
WORD = f"{LETTER}+(?:[-'’./&+]{LETTER}+)*"
LATIN = re.compile(rf"((?=[A-Za-zÀ-ɏ]){WORD}(?: {WORD}| \({WORD}(?: {WORD})*\))*)")


def split_latin(words: str) -> list[str]:
    """Return a text in parts: every second one is Latin words, the others are what is around them
    and may be empty."""
    return LATIN.split(words)
