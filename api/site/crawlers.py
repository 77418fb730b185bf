"""The files that browsers, crawlers and security researchers ask for at addresses of their own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from xml.sax.saxutils import escape

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentReloader, CurrentSettings, CurrentSnapshot
from api.http.redirects import Redirect
from api.published.snapshot import Snapshot
from models.clock import now

PLAIN = "text/plain; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SOFTWARE = "Polyleaf"  # a manifest has a name also while nothing is published
DAYS_VALID = 90  # RFC 9116 §2.5.5 wants less than a year
router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
async def read_robots(request: Request, settings: CurrentSettings) -> Response:
    """Return what crawlers may read: the pages for readers, but not the files, each of which takes
    a second or more to make; nothing on a server for tests."""
    refused = settings.crawlers == "refuse"
    folders = ("/",) if refused else ("/v1/", "/desk/")
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in folders)]
    if not refused:
        lines += ["", f"Sitemap: {settings.public_url}/sitemap.xml"]
    body = "\n".join([*lines, ""]).encode()
    return conditional_response(request, body, make_etag(body), PLAIN, {})


@router.get("/sitemap.xml")
def read_sitemap(
    request: Request, snapshot: CurrentSnapshot, settings: CurrentSettings
) -> Response:
    """Return the addresses of all home pages and of all guides that can be read."""
    entries = "".join(
        f"<url><loc>{escape(settings.public_url + path)}</loc>{changed}</url>\n"
        for path, changed in _pages(snapshot)
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP}">\n'
    body = f"{head}{entries}</urlset>\n".encode()
    return conditional_response(request, body, make_etag(body), "application/xml", {})


def _pages(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield the path of each page, and of a guide the day on which its text was published."""
    yield "/", ""
    yield from ((f"/{tag}/", "") for tag in snapshot.languages)
    for slug, tag in sorted(snapshot.readable(snapshot.default_place, now())):
        published = snapshot.revisions[snapshot.guides[slug][tag].id].published_at
        yield f"/{tag}/{slug}", f"<lastmod>{published:%Y-%m-%d}</lastmod>"


@router.get("/favicon.ico")
async def read_favicon() -> Response:
    """Redirect to the icon, for browsers and crawlers that ask for it by this name."""
    raise Redirect("/static/icon.svg")


@router.get("/manifest.webmanifest")
async def read_manifest(request: Request, reloader: CurrentReloader) -> Response:
    """Return the name, the colour and the icon of this website for a bookmark. It is no app to
    install: on a shared phone that would be a trace."""
    library = reloader.snapshot.published_library
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    manifest = {
        "name": library.name if library else SOFTWARE,
        "start_url": "/",
        "display": "browser",
        "icons": [icon],
    }
    if library:
        manifest["theme_color"] = library.colours.main
        manifest |= {"lang": library.source, "dir": library.direction}
    body = json.dumps(manifest, ensure_ascii=False).encode()
    return conditional_response(request, body, make_etag(body), "application/manifest+json", {})


@router.get("/.well-known/security.txt")
async def read_security_contact(request: Request, settings: CurrentSettings) -> Response:
    """Return whom to tell of a vulnerability (RFC 9116), if the operator has said so."""
    if not settings.security_contact:
        raise HTTPException(404)
    end = datetime.combine(now().date() + timedelta(DAYS_VALID), time(), UTC)
    lines = {
        "Contact": settings.security_contact,
        "Expires": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "Canonical": f"{settings.public_url}/.well-known/security.txt",
    }
    body = "".join(f"{name}: {value}\n" for name, value in lines.items()).encode()
    return conditional_response(request, body, make_etag(body), PLAIN, {})
