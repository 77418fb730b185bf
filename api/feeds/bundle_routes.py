"""Bundles: everything that can be read in a language, in one file for use offline."""

from hashlib import sha256
from pathlib import PurePath

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.directory.contacts import contact_list
from api.http.conditional import client_has
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.openapi import PARTIAL, file_content, sent_headers
from api.http.parameters import PLACES, Place, Since, check_query
from api.http.problems import problem_responses
from api.http.ranges import file_response
from api.http.redirects import language_of_path
from api.published.advice_json import advice_json
from api.published.lookups import check_cursor
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.archive import zip_files
from handouts.formats.registry import file_key
from handouts.handout import Handout
from models.changes import (
    ContactsChanged,
    concerns_place,
    publication_time,
    read_changes,
)
from models.clock import now
from models.database import reading
from richtext.described import DescribedModel

router = APIRouter(prefix="/v1/bundles", tags=["feeds"])
ZIP = "application/zip"
BUNDLED_FORMATS = ("html", "pdf")
CONTACTS, MANIFEST = "contacts.json", "manifest.json"


class BundledFile(DescribedModel):
    """A file of a bundle."""

    path: str
    """The path of the file in the bundle."""
    sha256: str
    """The SHA-256 of the file, in hexadecimal."""
    size: int
    """The size of the file, in bytes."""
    slug: str | None
    """The slug of the guide; null for a file that does not belong to one."""
    edition: int | None
    """The number of the edition; null for a file that does not belong to a guide."""
    revision: int | None
    """The number of the revision; null for a file that does not belong to a guide."""


class BundleManifest(DescribedModel):
    """The contents of a bundle."""

    publication: str
    """The cursor for the next bundle. Opaque: send it as `since`."""
    since: str | None
    """The cursor of this request; null where it had none."""
    language: str
    """The BCP 47 tag of the language."""
    place: str
    """The code of the place."""
    files: list[BundledFile]
    """The files of the bundle, but for the manifest."""
    removed: list[str]
    """The slugs of the guides that can no longer be read in this language in this place: delete
    your copies."""


@router.get(
    "/{lang}.zip",
    operation_id="read_bundle",
    response_class=Response,
    responses={
        200: {
            "content": file_content(ZIP),
            "headers": sent_headers("Content-Disposition", "Content-Language"),
        },
        **PARTIAL,
        **problem_responses(404, 416, 422, 429, 503),
    },
)
async def read_bundle(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    settings: CurrentSettings,
    lang: str,
    place: Place,
    since: Since = None,
) -> Response:
    """Return every guide that can be read in a language in a place, as JSON, HTML and PDF, and the
    contacts; `manifest.json` lists the files. `since` leaves out guides that have not
    changed."""
    check_query(request, snapshot, {"place": PLACES, "since": None})
    language = language_of_path(snapshot, lang, request)
    manifest, files, handouts = await to_thread.run_sync(
        _plan, snapshot, settings.public_url, language, place, since
    )
    etag = _etag(manifest, files, handouts)
    name = f"polyleaf-{language}-{place}-{snapshot.publication}.zip"
    headers = {
        "Content-Language": language,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if client_has(request, etag):
        return file_response(request, b"", etag, ZIP, headers)
    # One after the other, so that requests for single handouts find a render process idle.
    for slug, handout in handouts.items():
        for format in BUNDLED_FORMATS:
            files[f"advice/{slug}.{format}"] = await renderer.handout(format, handout)
    manifest.files = [_file_card(snapshot, language, *each) for each in sorted(files.items())]
    files[MANIFEST] = manifest.model_dump_json(indent=2).encode()
    body = await to_thread.run_sync(zip_files, sorted(files.items()))
    return file_response(request, body, etag, ZIP, headers)


def _plan(
    snapshot: Snapshot, public_url: str, language: str, place: str, since: str | None
) -> tuple[BundleManifest, dict[str, bytes], dict[str, Handout]]:
    """Return the manifest, the files but for handouts, and the handouts of each guide."""
    slugs = [slug for slug, tag in snapshot.readable(place, now()) if tag == language]
    manifest = BundleManifest(
        publication=str(snapshot.publication),
        since=since,
        language=language,
        place=place,
        files=[],
        removed=[
            slug
            for slug, tag in sorted(snapshot.revisions_of)
            if tag == language and slug not in slugs
        ],
    )
    if since is not None:
        changed = _changed_slugs(snapshot, check_cursor(snapshot, since), language, place)
        slugs = [slug for slug in slugs if slug in changed]
    handouts: dict[str, Handout] = {}
    files = {CONTACTS: contact_list(snapshot, place, language).model_dump_json().encode()}
    for slug in slugs:
        query = AdviceQuery(slug, language, place)
        files[f"advice/{slug}.json"] = advice_json(snapshot, query, public_url)
        handouts[slug] = snapshot.handout(query, now(), public_url)
    return manifest, files, handouts


def _changed_slugs(snapshot: Snapshot, cursor: int, language: str, place: str) -> set[str]:
    """Return the guides that have changed in a language and a place since a cursor. A new
    edition in the language of the library makes the other languages outdated; a notice may take
    effect later than it is published."""
    moment = now()
    with reading(snapshot.engine) as session:
        changed = {
            each.slug
            for tag in (language, snapshot.source)
            for each in read_changes(session, cursor, snapshot.publication, tag)
            if not isinstance(each, ContactsChanged) and concerns_place(each, place)
        }
        cursor_time = publication_time(session, cursor)
    return changed | {
        each.slug
        for each in snapshot.notices
        if each.in_force(moment) and (cursor_time is None or each.since > cursor_time)
    }


def _etag(manifest: BundleManifest, files: dict[str, bytes], handouts: dict[str, Handout]) -> str:
    """Return the ETag. It uses the cache keys of the handouts, so it is known before rendering."""
    parts = dict(files)
    for slug, handout in handouts.items():
        parts |= {f"{slug}.{each}": file_key(each, handout).encode() for each in BUNDLED_FORMATS}
    digest = sha256(manifest.model_dump_json().encode())
    for path, content in sorted(parts.items()):
        digest.update(sha256(path.encode() + b"\n" + content).digest())
    return f'"{digest.hexdigest()[:32]}"'


def _file_card(snapshot: Snapshot, language: str, path: str, content: bytes) -> BundledFile:
    slug = PurePath(path).stem if path != CONTACTS else None
    served = snapshot.guides[slug][language] if slug else None
    return BundledFile(
        path=path,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        slug=slug,
        edition=served.edition if served else None,
        revision=served.revision if served else None,
    )
