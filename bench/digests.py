"""Record a digest of everything a server answers, so that two releases can be compared.

    python -m bench.digests record FILE [--url http://127.0.0.1:8000] [--quick]
    python -m bench.digests compare BEFORE AFTER

`record` asks a running server for every page, JSON document and handout of what it has published,
for letters and packs, and sends requests that must be refused. It writes one line per request: the
status, the headers that clients rely on, and a digest of the body. `--quick` leaves out the files
that take long to render. Run both releases on the same day and on copies of one database, with
POLYLEAF_PRERENDER=false: pages then give no file sizes. `compare` exits with 1 on a difference.
"""

import argparse
import base64
import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

HEADERS = (
    "allow", "cache-control", "content-disposition", "content-language", "content-location",
    "content-security-policy", "content-type", "location", "retry-after", "vary",
    "www-authenticate", "x-content-type-options",
)  # fmt: skip
# The ETag of a file also depends on the source code that renders it.
NO_ETAG = re.compile("/v1/(handouts|bundles|letters/.*[.])")
HTML = {"Accept": "text/html"}
JSON = {"Content-Type": "application/json"}
CSV = {"Content-Type": "text/csv"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", **HTML}
LAYOUTS = ("standard", "clear", "large", "easy", "poster", "cards")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
MISSING = "/v1/advice/no-such-guide/en"


@dataclass(frozen=True)
class Call:
    """One request; `name` distinguishes requests to the same address."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    name: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.path, self.name)))


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Server:
    """A running server, asked over HTTP; redirects are recorded, not followed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = build_opener(_NoRedirects)

    def send(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        """Return the status, the headers by lower-case name, and the body."""
        request = Request(
            self.url + quote(call.path, safe="/?&=%,:;+-._~"), call.body, call.headers,
            method=call.method,
        )  # fmt: skip
        try:
            with self.opener.open(request, timeout=120) as response:
                return response.status, _headers(response.headers), response.read()
        except HTTPError as error:
            return error.code, _headers(error.headers), error.read()

    def json(self, path: str) -> Any:
        return json.loads(self.send(Call(path))[2])


def _headers(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def calls(server: Server, *, quick: bool) -> Iterator[Call]:
    """Yield every request worth comparing. No two have the same name."""
    manifest = server.json("/v1/manifest")["items"]
    languages = [each["tag"] for each in server.json("/v1/languages")["items"]]
    places = [each["code"] for each in server.json("/v1/places")["items"]]
    letters = [each["slug"] for each in server.json("/v1/letters")["items"]]
    pathways = [each["slug"] for each in server.json("/v1/pathways")["items"]]
    yield from _whole_site(languages, places)
    for item in manifest:
        slug, tag = item["slug"], item["language"]
        yield from _guide(slug, tag, places, pathways)
        yield from _quick_files(slug, tag)
        yield Call(f"/{tag}/{slug}/mistake", headers=HTML)
        yield Call(f"/{tag}/{slug}/print?layout=poster&paper=a5", headers=HTML)
        if not quick:
            yield from _slow_files(slug, tag)
    for slug in letters:
        for tag in languages:
            yield Call(f"/v1/letters/{slug}/{tag}")
            yield Call(f"/{tag}/letters/{slug}", headers=HTML)
            yield from _filled_letters(slug, tag, server, quick=quick)
    yield from _refused_requests(letters, manifest[0]["slug"])


def _whole_site(languages: list[str], places: list[str]) -> Iterator[Call]:
    for path in (
        "/", "/status", "/api/", "/api", "/c/", "/c", "/kept.js", "/static/site.css",
        "/static/icon.svg", "/static/keep.js", "/static/leave.js", "/static/packs.js",
        "/openapi.json", "/healthz", "/v1/languages", "/v1/recalls", "/v1/changes",
        "/v1/changes?since=0&lang=ur", "/v1/changes.atom", "/v1/manifest", "/v1/letters",
        "/v1/pathways",
    ):  # fmt: skip
        yield Call(path)
    for tag in languages:
        for page in ("", "/", "/safety", "/privacy", "/accessibility", "/packs", "/search",
                     "/search?q=picture", "/search?q=police", "/packs/unknown"):  # fmt: skip
            yield Call(f"/{tag}{page}", headers=HTML)
        yield Call(f"/v1/advice?lang={tag}")
        yield Call(f"/v1/advice?lang={tag}&q=video&audience=parents")
        yield Call(f"/v1/places?lang={tag}")
        yield Call(f"/v1/letters?lang={tag}")
        yield Call(f"/v1/pathways?lang={tag}")
        yield Call(f"/v1/changes.atom?lang={tag}")
        for place in places:
            yield Call(f"/v1/contacts?place={place}&lang={tag}")


def _guide(slug: str, tag: str, places: list[str], pathways: list[str]) -> Iterator[Call]:
    for place in places:
        yield Call(f"/v1/advice/{slug}/{tag}?place={place}")
        yield Call(f"/{tag}/{slug}?place={place}", headers=HTML)
        yield Call(f"/v1/handouts/{slug}/{tag}.html?place={place}")
        yield Call(f"/v1/handouts/{slug}/{tag}.txt?place={place}")
        if slug in pathways:
            yield Call(f"/v1/pathways/{slug}/{tag}?place={place}")
    yield Call(f"/{tag}/{slug}?with={'en' if tag != 'en' else 'ur'}", headers=HTML)
    yield Call(f"/v1/advice/{slug}/{tag}?edition=1")
    accepted = {"Accept-Language": f"{tag};q=0.8, cy;q=0.5"}
    yield Call(f"/v1/advice/{slug}", headers=accepted, name=f"for {tag}")


def _quick_files(slug: str, tag: str) -> Iterator[Call]:
    file = f"/v1/handouts/{slug}/{tag}"
    for layout in LAYOUTS:
        for options in ("", "&ink=mono", "&paper=a5", "&paper=a3", "&with=pl", "&with=en"):
            yield Call(f"{file}.html?layout={layout}{options}")
    yield Call(f"{file}.txt?layout=easy")
    yield Call(f"{file}.txt?with=ur")
    yield Call(f"{file}.brf")
    yield Call(f"{file}.brf?width=28&height=20")
    for place in ("GB", "GB-GLS"):
        yield Call(f"{file}.docx?place={place}")
    yield Call(f"{file}.docx?layout=easy&paper=a5&with=en")
    yield Call(f"{file}.docx?with=ar")
    yield Call(f"{file}.epub")
    yield Call(f"{file}.epub?with=ti")


def _slow_files(slug: str, tag: str) -> Iterator[Call]:
    file = f"/v1/handouts/{slug}/{tag}.pdf"
    for options in ("", "layout=large", "layout=easy", "layout=poster&paper=a3", "layout=cards",
                    "place=GB-GLS&with=ur", "fold=booklet", "ink=mono&paper=letter"):  # fmt: skip
        yield Call(f"{file}?{options}")


def _filled_letters(slug: str, tag: str, server: Server, *, quick: bool) -> Iterator[Call]:
    form = server.json(f"/v1/letters/{slug}/{tag}")
    values = {
        key: {
            "date": "2026-09-01", "phone": "+44 (0)1452 555010", "email": "office@school.example",
            "url": "https://school.example/online", "people": "Ms Jones\nخان صاحب",
        }.get(each["kind"], "St Mary’s & <b>John</b>")
        for key, each in form["fields"].items()
    }  # fmt: skip
    ticked = [each["id"] for each in form["acknowledgements"]]
    head = {"name": "St Mary’s", "address": "1 High Street\nGloucester",
            "logo": base64.b64encode(PIXEL).decode()}  # fmt: skip
    details = {"fields": values, "acknowledgements": ticked, "head": head, "slip": True}
    body = json.dumps(details).encode()
    at = f"/v1/letters/{slug}/{tag}"
    yield Call(f"{at}.docx?place=GB-GLS", "POST", JSON, body)
    if not quick:
        yield Call(
            f"{at}.pdf?place=GB-GLS&with={'en' if tag != 'en' else 'pl'}", "POST", JSON, body
        )
    yield Call(
        f"{at}.pdf", "POST", JSON, b'{"fields": {"no": "", "date": "x", "phone": "a"}}', "wrong"
    )
    typed = "&".join(f"fields.{key}={quote(value)}" for key, value in values.items())
    ticks = "&".join(f"acknowledgements={quote(each)}" for each in ticked)
    page = f"/{tag}/letters/{slug}"
    yield Call(page, "POST", FORM, f"to={tag}&place=GB&slip=1&{typed}&{ticks}".encode(), "preview")
    yield Call(page, "POST", FORM, f"to={tag}&fields.date=x&do=pack".encode(), "wrong")
    if tag == "ur" and not quick:
        several = json.dumps({**details, "copies": {"ur": 2, "POL": 1, "English": 3}}).encode()
        yield Call(f"/v1/letters/{slug}.pdf", "POST", JSON, several)


def _refused_requests(letters: list[str], slug: str) -> Iterator[Call]:
    for path in (
        "/nothing/at/all", "/v1", "/v1/nothing", MISSING, f"/v1/advice/{slug}/xx",
        f"/v1/advice/{slug}/UR?place=GB-GLS", f"/v1/advice/{slug}/zh-CN",
        f"/v1/advice/{slug}/en?place=XX&color=red", f"/v1/advice/{slug}/en?place=GB&place=GB",
        f"/v1/advice/{slug}/en?edition=9", f"/v1/advice/{slug}/en?edition=none",
        f"/v1/advice/{slug}/en?fallback=pl", "/v1/advice?after=nothing", "/v1/advice?kind=novel",
        "/v1/advice?topic=x", "/v1/contacts?place=XX", f"/v1/handouts/{slug}/en.jpg",
        f"/v1/handouts/{slug}/ur.brf?width=30", f"/v1/handouts/{slug}/en.pdf?with=en",
        f"/v1/handouts/{slug}/en.pdf?layout=poster&with=ur",
        f"/v1/handouts/{slug}/en.pdf?fold=booklet&paper=a4",
        f"/v1/handouts/{slug}/en.pdf?layout=cards&paper=a5", f"/v1/handouts/{slug}/en.brf?width=2",
        f"/v1/handouts/{letters[0]}/en.pdf?layout=poster", "/v1/check/00000000", "/v1/check/1",
        "/v1/changes?since=99999", "/v1/changes?since=x", f"/v1/pathways/{slug}/en",
        f"/v1/letters/{slug}/en", "/v1/letters/no/en", "/v1/packs/unknown", "/v1/packs/unknown.pdf",
        "/v1/edit/guides/x", "/v1/edit/acts", "/v1/edit/feedback", "/v1/edit/suggestions",
        "/v1/bundles/xx.zip",
        "/static/unknown.css",
    ):  # fmt: skip
        yield Call(path)
        yield Call(path, headers=HTML, name="in a browser")
    for path in ("/c/00000000", "/c/1", "/c/?code=1"):
        yield Call(path, headers={**HTML, "Accept-Language": "ur"})
    yield Call(f"/v1/advice/{slug}/en", "POST")
    yield Call(f"/v1/advice/{slug}/en", "HEAD")
    yield Call(f"/v1/advice/{slug}/en", "OPTIONS")
    for body in (
        b"{}",
        b"[",
        b'{"entries": []}',
        b'{"entries": [{"handout": "x", "language": "y"}]}',
        b'{"entries": [{"handout": "live-streaming", "language": "Klingon", "copies": "a"}]}',
    ):
        yield Call("/v1/packs", "POST", JSON, body, body.decode())
    for body in (b"", b"a,b\n1,2", b"PK\x03\x04", b"handout\nx", b"home language\nUrdu\nKlingon\n"):
        for path in ("/v1/packs", "/v1/packs?handout=live-streaming"):
            yield Call(path, "POST", CSV, body, repr(body))
    yield Call("/en/packs", "POST", FORM, b"copies.ur=x&leaflets=live-streaming", "wrong")
    yield Call("/en/packs", "POST", FORM, b"", "empty")
    yield Call("/v1/feedback", "POST", JSON, b'{"slug": "x"}')
    yield Call("/v1/feedback", "POST", JSON, b"x" * 300_001, "too large")
    yield Call(f"/en/{slug}/mistake", "POST", FORM, b"kind=x&text=", "wrong")
    yield Call("/v1/edit/notices", "POST", JSON, b"{}")
    yield Call("/v1/edit/guides/x", "PUT", {}, b"x")


def codes(server: Server) -> Iterator[Call]:
    """Yield the check of every code printed on the handouts, standard and large, in two places."""
    for item in server.json("/v1/manifest")["items"]:
        for options in ("place=GB", "place=GB-GLS&layout=large"):
            path = f"/v1/handouts/{item['slug']}/{item['language']}.html?{options}"
            code = re.findall(rb"/c/([0-9A-Z]{8})", server.send(Call(path))[2])[0].decode()
            yield Call(f"/v1/check/{code}")
            yield Call(f"/c/{code}", headers=HTML)


def record(server: Server, call: Call) -> str:
    """Return the line of one request: its name, status, headers and digest."""
    status, headers, body = server.send(call)
    recorded = {name: headers[name] for name in HEADERS if name in headers}
    if "etag" in headers and not NO_ETAG.match(call.path):
        recorded["etag"] = headers["etag"]
    if call.path == "/openapi.json":
        return f"{call}\t{status}\t{json.dumps(recorded)}\t{openapi_digests(body)}"
    content = f"{len(body)} {sha256(body).hexdigest()[:16]}"
    if recorded.get("content-type", "").startswith("application/problem"):
        content = body.decode()
    return f"{call}\t{status}\t{json.dumps(recorded)}\t{content}"


def openapi_digests(body: bytes) -> str:
    """Return a digest of the whole document and one of it without descriptions."""
    document = json.loads(body)
    plain = json.dumps(_without_descriptions(document)).encode()
    return f"{sha256(body).hexdigest()[:16]} structure {sha256(plain).hexdigest()[:16]}"


def _without_descriptions(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_descriptions(each)
            for key, each in value.items()
            if not (key in ("description", "summary") and isinstance(each, str))
        }
    return [_without_descriptions(each) for each in value] if isinstance(value, list) else value


def packs(server: Server) -> Iterator[str]:
    """Order one print pack; yield a line for each of its files."""
    languages = [each["tag"] for each in server.json("/v1/languages")["items"]]
    slugs = [each["slug"] for each in server.json("/v1/advice")["items"]]
    entries = [
        {"handout": slug, "language": tag, "copies": number + 1}
        for slug in slugs[:2]
        for number, tag in enumerate(languages)
    ]
    body = json.dumps({"entries": entries}).encode()
    pack = json.loads(server.send(Call("/v1/packs?place=GB-GLS", "POST", JSON, body))[2])
    for _ in range(240):
        progress = server.json(f"/v1/packs/{pack['id']}")
        if progress["state"] in ("finished", "failed"):
            break
        time.sleep(0.5)
    yield f"pack\t{progress['state']}\t{progress['handouts']} handouts, {progress['copies']} copies"
    for kind in ("pdf", "zip"):
        content = server.send(Call(f"/v1/packs/{pack['id']}.{kind}"))[2]
        if kind == "zip":
            with zipfile.ZipFile(BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield f"pack zip {name}\t{sha256(archive.read(name)).hexdigest()[:16]}"
        yield f"pack {kind}\t{len(content)} {sha256(content).hexdigest()[:16]}"


def bundles(server: Server) -> Iterator[str]:
    """Yield a line for each file in the bundle of each language."""
    for each in server.json("/v1/languages")["items"]:
        content = server.send(Call(f"/v1/bundles/{each['tag']}.zip?place=GB-GLS"))[2]
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"bundle {each['tag']} {name}\t{sha256(archive.read(name)).hexdigest()[:16]}"


def compare(before: Path, after: Path) -> int:
    """Print the requests whose answers differ; return 1 when there are any."""
    old, new = (
        dict(line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
        for path in (before, after)
    )
    different = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    for key in different:
        print(
            f"{key}\n  - {old.get(key, 'not asked')[:600]}\n  + {new.get(key, 'not asked')[:600]}"
        )
    print(f"{len({**old, **new}) - len(different)} equal, {len(different)} different")
    return 1 if different else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("file", type=Path)
    recording.add_argument("--url", default="http://127.0.0.1:8000")
    recording.add_argument("--quick", action="store_true")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "compare":
        return compare(arguments.before, arguments.after)
    server = Server(arguments.url)
    requests = [*calls(server, quick=arguments.quick), *codes(server)]
    with ThreadPoolExecutor(4) as pool:
        lines = [*pool.map(lambda call: record(server, call), requests)]
    if not arguments.quick:
        lines += [*bundles(server), *packs(server)]
    arguments.file.write_text("\n".join(sorted(lines)) + "\n", "utf-8")
    print(f"{len(lines)} answers recorded in {arguments.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
