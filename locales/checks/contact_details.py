"""Check that no phone number or address is typed: they all come from the directory."""

import re
from collections.abc import Collection, Iterator

from locales.checks.pair import Pair
from locales.inline import plain

# No \b: in Chinese an address may follow a letter without a space. Addresses are looked for from
# their beginning only, or the time would grow with the square of a long word.
TYPED = re.compile(
    r"https?://\S+"
    r"|(?<![a-z0-9])www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+"
    r"|(?<![a-z0-9-])(?<![a-z0-9-]\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?"
    r"|(?<!\d)\+?\d(?:[\s\u00a0\u202f().-]?\d){6,}",
    re.IGNORECASE,
)
SHORT = re.compile(r"(?<!\d)\d{3,6}(?: \d{3})?(?!\d)(?! BSL)")  # 999 BSL is a name


def typed_by_hand(text: str, numbers: Collection[str] = ()) -> Iterator[str]:
    """Yield a reason for every contact detail in a text. `numbers` are those of the directory, by
    which short ones such as 999 are recognised."""
    short = [number for number in SHORT.findall(plain(text)) if number in numbers]
    for typed in [*(match[0] for match in TYPED.finditer(plain(text))), *short]:
        yield f"contact detail typed by hand: {typed!r}; use a placeholder or a link"


def check_no_typed_contacts(pair: Pair) -> Iterator[str]:
    """Yield the contact details typed into a translation."""
    yield from typed_by_hand(pair.translation)


def check_no_spoken_numbers(pair: Pair) -> Iterator[str]:
    """Yield numbers to call that are in words: “dial one one zero”."""
    for found in pair.known.spoken_number.finditer(pair.words):
        if not pair.known_of_source.spoken_number.search(pair.source_words):
            yield f"spoken number: {found[0]!r}; use a placeholder, which every place fills"
