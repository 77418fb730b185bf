"""A server to edit on: keys of every role, and what tests ask for and read on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from api.editing.edits import read_published_files
from locales.library_files import prepare_files
from locales.reviews import ReadBack, Review, digest, format_review_log
from models.keys import KEY_ROLES, new_key
from models.publishing import PreparedLibrary, publish
from tests.answers import problem_type, served, services_of
from tests.samples import GUIDE, changed

GUIDE_AT, POLISH_AT = "/v1/edit/guides/safe", "/v1/edit/translations/safe/pl"
POLISH_PO, POLISH_LOG = f"{POLISH_AT}.po", "locales/pl/LC_MESSAGES/safe.review.json"
FINER = changed(GUIDE, "Stay **calm**.", "Stay **calm** and listen.")
TITLE, CALM = "document.title", "first.calm"


@dataclass(frozen=True)
class Desk:
    """A server, and keys for it by role; the translator and the reviewer work on Polish."""

    client: TestClient
    keys: dict[str, str]

    def __call__(self, role: str, method: str, path: str, **request: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.keys[role]}", **request.pop("headers", {})}
        response: httpx2.Response = self.client.request(method, path, headers=headers, **request)
        return response

    def put(self, role: str, path: str, text: str | bytes, base: str | None) -> httpx2.Response:
        headers = {} if base is None else {"If-Match": base}
        return self(role, "PUT", path, content=text, headers=headers)

    def review(self, role: str, messages: object, base: str | None = None) -> httpx2.Response:
        """Sign off messages of the Polish catalog, as it is now if there is no `base`."""
        headers = {"If-Match": base or self.etag(POLISH_PO)}
        return self(
            role, "POST", f"{POLISH_AT}/review", json={"messages": messages}, headers=headers
        )

    def statuses(self) -> dict[str, str]:
        """The status of each message of the guide in Polish."""
        advice = self.advice("pl")
        items = {each["id"]: each for block in advice["blocks"] for each in block.get("items", ())}
        return {TITLE: advice["title"]["status"]} | {
            f"first.{id}": each["text"]["status"] for id, each in items.items()
        }

    def record_read_back(self, title: str, record: ReadBack) -> None:
        """Record what the Polish title, as it is published, was translated back to."""
        reloader = services_of(self.client).reloader
        _, files = read_published_files(reloader.engine)
        entry = Review(
            digest=digest(TITLE, "Stay safe", title),
            state="machine",
            by="machine",
            date=record.date,
            read_back=record,
        )
        publish(
            reloader.engine,
            prepare_files({**files, POLISH_LOG: format_review_log({TITLE: entry})}),
        )
        reloader.refresh()

    def etag(self, path: str) -> str:
        etag: str = self("admin", "GET", path).headers["etag"]
        return etag

    def advice(self, tag: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"/v1/advice/safe/{tag}").json()
        return answer

    def state(self) -> list[object]:
        """What a refusal leaves as it is: texts, their sources, suggestions, the audit."""
        paths = (GUIDE_AT, POLISH_PO, "/v1/edit/suggestions")
        sources = [self("admin", "GET", path).text for path in paths]
        return [self.acts(), self.advice("en"), self.advice("pl"), *sources]

    def acts(self) -> list[tuple[str, str, str]]:
        items = self("admin", "GET", "/v1/edit/acts").json()["items"]
        return [(each["by"], each["act"], each["target"]) for each in items]


@contextmanager
def desk_in(folder: Path, whole: PreparedLibrary, **settings: Any) -> Iterator[Desk]:
    """Yield a desk with this library; `settings` are those of its server."""
    with served(folder, whole, **settings) as client:
        engine = services_of(client).reloader.engine
        polish = ("translator", "reviewer")
        keys = {role: new_key(engine, role, role, ["pl"] * (role in polish)) for role in KEY_ROLES}
        yield Desk(client, keys)


def problem(response: httpx2.Response) -> tuple[int, str]:
    details = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == details["status"]
    return details["status"], problem_type(details)


def in_polish(po: str, old: str, new: str) -> str:
    """The catalog with the last place where `old` stands put otherwise."""
    head, found, tail = po.rpartition(old)
    assert found
    return head + new + tail
