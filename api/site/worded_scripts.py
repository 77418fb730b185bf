"""Scripts that say something come with their words in one language: /static/{name}/{lang}.js.

A guide's page has no room for words that only a script shows."""

import json

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import Snapshot
from api.site.rendering import JAVASCRIPT, static_file
from richtext.text import Text

SHARE = {
    "copy": "copy-text",
    "send": "share-app",
    "copied": "copied",
    "selected": "copy-yourself",
}
router = APIRouter(include_in_schema=False)


@router.get("/static/share/{lang}.js")
def read_share_script(request: Request, snapshot: CurrentSnapshot, lang: str) -> Response:
    """Return the script that copies a text or hands it to an app, for the pages in a language."""
    check_language(snapshot, lang)
    words = snapshot.interface[lang]
    return worded_script(
        request, "share.js", {key: script_word(words[name]) for key, name in SHARE.items()}
    )


def check_language(snapshot: Snapshot, lang: str) -> None:
    """Raise HTTPException for a language that is not served."""
    if lang not in snapshot.languages:
        raise HTTPException(404)


def worded_script(request: Request, name: str, words: dict[str, object]) -> Response:
    """Return a script after its words, which it knows as `WORDS`: in a block, since a page may have
    two such scripts."""
    said = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    body = b"\n".join(
        [b'"use strict";', b"{", f"const WORDS = {said};".encode(), static_file(name), b"}", b""]
    )
    return conditional_response(request, body, make_etag(body), JAVASCRIPT, {})


def script_word(text: Text) -> dict[str, str]:
    """Return a text as scripts write it, with its language and direction."""
    return {"text": text.text, "lang": text.lang, "dir": text.dir}
