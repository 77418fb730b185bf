"""The script that reads a guide aloud, with its words in one language: /static/listen/{lang}.js.

A guide's page has no room for words that only a script shows."""

import json

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import Snapshot
from api.site.rendering import JAVASCRIPT, static_file
from locales.languages import languages
from richtext.text import Text, fill

WORDS = {
    "play": "listen",
    "pause": "listen-pause",
    "back": "listen-back",
    "next": "listen-next",
    "stop": "listen-stop",
    "online": "listen-online",
}
WHO = "{who}"  # filled in by the script
router = APIRouter(include_in_schema=False)


@router.get("/static/listen/{lang}.js")
def read_listen_script(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """Return the script for the guides in a language."""
    if lang not in snapshot.languages:
        raise HTTPException(404)
    words = json.dumps(_words(snapshot, lang), ensure_ascii=False, separators=(",", ":"))
    body = f"const WORDS = {words};\n".encode() + static_file("listen.js")
    return conditional_response(request, body, make_etag(body), JAVASCRIPT, {})


def _words(snapshot: Snapshot, tag: str) -> dict[str, object]:
    """Return what the script says; by language that there is no voice for it."""
    words = snapshot.interface[tag]
    missing = {
        each: _written(fill(words["listen-no-voice"], language=languages()[each].autonym))
        for each in (tag, snapshot.source)
    }
    said = _written(fill(words["listen-spoken-by"], who=WHO))
    return {key: _written(words[name]) for key, name in WORDS.items()} | {
        "missing": missing,
        "by": said,
    }


def _written(text: Text) -> dict[str, str]:
    return {"text": text.text, "lang": text.lang, "dir": text.dir}
