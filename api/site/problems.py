"""The page /problems: every type of problem, at the address that its `type` names.

It needs nothing that is published, since one of the problems is that nothing is."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from api.http.conditional import conditional_response, make_etag
from api.http.problem_types import PROBLEM_TYPES
from api.site.rendering import API
from handouts.formats.html import templates
from richtext.text import ENGLISH

router = APIRouter(include_in_schema=False)


@router.get("/problems")
async def read_problems(request: Request) -> Response:
    """A list of the problems, in English, for those who write programs."""
    template = templates(API).get_template("site/problems.html")
    body = template.render(types=PROBLEM_TYPES, marked=_marked).encode()
    headers = {"Content-Language": ENGLISH}
    return conditional_response(request, body, make_etag(body), "text/html; charset=utf-8", headers)


def _marked(text: str) -> Markup:
    """Return one line of Markdown as HTML; code in backticks is its only markup."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )
