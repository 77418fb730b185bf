"""PDFs from the press, or a problem that says why there is none."""

import logging

from fastapi import Request

from api.problems import Problem
from handouts.pdf import RenderFault
from handouts.press import Press, PressBusy

logger = logging.getLogger("uvicorn.error")


async def drawn(request: Request, html: str, name: str) -> bytes:
    """The PDF of a handout; the log calls it by its `name`. Raises Problem."""
    if missing := request.app.state.missing:
        raise Problem("not-ready", 503, " ".join(missing), {"Retry-After": "600"})
    press: Press = request.app.state.press
    try:
        return await press.pdf(html)
    except PressBusy:
        detail = "The press is busy. Try again in a moment."
        raise Problem("render-failed", 503, detail, {"Retry-After": "10"}) from None
    except RenderFault as fault:
        logger.error("%s is not printed: %s", name, fault)
        detail = f"Nothing was printed, because it would have been wrong: {fault}"
        raise Problem("render-failed", 503, detail, {"Retry-After": "600"}) from None
