"""Parse the forms of pages in memory: nothing that a person types or uploads touches the disk."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from api.http.headers import MAX_FORM
from api.http.limits import MAX_FIELD

MAX_PART = 1 << 20  # bytes of a part that is no file
NO_OTHERS: Mapping[str, int] = {}
# Browsers send the forms of our pages in UTF-8 and do not say so. The parser takes any codec of
# Python by its name, and some of them give text that cannot be stored, or fail.
OTHER_CHARSET = re.compile(r"charset\s*=(?!\s*\"?utf-?8\b)", re.IGNORECASE)


class _InMemoryParser(MultiPartParser):
    spool_max_size = MAX_FORM  # a larger part would be written to a temporary file


def text_fields(form: FormData) -> dict[str, str]:
    """Return the fields of a form, without its files; of several with one name the last."""
    return {name: each for name, each in form.items() if isinstance(each, str)}


@asynccontextmanager
async def read_form(
    request: Request,
    *,
    max_files: int = 0,
    max_fields: int,
    max_length: int = MAX_FIELD,
    lengths: Mapping[str, int] = NO_OTHERS,
) -> AsyncIterator[FormData]:
    """Yield the fields and files of a form, and close the files afterwards. Raise HTTPException if
    the form cannot be parsed, has too many parts, or a field with more characters than
    `max_length`; `lengths` has the fields with another limit. NUL is left out."""
    content_type = request.headers.get("content-type", "")
    if OTHER_CHARSET.search(content_type):
        raise HTTPException(400, "Send the form in UTF-8.")
    media_type = content_type.partition(";")[0].strip().lower()
    limits = {"max_fields": max_fields, "max_part_size": MAX_PART}
    parser: MultiPartParser | FormParser | None = None
    if media_type == "multipart/form-data":
        parser = _InMemoryParser(request.headers, request.stream(), max_files=max_files, **limits)
    elif media_type == "application/x-www-form-urlencoded":
        parser = FormParser(request.headers, request.stream(), **limits)
    try:
        form = await parser.parse() if parser else FormData()
    except MultiPartException as error:
        status = 413 if "exceeded" in error.message else 400  # MAX_PART
        raise HTTPException(status, error.message) from None
    try:
        for name, value in form.multi_items():
            limit = lengths.get(name, max_length)
            if isinstance(value, str) and len(value) > limit:
                raise HTTPException(413, f"{name[:40]}: has more than {limit:,} characters.")
        yield _without_nul(form)
    finally:
        await form.close()


def _without_nul(form: FormData) -> FormData:
    """Return a form without a character that nobody types, and PostgreSQL does not store."""
    return FormData(
        [
            (name.replace("\0", ""), value.replace("\0", "") if isinstance(value, str) else value)
            for name, value in form.multi_items()
        ]
    )
