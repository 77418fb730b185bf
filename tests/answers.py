"""What comes over HTTP, read for tests, and servers of their own for what the bundled one lacks."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from fastapi.testclient import TestClient

from api.app import create_app
from api.services import Services
from api.settings import Settings
from models.audit import Author
from models.database import connect_database
from models.guide import ChangeKind, EditionChange
from models.notices import give_notice, lift_notice
from models.publishing import DescribedChange, PreparedLibrary, publish
from models.tables import Notice
from models.yaml_source import Message
from tests.databases import database_url

INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\\s]")
VOID = {"img", "input", "link", "meta", "wbr", "br", "script", "style"}


def services_of(client: TestClient) -> Services:
    """The services of a server under test."""
    found: Services = client.app_state["services"]
    return found


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let all of the code believe that it is this moment."""
    monkeypatch.setattr("models.clock.datetime", SimpleNamespace(now=lambda zone: moment))


def problem_type(problem: Any) -> str:
    """The slug in the type of a problem, or of a response that is one."""
    details = problem if isinstance(problem, dict) else problem.json()
    address, _, slug = details["type"].partition("#")
    assert address == "http://127.0.0.1:8000/problems"
    return str(slug)


@contextmanager
def served(folder: Path, *publications: PreparedLibrary, **other: Any) -> Iterator[TestClient]:
    """A server that has published these, one after the other; `other` are more settings."""
    settings = Settings(
        database=database_url(folder), file_cache=str(folder / "shelf"), prerender=False, **other
    )
    engine = connect_database(settings.database)
    for each in publications:
        publish(engine, each)
    engine.dispose()
    app = create_app(settings)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def described(
    work: PreparedLibrary, slug: str, kind: ChangeKind = "normal", note: str = "Something is new."
) -> PreparedLibrary:
    """The same, in which the author of a guide says what is new in it."""
    change = EditionChange(kind=kind, note=Message(text=note))
    return replace(work, described={slug: DescribedChange(f"content/{slug}.yaml", change)})


def shelved(client: TestClient) -> list[Path]:
    """The files on the shelf of a server."""
    folder: Path = services_of(client).render_pool.file_cache.folder
    return [each for each in folder.rglob("*") if each.is_file()]


def noticed(client: TestClient, slug: str, **values: Any) -> int:
    """Withdraws a guide on a server, unless the values of the notice are others; its number."""
    reloader = services_of(client).reloader
    standard = {"kind": "withdrawal", "readable": False, "reasons": {"en": "It is wrong."}}
    scope = {"edition": None, "language": None, "starts_at": datetime(2026, 1, 2, tzinfo=UTC)}
    notice = Notice(publication_id=0, slug=slug, **{**standard, **scope, **values})
    number = give_notice(reloader.engine, notice, Author(act="withdraw"))
    reloader.refresh()
    return number


def lifted(client: TestClient, number: int) -> None:
    """Ends a notice on a server."""
    reloader = services_of(client).reloader
    lift_notice(reloader.engine, number, Author(act="lift"))
    reloader.refresh()


def texts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with nodes in a JSON answer, in its order."""
    if isinstance(value, dict) and "nodes" in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def nodes_of(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every node of a kind in a JSON answer."""
    if isinstance(value, dict | list):
        if isinstance(value, dict) and value.get("type") == kind:
            yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from nodes_of(each, kind)


def printed(advice: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts of advice that stand on a handout."""
    place = advice["place"]["name"]
    return [*texts_of([advice["title"], advice["english_title"], advice["blocks"]]), place]


def wording(text: dict[str, Any]) -> str:
    """The characters of a text that ink is used for; a field is an empty line with its label."""
    return letters(_words(text["nodes"]))


def letters(text: str) -> str:
    """Without white space, direction marks and the forms that letters take beside others."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def html_tree(html: str) -> Element:
    tree: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    return tree


def shown(element: Element) -> str:
    """The text in an element, evened out."""
    return " ".join("".join(element.itertext()).split())


def with_languages(
    element: Element, around: tuple[str, str] = ("", "")
) -> Iterator[tuple[Element, str, str]]:
    """Every element with the language and the direction that hold in it."""
    own = (element.get("lang", around[0]), element.get("dir", around[1]))
    yield (element, *own)
    for each in element:
        if isinstance(each.tag, str):
            yield from with_languages(each, own)


def unmarked(root: Element) -> list[str]:
    """What is written in a block or a phrase that does not say its own language and direction.

    A bare phrase in a text that says them, such as <strong>, needs not repeat them."""
    found = []

    def look(element: Element, said: bool) -> None:
        said = said or ("lang" in element.attrib and "dir" in element.attrib)
        words = [element.text, *(each.tail for each in element)]
        if not said and element.tag not in VOID | {"title"} and any(map(_wordy, words)):
            found.append(f"<{element.tag}> {shown(element)[:60]}")
        for each in element:
            if isinstance(each.tag, str):
                look(each, said)

    for child in root.iter("body"):
        look(child, False)
    return found


def _wordy(text: str | None) -> bool:
    return any(each.isalpha() for each in text or "")


def _words(nodes: list[dict[str, Any]]) -> str:
    pieces = []
    for node in nodes:
        if "children" in node:
            pieces.append(_words(node["children"]))
        else:
            pieces.append(node.get("label") or node.get("text") or node["number"])
    return "".join(pieces)
