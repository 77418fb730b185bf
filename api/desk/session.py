"""The sign-in of the desk: a short-lived signed cookie, and which requests its own pages send."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from itsdangerous import BadSignature, TimestampSigner

from models.clock import now

COOKIE, FOLDER, HOME = "polyleaf_desk", "/desk", "/desk/"
SIGN_IN = "/desk/sign-in"
LASTS = timedelta(hours=2)  # since the last page that was asked for
OWN_ADDRESS = re.compile(r"/desk/[\w./?&=%-]*", re.ASCII)


class Sessions:
    """Signs the name of a key, and reads it again. Without a `secret` it makes up its own, so that
    all sign-ins end when the server does."""

    def __init__(self, secret: str = "") -> None:
        self.signer = _Signer(
            secret or secrets.token_bytes(32), salt="polyleaf desk", digest_method=sha256
        )

    def sign(self, name: str) -> str:
        """Return the value of the cookie for the key of this name."""
        return self.signer.sign(name).decode()

    def name_in(self, cookie: str) -> str | None:
        """Return the name of the key in a cookie; None if it is too old, or not one of ours."""
        try:
            name, signed_at = self.signer.unsign(cookie, return_timestamp=True)
        except BadSignature:
            return None
        # Not before it: the clock of another server may be a little ahead.
        return name.decode() if now() - signed_at < LASTS else None


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(now().timestamp())


def is_sent_by_own_page(headers: Mapping[str, str], public_url: str) -> bool:
    """Return whether a page of this website has sent a form, as the browser says: another website
    must not press the buttons of the desk. A browser that says nothing is refused."""
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    # As a text: what a stranger sends as an origin need not be an address that can be parsed.
    own, host = {_origin(public_url)}, headers.get("host")
    if host:
        own |= {f"http://{host}", f"https://{host}"}
    return headers.get("origin") in own


def own_address(address: str) -> str:
    """Return an address to go on to after the sign-in: that of the first page, unless it is of the
    desk."""
    return address if OWN_ADDRESS.fullmatch(address) else HOME


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
