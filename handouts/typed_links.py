"""The links of typed values: what a telephone number dials, where a message or a browser goes."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

import idna

EXTENSION = r"(?: (?:ext\.|option) ([0-9]{1,6}))"
# Of 15 digits at most (E.164), and what is dialled when somebody answers.
PHONE = re.compile(rf"(\+?\(?[0-9](?:[ ()-]{{0,3}}[0-9]){{2,14}}){EXTENSION}?")
ATOM = r"[A-Za-z0-9_%+'-]+"
EMAIL = re.compile(rf"((?=.{{1,64}}@){ATOM}(?:\.{ATOM})*)@([^\s@]+)")
WEB = re.compile(r"(https?://)?([^\s/?#:@\\]+)(:[0-9]{1,5})?([/?#][^\s<>\"'\\]*)?")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
TOP = r"(?:[A-Za-z]{2,63}|(?i:xn--)[A-Za-z0-9-]{2,59})"
HOST = re.compile(rf"(?=.{{4,253}}$)(?:{LABEL}\.)+{TOP}")
# What stands for itself in a link: in the name before an @, and after the host of a page.
IN_NAMES, IN_PATHS = "+'", "%/?#[]@!$&'()*+,;=:~"


def phone_uri(typed: str) -> str | None:
    """Return the URI that dials a number, with its extension; None for what is no number. An option
    is for the ear: it is printed only."""
    found = PHONE.fullmatch(typed)
    if found is None or not re.search("[1-9]", found[1]):
        return None
    # Within the country a number has a zero that nobody dials from abroad: +44 (0)1452.
    abroad = found[1].lstrip("(").startswith(("+", "00"))
    whole = found[1].replace("(0)", "") if abroad else found[1]
    digits = re.sub(r"^00", "+", re.sub(r"[^0-9+]", "", whole))
    dialled = re.sub(r"^\+440", "+44", digits)
    return f"tel:{dialled};ext={found[2]}" if " ext. " in typed else f"tel:{dialled}"


def email_uri(typed: str) -> str | None:
    """Return the URI that writes to an address; None for what is no address."""
    found = EMAIL.fullmatch(typed)
    host = _ascii_host(found[2]) if found else None
    return f"mailto:{quote(found[1], safe=IN_NAMES)}@{host}" if found and host else None


def web_uri(typed: str) -> str | None:
    """Return the URI of a web page, which may be typed without `https://`; None for what is no
    address of a page."""
    found = WEB.fullmatch(typed)
    host = _ascii_host(found[2]) if found else None
    if found is None or host is None or int((found[3] or ":0")[1:]) > 65535:
        return None
    path = quote(found[4] or "", safe=IN_PATHS)
    return f"{found[1] or 'https://'}{host}{found[3] or ''}{path}"


def _ascii_host(typed: str) -> str | None:
    """Return the name of a host as it is looked up: other letters than a to z in punycode. None for
    what is no such name."""
    try:
        host = typed if typed.isascii() else idna.encode(typed, uts46=True).decode()
    except idna.IDNAError:
        return None
    return host if HOST.fullmatch(host) else None


URIS: Mapping[str, Callable[[str], str | None]] = {
    "phone": phone_uri, "email": email_uri, "url": web_uri,
}  # fmt: skip
