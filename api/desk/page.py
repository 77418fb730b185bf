"""The first page of the desk: what there is to do, by language."""

from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, render_desk

router = desk_router()


@router.get("/")
def read_home(request: Request, key: DeskKey) -> Response:
    """Return what there is to do for a key."""
    return render_desk(request, "desk/home.html")
