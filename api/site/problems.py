"""The page /problems, which explains every problem type at the address in its `type`.

It also works while nothing is published, since that is one of the problems."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentReloader
from api.http.problem_types import PROBLEM_TYPES
from api.site.rendering import API
from handouts.formats.html import templates
from richtext.text import ENGLISH

router = APIRouter(include_in_schema=False)


@router.get("/problems")
def read_problems(request: Request, reloader: CurrentReloader) -> Response:
    """Return the list of problem types, in English, for developers."""
    template = templates(API).get_template("site/problems.html")
    library = reloader.snapshot.published_library
    body = template.render(types=PROBLEM_TYPES, marked=_mark_code, library=library).encode()
    headers = {"Content-Language": ENGLISH}
    return conditional_response(request, body, make_etag(body), "text/html; charset=utf-8", headers)


def _mark_code(text: str) -> Markup:
    """Return one line of Markdown as HTML; code in backticks is its only markup."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(text.split("`"))
    )
