"""The pages about safety, privacy and accessibility of this website."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.redirects import language_of_path
from api.site.rendering import render_page
from models.library import LibraryCard
from richtext.nodes import LinkNode, TextNode
from richtext.text import Text, fill

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/safety")
@router.get("/{lang}/privacy")
@router.get("/{lang}/accessibility")
def read_info(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """Return all interface texts whose keys begin with the name of the page, in their order."""
    language = language_of_path(snapshot, lang, request)
    words = snapshot.interface[language]
    name = request.url.path.rpartition("/")[2]
    lines = [each for key, each in words.items() if key.startswith(f"{name}.")]
    if name == "privacy":
        lines += _answers_for_data(snapshot.library, words["answers-for-data"])
    return render_page(
        request, snapshot, "site/info.html", language, title=lines[0], lines=lines[1:]
    )


def _answers_for_data(library: LibraryCard, line: Text) -> Iterator[Text]:
    """Yield the line that says who answers for data protection, and how to reach them."""
    publisher = library.published_by
    if publisher.data_protection:
        who = ", ".join([publisher.data_protection, *publisher.address])
        filled = fill(line, who=library.name_node(who))
        if publisher.email:
            name = library.name_node(publisher.email)
            link = LinkNode(href=f"mailto:{publisher.email}", children=[name])
            filled = filled.model_copy(
                update={"nodes": [*filled.nodes, TextNode(text=" · "), link]}
            )
        yield filled
