"""What comes over HTTP, read for tests, and servers of their own for what the bundled one lacks."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from models.database import database
from models.guide import Change, ChangeKind
from models.notices import give_notice, lift_notice
from models.publishing import By, Described, Prepared, publish
from models.source import Message
from models.tables import Notice
from tests.databases import database_url

INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\\s]")
VOID = {"img", "input", "link", "meta", "wbr", "br", "script", "style"}


@contextmanager
def served(folder: Path, *publications: Prepared, **other: Any) -> Iterator[TestClient]:
    """A server that has published these, one after the other; `other` are more settings."""
    settings = Settings(
        database=database_url(folder), shelf=str(folder / "shelf"), prerender=False, **other
    )
    engine = database(settings.database)
    for each in publications:
        publish(engine, each)
    engine.dispose()
    app = create_app(settings)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def described(
    work: Prepared, slug: str, kind: ChangeKind = "normal", note: str = "Something is new."
) -> Prepared:
    """The same, in which the author of a guide says what is new in it."""
    change = Change(kind=kind, note=Message(text=note))
    return replace(work, described={slug: Described(f"content/{slug}.yaml", change)})


def shelved(client: TestClient) -> list[Path]:
    """The files on the shelf of a server."""
    folder: Path = client.app.state.press.shelf.folder  # type: ignore[attr-defined]
    return [each for each in folder.rglob("*") if each.is_file()]


def noticed(client: TestClient, slug: str, **values: Any) -> int:
    """Withdraws a guide on a server, unless the values of the notice are others; its number."""
    watch = client.app.state.watch  # type: ignore[attr-defined]
    standard = {"kind": "withdrawal", "readable": False, "reasons": {"en": "It is wrong."}}
    scope = {"edition": None, "language": None, "starts_at": datetime(2026, 1, 2, tzinfo=UTC)}
    notice = Notice(publication_id=0, slug=slug, **{**standard, **scope, **values})
    number = give_notice(watch.engine, notice, By(act="withdraw"))
    watch.look()
    return number


def lifted(client: TestClient, number: int) -> None:
    """Ends a notice on a server."""
    watch = client.app.state.watch  # type: ignore[attr-defined]
    lift_notice(watch.engine, number, By(act="lift"))
    watch.look()


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
