"""Previews of sheets that nobody has published, as HTML or PDF."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi.responses import Response

from api.http.headers import INLINE_STYLE_POLICY
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from handouts.renderer import Renderer
from models.errors import NotFound

PREVIEWS = ("html", "pdf")


async def preview_response(
    renderer: Renderer,
    format: str,
    preview: Callable[[], Awaitable[Handout]],
    name: str = "preview",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a preview in one of PREVIEWS, called `name`, with more `headers`. Raise NotFound for
    another format, before the preview is made."""
    if format not in PREVIEWS:
        detail = f"There is no preview as {format[:40]!r}. Choose from: {', '.join(PREVIEWS)}."
        raise NotFound("unknown-format", detail, allowed=[*PREVIEWS])
    handout = await preview()
    sent = {
        **(headers or {}),
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": f'inline; filename="{name}.{format}"',
    }
    if format == "html":
        sent["Content-Security-Policy"] = INLINE_STYLE_POLICY
    body = await renderer.uncached(format, handout)
    return Response(body, headers=sent, media_type=FORMATS[format].media_type)
