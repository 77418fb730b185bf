"""What people and programs send: mostly what is asked for, else a value that nobody expects."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

SIGNS = (
    *("", " ", "😀", "👩‍👩‍👧", "\0", "\u2028", "\u202e", "\u200b", "\ud800", "\udfff", "\ue000"),
    *("ﷺ", "e\u0301", "<b>", "{police.phone}", "[x](contact:x)", "%", "%00", "'", '"', "\\"),
    *("../..", "..", "//", "null", "-1", "1e400", "NaN", "٣", "²", "a,b", "a\nb", "\r\n", "*"),
)
NUMBERS = (-1, 0, 1, 60, 9999, 10_000, 1 << 31, 1 << 63, 10**400, 0.5, -0.0, 1e308, float("nan"))
# Also halves of characters, which JSON can have and UTF-8 cannot.
any_text = st.text(st.characters(exclude_categories=()), max_size=12)
signs = st.sampled_from(SIGNS)
long_text = st.builds(lambda sign, count: sign * count, signs, st.sampled_from((9, 3000)))
strange_text = st.one_of(signs, any_text, long_text)
strange_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), strange_text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strange_text, inner, max_size=3),
    max_leaves=5,
)


def mostly(usual: Any, strange: Any = strange_text, times: int = 8) -> st.SearchStrategy[Any]:
    """Return a strategy that gives so many `usual` values for a strange one. Usual ones may be
    listed."""
    usual = usual if isinstance(usual, st.SearchStrategy) else st.sampled_from(usual)
    return st.integers(0, times).flatmap(lambda drawn: usual if drawn else strange)


def some_of(**values: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy that gives some of these values by name."""
    named = {name.strip("_"): each for name, each in values.items()}
    return st.fixed_dictionaries({}, optional=named)


def utf8(text: str) -> bytes:
    """Return a text as bytes, with halves of characters as careless programs write them."""
    return text.encode("utf-8", "surrogatepass")


def path(*parts: str) -> str:
    """Return a path of these parts, which may be any bytes."""
    return "/" + "/".join(quote(_short(each), safe="") for each in parts)


def query(values: dict[str, Any]) -> str:
    """Return the query of an address."""
    return "?" + urlencode({_short(name): _short(str(each)) for name, each in values.items()})


def json_body(value: Any) -> dict[str, Any]:
    """Return the arguments of a request with a JSON body, which may be none by the RFC."""
    return {"content": json.dumps(value), "headers": {"Content-Type": "application/json"}}


def _short(text: str) -> bytes:
    return utf8(text)[:5_000]  # the client takes no long address
