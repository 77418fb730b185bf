"""The problem types: the slug, status, title and explanation of every error of the HTTP API.

Clients rely on the slugs, so they never change. docs/problems.md and the page /problems show this
table."""

from typing import NamedTuple


class ProblemType(NamedTuple):
    """`meaning` and `remedy` are one line of Markdown without a full stop; code in backticks is
    the only markup."""

    status: int
    title: str
    meaning: str
    remedy: str


PROBLEM_TYPES = {
    "unknown-path": ProblemType(
        404,
        "There is nothing at this address",
        "the server has no page or resource at this address",
        "look the address up in `/openapi.json`",
    ),
    "unknown-guide": ProblemType(
        404,
        "There is no such guide",
        "no guide has this slug",
        "use one of the slugs in `allowed`",
    ),
    "unknown-answer": ProblemType(
        404,
        "The guide has no such answer",
        "no answer of this guide leads to a question, or to what to do, with this id",
        "use one of the ids in `allowed`",
    ),
    "unknown-language": ProblemType(
        404,
        "There is no such language",
        "the tag is not one of the languages of this service",
        "use one of the tags in `allowed`",
    ),
    "not-in-language": ProblemType(
        404,
        "The guide is not there in this language",
        "the guide exists, but not in this language",
        "use one of the languages in `allowed`, or add `?fallback=` with that of the library",
    ),
    "not-reviewed": ProblemType(
        404,
        "The guide is not reviewed in this language",
        "no reviewed translation exists, and this server shows reviewed translations only",
        "use one of the languages in `allowed`",
    ),
    "unknown-edition": ProblemType(
        404,
        "The guide has no such edition in this language",
        "the guide was not published in this edition and language, or it names a delisted service",
        "use one of the editions in `allowed`",
    ),
    "withdrawn": ProblemType(
        410,
        "The guide was withdrawn",
        "the guide, this edition or this translation was withdrawn; `notice` says when and why",
        "delete your copy; `allowed` lists the languages that are still available",
    ),
    "mistyped-code": ProblemType(
        422,
        "The code has a typing mistake",
        "this is not a valid code: a character is missing, extra or wrong",
        "compare it with the code on the sheet",
    ),
    "unknown-code": ProblemType(
        404,
        "No sheet has this code",
        "the code is valid, but no sheet from this server has it",
        "check whether the sheet came from another server",
    ),
    "not-in-braille": ProblemType(
        404,
        "There is no braille in this language",
        "no braille table gives clean six-dot braille for this language",
        "use one of the languages in `allowed`",
    ),
    "unknown-format": ProblemType(
        404,
        "There is no such file format",
        "handouts are not available in this file format",
        "use one of the formats in `allowed`",
    ),
    "invalid-request": ProblemType(
        422,
        "The request has values that are not allowed",
        "a parameter or field is unknown, repeated or has a value that is not allowed",
        "correct every `field` in `errors`, each with its reason and any `allowed` values",
    ),
    "method-not-allowed": ProblemType(
        405,
        "This address does not take this method",
        "the address exists, but not for this method",
        "use one of the methods in the `Allow` header",
    ),
    "unauthorized": ProblemType(
        401,
        "Editing needs a key",
        "editing needs a key, and the request has none or an unknown one",
        "ask the people who run this server for a key",
    ),
    "forbidden": ProblemType(
        403,
        "The key does not allow this",
        "the role or the languages of the key do not cover this request",
        "use a key with the role or language that `detail` names",
    ),
    "too-many-requests": ProblemType(
        429,
        "Too many requests",
        "too many requests in a short time",
        "wait for the number of seconds in `Retry-After`",
    ),
    "too-large": ProblemType(
        413,
        "The body is too large",
        "the request body, or a field of a form, is larger than this address accepts",
        "check that you are sending the right file, or shorten the field",
    ),
    "precondition-required": ProblemType(
        428,
        "Say what you worked from",
        "a change needs `If-Match`, and a new guide needs `If-None-Match: *`",
        "fetch what you want to change and send its ETag",
    ),
    "precondition-failed": ProblemType(
        412,
        "It has changed since you fetched it",
        "the text, or the one it was translated from, has changed since you fetched it",
        "fetch it again and repeat your change there",
    ),
    "refused": ProblemType(
        422,
        "The text cannot be published",
        "the text failed the checks; nothing was stored",
        "correct every entry in `errors`; each names the file and the line",
    ),
    "unknown-notice": ProblemType(
        404,
        "There is no such notice",
        "no notice has this number, or it has been lifted",
        "",
    ),
    "unknown-feedback": ProblemType(
        404,
        "There is no such feedback",
        "no feedback has this number, or it has already been dealt with",
        "",
    ),
    "unknown-suggestion": ProblemType(
        404,
        "There is no such suggestion",
        "no suggestion has this number: it was published, withdrawn, refused or replaced",
        "",
    ),
    "suggestion-conflict": ProblemType(
        409,
        "The suggestion does not fit what is published now",
        "the source, or the published translation, of suggested messages has changed meanwhile",
        "let the author fetch it as `.po`, correct it and send it again; `errors` has the messages",
    ),
    "unknown-webhook": ProblemType(
        404,
        "There is no such webhook",
        "no webhook has this id, or it was deleted",
        "",
    ),
    "unknown-pack": ProblemType(
        404,
        "There is no such pack",
        "the pack does not exist: it was cancelled, or is more than a day old",
        "order it again",
    ),
    "range-not-satisfiable": ProblemType(
        416,
        "The file has no such part",
        "`Range` begins after the end of the file, whose size is in `Content-Range`",
        "fetch it from the beginning: it may be another version",
    ),
    "pack-unfinished": ProblemType(
        409,
        "The pack is not finished",
        "the pack is not finished, or it failed; `detail` says which",
        "try again after the number of seconds in `Retry-After`; order a failed pack again",
    ),
    "render-failed": ProblemType(
        503,
        "The handout could not be made",
        "too many handouts wait to be rendered, or this one failed or would have been wrong",
        "try again after the number of seconds in `Retry-After`",
    ),
    "not-ready": ProblemType(
        503,
        "The server is not ready",
        "nothing is published yet, the server is starting, or its database cannot be used",
        "try again later; `/readyz` says what is missing",
    ),
    "internal": ProblemType(
        500,
        "Something went wrong on the server",
        "an error in the server; nothing from the request was kept",
        "try again later",
    ),
}
