"""Read HTTP responses in tests, and run servers with other settings or publications."""

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
from api.http.quotas import Quotas
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
    """Return the services of a server under test."""
    services: Services = client.app_state["services"]
    return services


def forget_clients(client: TestClient) -> None:
    """Let a server under test forget what it has counted of clients and keys."""
    vars(services_of(client).quotas).update(vars(Quotas()))


@contextmanager
def asking_from(client: TestClient, address: str) -> Iterator[TestClient]:
    """Yield the client of a server as if it had another address."""
    transport: Any = client._transport
    before, transport.client = transport.client, (address, 50_000)
    yield client
    transport.client = before


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Make all code read this moment as the current time."""
    monkeypatch.setattr("models.clock.datetime", SimpleNamespace(now=lambda zone: moment))


def problem_type(problem: Any) -> str:
    """Return the slug in the type of a problem, or of a response that contains one."""
    details = problem if isinstance(problem, dict) else problem.json()
    address, _, slug = details["type"].partition("#")
    assert address == "http://127.0.0.1:8000/problems"
    return str(slug)


@contextmanager
def served(folder: Path, *publications: PreparedLibrary, **other: Any) -> Iterator[TestClient]:
    """Yield a client of a server with these publications, made in turn; `other` are settings."""
    settings = Settings(
        database=database_url(folder), file_cache=str(folder / "cache"), prerender=False, **other
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
    """Return a prepared library in which the author of a guide describes a change."""
    change = EditionChange(kind=kind, note=Message(text=note))
    return replace(work, described={slug: DescribedChange(f"content/{slug}.yaml", change)})


def cached_files(client: TestClient) -> list[Path]:
    """Return the files in the file cache of a server."""
    folder: Path = services_of(client).render_pool.file_cache.folder
    return [each for each in folder.rglob("*") if each.is_file()]


def noticed(client: TestClient, slug: str, **values: Any) -> int:
    """Withdraw a guide on a server, or give another notice with `values`; return its number."""
    reloader = services_of(client).reloader
    standard = {"kind": "withdrawal", "readable": False, "reasons": {"en": "It is wrong."}}
    scope = {"edition": None, "language": None, "starts_at": datetime(2026, 1, 2, tzinfo=UTC)}
    notice = Notice(publication_id=0, slug=slug, **{**standard, **scope, **values})
    number = give_notice(reloader.engine, notice, Author(act="withdraw"))
    reloader.refresh()
    return number


def lifted(client: TestClient, number: int) -> None:
    """Lift a notice on a server."""
    reloader = services_of(client).reloader
    lift_notice(reloader.engine, number, Author(act="lift"))
    reloader.refresh()


def texts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object with nodes in a JSON response, in its order."""
    if isinstance(value, dict) and "nodes" in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def nodes_of(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield every node of a kind in a JSON response."""
    if isinstance(value, dict | list):
        if isinstance(value, dict) and value.get("type") == kind:
            yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from nodes_of(each, kind)


def printed(advice: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the texts of advice that are printed on a handout, which easy ones are not."""
    place = advice["place"]["name"]
    blocks = [{key: block[key] for key in block if key != "easy"} for block in advice["blocks"]]
    return [*texts_of([advice["title"], advice["english_title"], blocks]), place]


def wording(text: dict[str, Any]) -> str:
    """Return the visible characters of a text; a field counts as its label."""
    return letters(_words(text["nodes"]))


def letters(text: str) -> str:
    """Return a text without white space and direction marks, its letters in their basic forms."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def html_tree(html: str) -> Element:
    """Return the tree of an HTML document."""
    tree: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    return tree


def joined(html: str) -> str:
    """HTML of paper without the marks of what stays on one line."""
    return re.sub('<span class="part">([^<]*)</span>', r"\1", html)


def classed(tree: Element, name: str) -> list[Element]:
    """Return the elements of a class."""
    return [each for each in tree.iter() if name in each.get("class", "").split()]


def shown(element: Element) -> str:
    """Return the text in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def with_languages(
    element: Element, around: tuple[str, str] = ("", "")
) -> Iterator[tuple[Element, str, str]]:
    """Yield every element with the language and the direction that apply in it."""
    properties = (element.get("lang", around[0]), element.get("dir", around[1]))
    yield (element, *properties)
    for each in element:
        if isinstance(each.tag, str):
            yield from with_languages(each, properties)


def unmarked(root: Element) -> list[str]:
    """Return the texts in the body that are not within an element with `lang` and `dir`."""
    texts = []

    def visit(element: Element, marked: bool) -> None:
        marked = marked or ("lang" in element.attrib and "dir" in element.attrib)
        parts = [element.text, *(each.tail for each in element)]
        if not marked and element.tag not in VOID | {"title"} and any(map(_has_letters, parts)):
            texts.append(f"<{element.tag}> {shown(element)[:60]}")
        for each in element:
            if isinstance(each.tag, str):
                visit(each, marked)

    for child in root.iter("body"):
        visit(child, False)
    return texts


def _has_letters(text: str | None) -> bool:
    return any(each.isalpha() for each in text or "")


def _words(nodes: list[dict[str, Any]]) -> str:
    pieces = []
    for node in nodes:
        if "children" in node:
            pieces.append(_words(node["children"]))
        else:
            pieces.append(node.get("label") or node.get("text") or node["number"])
    return "".join(pieces)
