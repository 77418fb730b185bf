"""Previews at the desk: a sheet as HTML or PDF that nobody has published."""

from collections.abc import Awaitable, Callable

from fastapi.responses import Response

from api.editing.edits import EditableCatalog
from api.http.headers import INLINE_STYLE_POLICY
from api.published.snapshot import Snapshot
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from handouts.renderer import Renderer
from locales.library import SHARED
from models.errors import NotFound

PREVIEWS = ("html", "pdf")


def guides_to_preview(snapshot: Snapshot, catalog: EditableCatalog) -> dict[str, str]:
    """Return the titles, by slug, of the guides that show the words of a catalog that is not of a
    guide itself."""
    if catalog.document.domain not in SHARED:
        return {}
    return {
        slug: served[snapshot.source].translation.title.text
        for slug, served in snapshot.guides.items()
        if catalog.language.tag in served
    }


async def preview_response(
    renderer: Renderer, format: str, preview: Callable[[], Awaitable[Handout]]
) -> Response:
    """Return a preview in one of PREVIEWS. Raise NotFound for another format."""
    if format not in PREVIEWS:
        detail = f"There is no preview as {format[:40]!r}. Choose from: {', '.join(PREVIEWS)}."
        raise NotFound("unknown-format", detail, allowed=[*PREVIEWS])
    handout = await preview()
    headers = {
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": f'inline; filename="preview.{format}"',
    }
    if format == "html":
        headers["Content-Security-Policy"] = INLINE_STYLE_POLICY
    body = await renderer.uncached(format, handout)
    return Response(body, headers=headers, media_type=FORMATS[format].media_type)
