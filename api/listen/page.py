"""The script that reads a guide aloud, with its words in one language: /static/listen/{lang}.js."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import Snapshot
from api.site.worded_scripts import check_language, script_word, worded_script
from locales.languages import languages
from richtext.text import fill

WORDS = {
    "play": "listen",
    "looking": "listen-looking",
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
    check_language(snapshot, lang)
    return worded_script(request, "listen.js", _words(snapshot, lang))


def _words(snapshot: Snapshot, tag: str) -> dict[str, object]:
    """Return what the script says; by language that there is no voice for it."""
    words = snapshot.interface[tag]
    missing = {
        each: script_word(fill(words["listen-no-voice"], language=languages()[each].autonym))
        for each in (tag, snapshot.source)
    }
    said = script_word(fill(words["listen-spoken-by"], who=WHO))
    return {key: script_word(words[name]) for key, name in WORDS.items()} | {
        "missing": missing,
        "by": said,
    }
