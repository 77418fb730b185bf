"""Somebody who is signed in at the desk of a small library, and what they read on its pages."""

import html
import re
from typing import Any

from fastapi.testclient import TestClient

from models.keys import KEY_ROLES, KeyRole, new_key
from tests.answers import forget_clients, services_of

OWN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
GUIDE = "/desk/guides/safe"
CHANGE = {"kind": "safety", "note": "Be very calm.", "published": "2026-12-01"}
CALM = {"text.first.calm": "Stay **very calm**."}


class Editor:
    """A server, with somebody signed in at its desk."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        client.headers.update(OWN)
        self.keys = {
            role: new_key(
                self.engine, role, role, ["pl"] if role in ("translator", "reviewer") else []
            )
            for role in KEY_ROLES
        }
        self.sign_in("publisher")

    @property
    def engine(self) -> Any:
        return services_of(self.client).reloader.engine

    def sign_in(self, role: KeyRole) -> None:
        forget_clients(self.client)
        self.client.cookies.clear()
        assert self.client.post("/desk/sign-in", data={"key": self.keys[role]}).status_code == 303

    def base(self) -> str:
        forget_clients(self.client)
        return field_value(self.client.get(GUIDE).text, "base")

    def send(self, path: str = "", /, **typed: str) -> Any:
        data = {"base": self.base(), **CHANGE, **typed}
        return self.client.post(f"{GUIDE}{path}", data=data)

    def advice(self, tag: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"/v1/advice/safe/{tag}").json()
        return answer

    def source(self) -> str:
        headers = {"Authorization": f"Bearer {self.keys['admin']}"}
        text: str = self.client.get("/v1/edit/guides/safe", headers=headers).text
        return text

    def acts(self) -> list[dict[str, str]]:
        forget_clients(self.client)
        headers = {"Authorization": f"Bearer {self.keys['admin']}"}
        acts: list[dict[str, str]] = self.client.get("/v1/edit/acts", headers=headers).json()[
            "items"
        ]
        return acts


def field_value(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def typed_text(page: str, context: str) -> str:
    found = re.search(
        rf'<textarea id="text.{re.escape(context)}".*?>\n(.*?)</textarea>', page, re.S
    )
    assert found, context
    return html.unescape(found[1])


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def preview(page: str) -> str:
    found = re.search(r'srcdoc="([^"]*)"', page)
    assert found
    return words(html.unescape(found[1]))
