"""The pages about safety, privacy and accessibility of this website."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.redirects import language_of_path
from api.site.rendering import render_page
from richtext.text import Text

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/safety")
@router.get("/{lang}/privacy")
@router.get("/{lang}/accessibility")
def read_info(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """Return all interface texts whose keys begin with the name of the page, in their order."""
    language = language_of_path(snapshot, lang, request)
    words = snapshot.interface[language]
    name = request.url.path.rpartition("/")[2]
    lines: list[Text] = [each for key, each in words.items() if key.startswith(f"{name}.")]
    return render_page(
        request, snapshot, "site/info.html", language, title=lines[0], lines=lines[1:]
    )
