"""Every type of problem: its status, and what it means to a client.

The slugs are stable. docs/problems.md and the page /problems show this table."""

from typing import NamedTuple


class ProblemType(NamedTuple):
    """`meaning` and `remedy` are Markdown of one line, with code in backticks only."""

    status: int
    title: str
    meaning: str
    remedy: str


PROBLEM_TYPES = {
    "unknown-path": ProblemType(
        404,
        "There is nothing at this address",
        "there is nothing at this address",
        "see `/openapi.json`",
    ),
    "unknown-guide": ProblemType(
        404, "There is no such guide", "no guide has this slug", "take one of `allowed`"
    ),
    "unknown-language": ProblemType(
        404,
        "There is no such language",
        "no language of ours has this tag",
        "take one of `allowed`",
    ),
    "not-in-language": ProblemType(
        404,
        "The guide is not there in this language",
        "the guide is there, but not in this language",
        "take one of `allowed`, or ask with `?fallback=en`",
    ),
    "not-reviewed": ProblemType(
        404,
        "The guide is not reviewed in this language",
        "a translation is there, but no person has reviewed it, and this server shows reviewed texts only",
        "take one of `allowed`",
    ),
    "unknown-edition": ProblemType(
        404,
        "The guide has no such edition in this language",
        "the guide has no such edition in this language, or it names a service that is no longer listed",
        "take one of `allowed`",
    ),
    "withdrawn": ProblemType(
        410,
        "The guide was withdrawn",
        "the guide, this edition or this language of it was withdrawn; `notice` says why and since when",
        "delete your copy; `allowed` names other languages",
    ),
    "mistyped-code": ProblemType(
        422,
        "The code has a typing mistake",
        "this is no code: a character is missing, too many or wrong",
        "look at the sheet again",
    ),
    "unknown-code": ProblemType(
        404,
        "No sheet has this code",
        "it is a code, but no sheet of ours has it",
        "it may be of another server",
    ),
    "not-in-braille": ProblemType(
        404,
        "There is no braille in this language",
        "no table turns this language into clean six-dot braille",
        "take one of `allowed`",
    ),
    "unknown-format": ProblemType(
        404,
        "There is no such file format",
        "handouts are not made in this format",
        "take one of `allowed`",
    ),
    "invalid-request": ProblemType(
        422,
        "The request has values that are not allowed",
        "parameters that are unknown, repeated, or not among the allowed values",
        "`errors` names each `field`, why, and what is `allowed`",
    ),
    "method-not-allowed": ProblemType(
        405,
        "This address does not take this method",
        "this address does not take this method",
        "see the `Allow` header",
    ),
    "unauthorized": ProblemType(
        401,
        "Editing needs a key",
        "editing needs a key, and this request has none that opens anything",
        "ask whoever runs the server",
    ),
    "forbidden": ProblemType(
        403,
        "The key does not allow this",
        "the key is of another role, or for other languages",
        "`detail` says which it needs",
    ),
    "too-many-requests": ProblemType(
        429,
        "Too many requests",
        "more requests than a key may send",
        "try again after `Retry-After` seconds",
    ),
    "too-large": ProblemType(
        413, "The body is too large", "no source is as large as this body", "is it the right file?"
    ),
    "precondition-required": ProblemType(
        428,
        "Say what you worked from",
        "a change needs `If-Match`, a new guide `If-None-Match: *`",
        "fetch what you change, and send its ETag",
    ),
    "precondition-failed": ProblemType(
        412,
        "It has changed since you fetched it",
        "somebody has changed it since, or the English under it",
        "fetch it anew, and do your change in that",
    ),
    "refused": ProblemType(
        422,
        "The text cannot be published",
        "checks failed; nothing was stored",
        "`errors` lists every one, with file and line",
    ),
    "unknown-notice": ProblemType(
        404, "There is no such notice", "there is no notice of this number, or it was lifted", ""
    ),
    "unknown-feedback": ProblemType(
        404,
        "There is no such feedback",
        "there is no feedback of this number, or it is dealt with",
        "",
    ),
    "unknown-pack": ProblemType(
        404,
        "There is no such pack",
        "there is no such pack: it was cancelled, or is older than a day",
        "make it anew",
    ),
    "pack-unfinished": ProblemType(
        409,
        "The pack is not finished",
        "the pack is still being made, or failed: `detail` says which",
        "ask again after `Retry-After` seconds; a failed one has to be made anew",
    ),
    "render-failed": ProblemType(
        503,
        "The handout could not be drawn",
        "a handout could not be drawn, or would have been wrong",
        "try again after `Retry-After` seconds",
    ),
    "not-ready": ProblemType(
        503,
        "The server is not ready",
        "nothing is published yet, or the server is starting",
        "try again; `/readyz` says what is missing",
    ),
    "internal": ProblemType(
        500,
        "Something went wrong on the server",
        "a fault of ours; nothing of the request is kept",
        "try again later",
    ),
}
