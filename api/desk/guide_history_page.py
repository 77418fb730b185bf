"""The editions of a guide, and how two of them differ: /desk/guides/{slug}/history."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, render_desk
from api.desk.guide_history import edition_differences, past_editions
from api.http.authorisation import require_role
from api.http.dependencies import CurrentSnapshot
from api.published.lookups import find_guide
from locales.languages import languages
from models.errors import NotFound

router = desk_router()
EditionQuery = Annotated[int | None, Query(ge=1, le=10**9)]


@router.get("/guides/{slug}/history")
def read_history(
    request: Request,
    snapshot: CurrentSnapshot,
    key: DeskKey,
    slug: str,
    older: EditionQuery = None,
    newer: EditionQuery = None,
    published: str = "",
) -> Response:
    """Return the editions, and the differences between two: the last two unless others are
    chosen."""
    require_role(key, "publisher")
    title = find_guide(snapshot, slug)[snapshot.source].translation.title
    editions = past_editions(snapshot, slug)
    newer = newer or editions[0].number
    older = older or max(1, newer - 1)
    numbers = [each.number for each in editions]
    if not {older, newer} <= {*numbers}:
        raise NotFound("unknown-edition", "There is no such edition.", allowed=numbers)
    return render_desk(
        request,
        "desk/history.html",
        title=title,
        language=languages()[snapshot.source],
        slug=slug,
        editions=editions,
        older=older,
        newer=newer,
        differences=edition_differences(snapshot, slug, older, newer),
        notices=[each for each in snapshot.notices if each.slug == slug],
        published=bool(published),
    )
