"""The forms of short texts in files and requests, and plain words for values that are refused."""

from collections.abc import Mapping
from typing import Any

from models.postcodes import AREA

FILLED = r"\S"
LINE = r"^\S([^\n\r]*\S)?$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
HTTPS = r"^https://\S+$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
PLACE_CODE = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
POSTCODES = f"^({AREA.pattern})$"
NUMBER = r"^[0-9]+( [0-9]+)*$"
DIALLED = r"^(tel:\+?|sms:)[0-9]+$"
PRINTABLE = r"^yes\b"
FORMS = {
    FILLED: "is empty",
    LINE: "must be one line that is not empty, without spaces around it",
    SLUG: "may have small letters a-z and digits, with single hyphens between, such as stay-calm",
    HTTPS: "must be an address that begins with https://",
    EMAIL: "must be an e-mail address, such as office@example.org",
    PLACE_CODE: "must be a code of ISO 3166, such as GB or GB-GLS",
    POSTCODES: "must be the beginning of a postcode, such as GL, GL1 or 37",
    NUMBER: "may have digits only, with single spaces between, such as 01632 960001",
    DIALLED: "must begin with tel: or sms:, such as tel:+441632960001",
    PRINTABLE: 'must begin with "yes": no other contact may be listed',
}
QUOTED = "must be a text; put it between quotes"
KINDS = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "date_from_datetime_parsing": "must be a day that exists, such as 2026-11-30",
    "date_parsing": "must be a day that exists, such as 2026-11-30",
    "dict_type": "must have keys below it, each with a value",
    "extra_forbidden": "there is no such key here; look at how it is written",
    "list_type": "must be a list, such as [one, two]",
    "missing": "is missing",
    "model_type": "must have keys below it, each with a value",
    "string_type": QUOTED,
    "too_short": "is empty; it needs at least one entry",
}
# What to do about an error of the YAML parser, by how it begins.
YAML_HINTS = {
    "mapping values are not allowed": "a text with a colon and a space goes between quotes",
    "expected <block end>": "see that it begins in the column of the line it belongs with; a text "
    "that begins with { [ or a quote goes between quotes",
    "found character '\\t'": "use spaces in place of the Tab",
    "expected ',' or": "a bracket is not closed; a text with # { } or , goes between quotes",
    "found unexpected end of stream": "a quote is not closed",
    "could not find expected ':'": "a key needs a colon and a space after it",
}
MAY_BE_EMPTY = ("dict_type", "list_type", "model_type", "string_type")


def plain_reason(error: Mapping[str, Any]) -> str:
    """Return in plain words what is wrong with a value, from an error of Pydantic."""
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        return FORMS.get(error["ctx"]["pattern"], str(error["msg"]))
    if kind == "union_tag_invalid":
        return "{discriminator} {tag!r} is none of {expected_tags}".format(**error["ctx"])
    if kind == "union_tag_not_found":
        return "{discriminator} is missing".format(**error["ctx"])
    if kind in MAY_BE_EMPTY and error["input"] is None:
        return FORMS[FILLED]
    return KINDS.get(kind, str(error["msg"]))


def with_hint(problem: str | None) -> str:
    """Return what the YAML parser says, and what to do about it where that is known."""
    said = problem or "cannot be read"
    hints = (hint for start, hint in YAML_HINTS.items() if said.startswith(start))
    return ": ".join([said, *hints])
