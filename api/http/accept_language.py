"""The Accept-Language header of a request."""

from fastapi import Request


def accepted_languages(request: Request) -> str:
    """Return the header, also if a client or a proxy has sent it in several lines (RFC 9110 §5.3).
    It is empty if there is none."""
    return ", ".join(request.headers.getlist("accept-language"))
