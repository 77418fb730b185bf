"""The first page of the desk: what there is to do, by language."""

from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.session import HOME
from api.desk.to_do import read_to_do
from api.http.dependencies import CurrentServices

router = desk_router()


@router.get("")
async def lead_home() -> Response:
    """Lead to the first page, from its address without the slash."""
    return go_to(HOME)


@router.get("/")
def read_home(request: Request, services: CurrentServices, key: DeskKey) -> Response:
    """Return what there is to do for a key."""
    return render_desk(request, "desk/home.html", languages=read_to_do(services, key))
