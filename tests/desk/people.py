"""People at the desk of a server: they ask for pages, and send forms as a browser does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import httpx2

from api.desk.session import COOKIE
from models.keys import KEY_ROLES
from models.publishing import PreparedLibrary
from tests.answers import html_tree, services_of, shown
from tests.editing.desk import Desk, desk_in

OWN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
SECRET = "s" * 32
SAFE, CALM, TITLE, READ = "/desk/pl/safe", "first.calm", "document.title", "first.read"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in with a key of this name."""

    desk: Desk
    name: str

    def ask(self, method: str, path: str, **request: Any) -> httpx2.Response:
        cookie = services_of(self.desk.client).sessions.sign(self.name)
        headers = {**OWN, "Cookie": f"{COOKIE}={cookie}", **request.pop("headers", {})}
        self.desk.client.cookies.clear()
        response: httpx2.Response = self.desk.client.request(
            method, path, headers=headers, **request
        )
        return response

    def get(self, path: str) -> httpx2.Response:
        return self.ask("GET", path)

    def page(self, path: str) -> Element:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return html_tree(answer.text)

    def post(self, path: str, fields: dict[str, str], **request: Any) -> httpx2.Response:
        return self.ask("POST", path, data=fields, **request)

    def typed(self, changes: dict[str, str], path: str = SAFE) -> dict[str, str]:
        """The fields of the page of a catalog, as it is now, with some texts typed into it."""
        fields = fields_of(self.page(f"{path}?show=all"))
        return fields | {f"text:{context}": text for context, text in changes.items()}

    def save(self, changes: dict[str, str], path: str = SAFE) -> httpx2.Response:
        return self.post(path, self.typed(changes, path))

    def value(self, context: str, path: str = SAFE) -> str:
        """What stands in the field of a message."""
        return fields_of(self.page(f"{path}?show=all"))[f"text:{context}"]

    def row(self, context: str, path: str = SAFE, show: str = "all") -> str:
        """All that can be read in the row of a message; nothing if it is not shown."""
        found = [
            shown(each)
            for each in self.page(f"{path}?show={show}").iter("section")
            if each.get("id") == f"message-{context}"
        ]
        return "".join(found)

    def main(self, path: str) -> str:
        """All that can be read on a page."""
        (main,) = self.page(path).iter("main")
        return shown(main)

    def hand_in(self, do: str = "suggest", path: str = SAFE) -> httpx2.Response:
        return self.post(f"{path}/hand-in", {"do": do})


@dataclass(frozen=True)
class Office:
    """A server, and people by the roles of their keys."""

    desk: Desk

    def __getattr__(self, role: str) -> Person:
        assert role in KEY_ROLES or role == "other"
        return Person(self.desk, role)

    def publish_guide(self, text: str) -> None:
        """Publish another version of the guide."""
        base = self.desk.etag("/v1/edit/guides/safe")
        assert self.desk.put("publisher", "/v1/edit/guides/safe", text, base).status_code == 200


@contextmanager
def office_in(folder: Path, whole: PreparedLibrary, **settings: Any) -> Iterator[Office]:
    """Yield an office with this library; `settings` are those of its server."""
    with desk_in(folder, whole, desk_secret=SECRET, **settings) as desk:
        yield Office(desk)


def fields_of(page: Element) -> dict[str, str]:
    """The fields of the form with the messages, as a browser would send it."""
    (form,) = [each for each in page.iter("form") if each.get("id") == "rows"]
    fields = {}
    for each in form.iter():
        name = each.get("name", "")
        if each.tag == "textarea":
            fields[name] = re.sub(r"\A\n", "", each.text or "").replace("\n", "\r\n")
        elif each.tag == "input" and each.get("type") != "checkbox":
            fields[name] = each.get("value", "").replace("\n", "\r\n")
    return fields
