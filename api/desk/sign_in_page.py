"""The sign-in of the desk: a key is typed once, and a cookie stands for it until one signs out."""

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import desk_router, go_to, keep_signed_in, render_desk
from api.desk.session import COOKIE, FOLDER, SIGN_IN, own_address
from api.http.dependencies import CurrentClient, CurrentServices
from api.http.forms import read_form
from api.http.limits import MAX_NAME
from models.keys import find_key

WRONG_KEY = "This key is not valid. Paste all of it, as you were given it, or ask for a new one."
router = desk_router()


@router.get("/sign-in")
async def read_sign_in(request: Request, next: str = "") -> Response:
    """Return the form for a key."""
    return render_desk(request, "desk/sign-in.html", next=own_address(next), wrong="")


@router.post("/sign-in")
async def sign_in(request: Request, services: CurrentServices, client: CurrentClient) -> Response:
    """Set the cookie for a key that is valid, and lead on."""
    async with read_form(request, max_fields=2, max_length=MAX_NAME) as form:
        shown, address = str(form.get("key", "")).strip(), own_address(str(form.get("next", "")))
    key = await to_thread.run_sync(find_key, services.reloader.engine, shown)
    if key is None:
        services.quotas.wrong_keys.count(client)
        return render_desk(request, "desk/sign-in.html", 422, next=address, wrong=WRONG_KEY)
    response = go_to(address)
    keep_signed_in(response, services, key.name)
    return response


@router.post("/sign-out")
async def sign_out() -> Response:
    """Take the cookie away."""
    response = go_to(SIGN_IN)
    response.delete_cookie(COOKIE, path=FOLDER, httponly=True, samesite="strict")
    return response
