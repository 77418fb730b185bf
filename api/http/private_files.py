"""Downloads that contain what a user typed, and that no cache may keep."""

from fastapi.responses import Response

from handouts.formats.registry import FORMATS


def private_file(body: bytes, name: str, format: str, languages: str) -> Response:
    """Return a file to download; `languages` are tags joined by commas."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": languages,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(body, headers=headers, media_type=FORMATS[format].media_type)
