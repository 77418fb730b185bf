"""Typed values: what a sender types or pastes for a letter, with plain characters in place of the
typography and the invisible marks that other programs add. The API and the page both use it."""

import re
import unicodedata
from collections.abc import Callable, Mapping

LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
SPACES = re.compile(r"[^\S\n]+")
# Marks of direction that come along with a copied text, and marks without any meaning here. What
# reverses letters (U+202E) is left, to be refused.
MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202d\u2060\ufeff\u00ad]")
# In a number or an address no joiner or isolate means anything either.
MARKS_IN_ADDRESS = re.compile("[\u200c\u200d\u2066-\u2069\ufe0e\ufe0f]")
HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# More marks in a row than any writing has (Unicode Standard Annex 15: Stream-Safe Text Format). To
# compose them takes a time that grows with the square of their number.
MANY_MARKS = re.compile(r"([^\w\s]{31,})")
UNDRAWN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Mc", "Me"}
# Letters and symbols that are drawn as nothing: fillers of Hangul, the empty pattern of braille and
# the empty head of a note.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")
HOST = re.compile(r"^([a-z]+://)?[^/?#]*", re.IGNORECASE)
# What stands before a number in a signature, and in a `tel:` link.
CALLED = re.compile(r"^(?:tel(?:ephone)?|phone|t)(?:[.:] ?| )", re.IGNORECASE)
# `x21`, `(Ext: 21)` and, of `tel:` links, `;ext=21`; and `option 2` of a recorded voice.
EXTRA = re.compile(
    r"[ ,;]{0,3}\(?(?<![A-Z])(?:(?P<ext>extension|extn?|x)|option|opt)[.:=]? ?"
    r"(?P<number>[0-9]{1,6})\)?$",
    re.IGNORECASE,
)


def normalise_value(kind: str, typed: str) -> str:
    """Return a value of a field as it is printed: composed letters, plain spaces and line ends, and
    in numbers and addresses plain digits, hyphens and apostrophes. A line in which nothing can be
    seen becomes empty. What is wrong stays wrong."""
    text = MARKS.sub("", LINE_ENDS.sub("\n", _compose(typed)))
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    text = "\n".join(line if has_visible(line) else "" for line in lines).strip()
    if kind in _BY_KIND:
        return _BY_KIND[kind](_plain_address(text))
    return text


def has_visible(text: str) -> bool:
    """Return whether anything of a text is drawn: more than spaces, and marks without a letter."""
    return any(unicodedata.category(each) not in UNDRAWN and each not in BLANKS for each in text)


def _compose(text: str) -> str:
    parts = MANY_MARKS.split(text)
    parts[::2] = (unicodedata.normalize("NFC", each) for each in parts[::2])
    return "".join(parts)


def _plain_address(text: str) -> str:
    text = HYPHENS.sub("-", MARKS_IN_ADDRESS.sub("", text))
    return "".join(map(_plain_digit, text))


def _plain_digit(sign: str) -> str:
    """Return a digit of any script as 0 to 9, and a full-width sign in its usual width."""
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" else sign


def _phone(text: str) -> str:
    """Return a number with its extension, which is written `ext. 21`."""
    text = CALLED.sub("", text.rstrip(".,; "), count=1)
    if extra := EXTRA.search(text):
        word = "ext." if extra["ext"] else "option"
        return f"{_number(text[: extra.start()])} {word} {extra['number']}"
    return _number(text)


def _number(text: str) -> str:
    """Dots and slashes between groups become spaces."""
    text = re.sub(r"^\(\+ ?([0-9]{1,3})\) ?", r"+\1 ", text)
    text = re.sub(r"^\+ ", "+", text)
    text = re.sub(r"(?<=[0-9)]) ?[.] ?(?=[0-9(])", " ", text)
    # After an area code only: else it stands between two numbers, which would become one wrong one.
    text = re.sub(r"^(\(?[0-9]{2,6}\)?) ?/ ?(?=[0-9]{3}[^/]*$)", r"\1 ", text)
    return re.sub(r" ?- ?", "-", text)


def _date(text: str) -> str:
    """Return a date with the year first in the form of ISO 8601. Which of two small numbers is the
    month nobody can tell: such a date is left, to be refused."""
    found = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text)
    return f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}" if found else text


def _email(text: str) -> str:
    """Of a name and its address, as mail programs copy them, only the address is left."""
    text = re.sub(r"^[^@]*<([^<>]+)>$", r"\1", text.rstrip(".,; "))
    text = re.sub(r"^mailto:\s*", "", text, flags=re.IGNORECASE).rstrip(".")
    name, at, host = APOSTROPHES.sub("'", text).rpartition("@")
    return f"{name}{at}{host.lower()}"


def _url(text: str) -> str:
    """Schemes and hosts are the same in capitals."""
    text = text.rstrip(".,; ").removeprefix("<").removesuffix(">")
    return HOST.sub(lambda host: host[0].lower(), text, count=1)


_BY_KIND: Mapping[str, Callable[[str], str]] = {
    "phone": _phone, "email": _email, "url": _url, "date": _date,
}  # fmt: skip


def describe_sign(sign: str) -> str:
    """Return the code and the name of a character, which can be said where it cannot be shown."""
    name = unicodedata.name(sign, "")
    return f"U+{ord(sign):04X} {name}".strip()
