"""What the OpenAPI document says of things that are the same at every address."""

ABOUT = "Advice in the reader's language, with the help lines of where they live."
# The same as in docs/http.md.
POLICY = (
    "Nothing that a client relies on changes within `/v1`: addresses, parameters, the names, types "
    "and meaning of members, ids, and the slugs of problems.",
    "Without notice there may be more: addresses, parameters, members, kinds of block and of "
    "change, values of a list such as formats or icons, types of problem. Skip what you do not "
    "know. Words such as `detail`, the markup in `html`, ETags and the bytes of files may change "
    "with every release.",
    "What has to change otherwise gets a `/v2`. From the release that has it, `/v1` is served for "
    "at least a year beside it.",
    "Every change is in the changelog of its release; the release of a server is `info.version` of "
    "its `/openapi.json`. An address that will go is `deprecated` there first, at least a year "
    "before.",
)
TAGS = {
    "advice": "Guides in the reader's language, as a list and one by one.",
    "pathways": "Guides that ask questions and lead to what to do.",
    "directory": "Languages, places, and the contacts of each place.",
    "handouts": "Guides as files to print, to send or to read offline.",
    "letters": "Letters to fill in: their fields, and the whole letter; nothing is kept.",
    "packs": "Print runs of many handouts in many languages.",
    "paper": "Whether printed sheets are still current.",
    "feeds": "What is published and what has changed, for those who keep a copy.",
    "feedback": "Mistakes that readers report, for anybody to send and for editors to settle.",
    "editing": "Guides, translations, reviews and notices, for keys with a role.",
    "health": "Whether the server is alive and can do its work.",
}
# What parameters are that mean the same at every address.
PARAMETERS = {
    "slug": "slug of a guide, as in the list of guides; of a catalog also `contacts` or `ui`",
    "lang": "BCP 47 tag of a language, as in the list of languages",
    "code": "code that is printed on a sheet",
    "format": "format of the file",
    "digest": "digest of a recording, from the address in `audio` of a block",
    "layout": "how the text is laid out",
    "paper": "size of the paper; by default A4, folded as a booklet A5",
    "ink": "`colour`, or `mono` for black alone",
    "fold": "`booklet` for pages to fold and staple",
    "audience": "key of an audience: only guides for it",
    "topic": "key of a topic: only guides about it",
    "kind": "only guides of this kind",
    "q": "words to search for, in the language or in that of the library",
    "copies": "`repeat`: every copy is in the PDF; `once`: each handout, with counts on the cover",
    "otherwise": "what to do with copies whose language is not recognised or not offered: refuse "
    "and list them (`ask`), count them on the cover (`list`), or print them in the language of the "
    "library (`english`)",
    "origin": "who translated",
}
# What FastAPI says of server-sent events has no descriptions.
EVENT = {
    "data": "the content of the event",
    "event": "the type of the event",
    "id": "the number of the event",
    "retry": "how many milliseconds to wait before connecting again",
}
HEADERS = {
    "Accept-Ranges": "`bytes`: parts of the file can be asked for with `Range`",
    "Cache-Control": "how long caches may keep the response, or `no-store`",
    "Content-Disposition": "the name of the file, also in the reader's language",
    "Content-Language": "the BCP 47 tag of the language of the answer, or of both languages",
    "Content-Location": "the address of the same answer in the language that was chosen",
    "Content-Range": "which part of the file this is",
    "ETag": "a strong ETag of this version, for `If-None-Match` or `If-Match`",
    "Location": "the address of what was made, relative to the server",
    "Retry-After": "the number of seconds after which to try again",
}
