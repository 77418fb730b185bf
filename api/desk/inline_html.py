"""A source text as HTML for translators: what is strong or a link, and its placeholders by name."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from locales.inline import Inline, InlineError, Link, Strong, Words, parse


def source_html(text: str) -> Markup:
    """Return safe HTML of a message; its text as it is, if it cannot be parsed."""
    try:
        return _html(parse(text))
    except InlineError:
        return escape(text)


def _html(pieces: Iterable[Inline]) -> Markup:
    return Markup("").join(map(_piece_html, pieces))


def _piece_html(piece: Inline) -> Markup:
    match piece:
        case Words():
            return escape(piece.text)
        case Strong():
            return Markup("<strong>{}</strong>").format(_html(piece.children))
        case Link():
            return Markup("<u>{}</u> <code>{}</code>").format(_html(piece.children), piece.target)
    return Markup("<code>{{{}}}</code>").format(piece.name)
