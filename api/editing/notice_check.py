"""Check the reasons of notices: they stand on paper and in braille like the text of a guide."""

from collections.abc import Iterator, Mapping

from handouts.content_check import paper_errors
from locales.checks.characters import invisible
from locales.languages import languages
from models.errors import FieldError, Invalid
from richtext.nodes import TextNode
from richtext.text import ENGLISH, Text

MOST_LETTERS = 500


def check_reasons(reasons: Mapping[str, str]) -> None:
    """Raise Invalid with everything that is wrong in the reasons, which are by language."""
    errors = [*_reasons_errors(reasons)]
    if errors:
        raise Invalid(errors)


def _reasons_errors(reasons: Mapping[str, str]) -> Iterator[FieldError]:
    tags = list(languages())
    if ENGLISH not in reasons:
        yield FieldError("reasons", "must include `en`.", tags)
    for tag, reason in reasons.items():
        if tag not in tags:
            yield FieldError(
                "reasons", f"there is no language {tag[:40]!r}. There are: {', '.join(tags)}.", tags
            )
        else:
            for each in _reason_errors(tag, reason):
                yield FieldError(f"reasons.{tag}", f"{each}.")


def _reason_errors(tag: str, reason: str) -> Iterator[str]:
    language = languages()[tag]
    if not reason.strip():
        yield "is empty"
    elif len(reason) > MOST_LETTERS:
        yield f"has {len(reason)} letters, {MOST_LETTERS} is the most"
    elif unseen := [*invisible(reason)]:
        yield from unseen
    else:
        nodes = [TextNode(text=reason)]
        text = Text(lang=tag, dir=language.dir, status="source", nodes=[*nodes])
        yield from paper_errors(text, language)
