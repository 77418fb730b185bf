"""A text that readers send: as part of the links to apps for messages."""

from urllib.parse import quote

from richtext.plain import NO_BREAK_SPACE


def in_link(text: str) -> str:
    """Return a text as part of the query of a link. Browsers encode what is not ASCII: if
    it was done here, a guide's page would be longer by a tenth."""
    plain = "".join(quote(each, safe="") if each.isascii() else each for each in text)
    return plain.replace(NO_BREAK_SPACE, quote(NO_BREAK_SPACE))
