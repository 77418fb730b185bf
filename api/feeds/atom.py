"""The Atom feed of changes (RFC 4287)."""

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from api.published.snapshot import Snapshot
from locales.languages import languages
from models.changes import (
    AvailabilityChanged,
    Change,
    ContactsChanged,
    Noticed,
    Published,
    Restored,
)
from models.notice_scope import SHARED
from richtext.text import ENGLISH

ATOM = "http://www.w3.org/2005/Atom"
SOFTWARE = "Polyleaf"  # a feed needs an author, also while nothing is published
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(snapshot: Snapshot, changes: list[Change], public_url: str, address: str) -> bytes:
    """Return the feed of some changes, newest first; `address` is its own path and query."""
    library = snapshot.published_library
    name = library.name if library else SOFTWARE
    author = library.published_by.name if library else SOFTWARE
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": ENGLISH})
    _add(feed, "id", _urn(public_url, address))
    _add(feed, "title", f"{name}: what changed")
    _add(feed, "updated", (changes[0].at if changes else EPOCH).isoformat())
    _add(SubElement(feed, "author"), "name", author)
    _add(feed, "link", None, rel="self", type="application/atom+xml", href=public_url + address)
    _add(feed, "link", None, rel="alternate", type="text/html", href=f"{public_url}/")
    if library and library.logo:
        _add(feed, "logo", f"{public_url}/static/logo")
    for each in changes:
        entry = SubElement(feed, "entry")
        _add(entry, "id", _urn(public_url, _name(each)))
        _add(entry, "title", _title(snapshot, each))
        _add(entry, "updated", each.at.isoformat())
        _add(entry, "link", None, rel="alternate", href=public_url + _path(each, snapshot.source))
        if summary := _summary(snapshot, each):
            _add(entry, "summary", summary)
    indent(feed)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: Element, tag: str, text: str | None, **attributes: str) -> None:
    element = SubElement(parent, tag, attributes)
    element.text = NOT_IN_XML.sub(" ", text) if text else None


def _urn(public_url: str, name: str) -> str:
    """Return an id that is stable, and differs from those of other servers."""
    return uuid5(NAMESPACE_URL, public_url + name).urn


def _name(change: Change) -> str:
    parts = [getattr(change, each, None) or "" for each in ("slug", "edition", "language")]
    return "/".join(["/v1/changes", change.publication, change.type, *map(str, parts)])


def _path(change: Change, source: str) -> str:
    match change:
        case ContactsChanged():
            return f"/v1/contacts?lang={change.language}"
        case Noticed(slug=slug) | Restored(slug=slug) if slug in SHARED:
            return "/v1/recalls"
        case Noticed(place=place) | Restored(place=place) if place:
            return f"/{change.language or source}/{change.slug}?place={place}"
    return f"/{change.language or source}/{change.slug}"


def _title(snapshot: Snapshot, change: Change) -> str:
    language = f" in {_language(change.language)}" if change.language else ""
    if isinstance(change, ContactsChanged):
        return f"Contacts{language} have changed"
    guide = snapshot.guides.get(change.slug)
    title = guide[snapshot.source].translation.title.text if guide else change.slug
    title = SHARED.get(change.slug, title)
    names = ("edition", "revision", "place", "contact")
    scope = [f", {name} {value}" for name in names if (value := getattr(change, name, None))]
    return f"{change.type.capitalize()}: {title}{language}{''.join(scope)}"


def _language(tag: str) -> str:
    """Return the English name of a language; its tag, if it has left the registry."""
    return languages()[tag].english if tag in languages() else tag


def _summary(snapshot: Snapshot, change: Change) -> str | None:
    match change:
        case Published(change=kind, note=note) if note:
            return f"Change ({kind}): {note.text}"
        case Published(places=list(places)):
            known = snapshot.directory[snapshot.source].places
            names = [known[code].name.text if code in known else code for code in places]
            return f"Something else only in: {', '.join(names)}."
        case AvailabilityChanged(type="removed"):
            return "Its language was given up, or a contact that it names is no longer listed."
        case Noticed():
            return f"From {change.since:%Y-%m-%d %H:%M} UTC: {change.reason.text}"
        case Restored():
            return "The notice no longer holds."
    return None
