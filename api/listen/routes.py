"""Recordings of guides: the sound of a block, at an address that never says anything else."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.http.openapi import PARTIAL, file_content, sent_headers
from api.http.problems import problem_responses
from api.http.ranges import file_response
from api.http.redirects import language_of_path
from api.published.lookups import find_readable
from api.published.recordings import sound_of
from api.published.snapshot import AdviceQuery

router = APIRouter(prefix="/v1/recordings", tags=["advice"])
MEDIA_TYPE = "audio/ogg"
# A withdrawal reaches those who ask; whoever has the sound already has the guide too.
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get(
    "/{slug}/{lang}/{digest}.opus",
    operation_id="read_recording",
    response_class=Response,
    responses={
        200: {
            "content": file_content(MEDIA_TYPE),
            "headers": sent_headers("Content-Language"),
        },
        **PARTIAL,
        **problem_responses(404, 410, 416, 422, 503),
    },
)
def read_recording(
    request: Request, snapshot: CurrentSnapshot, slug: str, lang: str, digest: str
) -> Response:
    """Return the recording of a block of a guide as Ogg Opus. Its address is in `audio` of the
    block."""
    language = language_of_path(snapshot, lang, request)
    find_readable(snapshot, AdviceQuery(slug, language, snapshot.default_place))
    content = sound_of(snapshot, slug, language, digest)
    if content is None:
        raise HTTPException(404)
    headers = {"Content-Language": language, **IMMUTABLE}
    return file_response(request, content, f'"{digest}"', MEDIA_TYPE, headers)
