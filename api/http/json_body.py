"""Parse JSON bodies: in UTF-8, each name once, and only text that can be stored and sent on."""

import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.http.limits import MAX_JSON_SIGNS
from handouts.typed_values import describe_sign
from models.errors import FieldError, Invalid

# Halves of a character (`"\ud800"`), which UTF-8 does not have, and NUL, which PostgreSQL does not.
UNUSABLE = re.compile("[\0\ud800-\udfff]")
BODY = "body"


class JsonRoute(APIRoute):
    """A route whose JSON body is parsed by `parse_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            return await handle(_JsonRequest(request.scope, request.receive))

        return handle_json


class _JsonRequest(Request):
    async def json(self) -> Any:
        return await to_thread.run_sync(parse_json, await self.body())


def parse_json(body: bytes, most_signs: int = MAX_JSON_SIGNS) -> Any:
    """Return the value of a JSON body. Raise Invalid, with the field and without its value; before
    parsing if it has more commas and brackets than `most_signs`."""
    if sum(map(body.count, (b",", b"[", b"{"))) > most_signs:
        raise _refusal("has too many values.")
    try:
        value = json.loads(_decode(body), object_pairs_hook=_members)
        errors = [*_unusable(value, ())]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refusal(f"is not JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise _refusal("is nested too deeply.") from None
    except ValueError:  # Python does not read numbers of more than 4,300 digits
        raise _refusal("has a number that is too long.") from None
    if errors:
        raise Invalid(errors)
    return value


def _decode(body: bytes) -> str:
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        byte = f"byte 0x{body[error.start]:02x} in line {line}"
        raise _refusal(f"is not text in {encoding.upper()}: {byte}. Send UTF-8.") from None


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raise Invalid for a name that is there twice: one of the values would be
    lost without a word."""
    members = dict(pairs)
    if len(members) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise _refusal(f"has {_printable(twice)[:40]!r} twice in one object.")
    return members


def _unusable(value: Any, path: Sequence[str]) -> Iterator[FieldError]:
    match value:
        case str():
            if found := UNUSABLE.search(value):
                sign = describe_sign(found[0])
                detail = f"has a character that is no text: {sign}."
                yield FieldError(".".join(path) or BODY, detail, sign=sign)
        case dict():
            for name, each in value.items():
                yield from _unusable(name, path)
                yield from _unusable(each, (*path, _printable(name)[:40]))
        case list():
            for index, each in enumerate(value):
                yield from _unusable(each, (*path, str(index)))


def _printable(name: str) -> str:
    return UNUSABLE.sub("�", name)


def _refusal(detail: str) -> Invalid:
    return Invalid([FieldError(BODY, detail)])
