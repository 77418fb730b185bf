"""Nodes as HTML, as browsers, WeasyPrint and PDF/UA need it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from richtext.nodes import (
    FieldNode,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    ReferenceNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.plain import NO_BREAK_SPACE


def nodes_html(nodes: Sequence[Node], lang: str) -> Markup:
    """Return safe HTML of nodes in a text of language `lang`."""
    return Markup("").join(_html(node, lang) for node in nodes)


def phone_html(number: str, uri: str) -> Markup:
    """Return a number as a link that is isolated from right-to-left text around it.

    WeasyPrint ignores a bare <bdi>, and an element inside a link breaks PDF/UA: hence this nesting.
    """
    shown = number.replace(" ", NO_BREAK_SPACE)
    return Markup('<bdi dir="ltr" class="phone"><a href="{}">{}</a></bdi>').format(uri, shown)


def _name_html(name: NameNode, lang: str) -> Markup:
    """Return a name inside a text of language `lang`."""
    if name.lang == lang:
        return escape(name.text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(name.lang, name.dir, name.text)


def _html(node: Node, lang: str) -> Markup:
    match node:
        case TextNode():
            return escape(node.text)
        case StrongNode():
            return Markup("<strong>{}</strong>").format(nodes_html(node.children, lang))
        case LinkNode(children=[NameNode() as name]) if lang != name.lang:
            link = '<span lang="{}" dir="{}"><a href="{}">{}</a></span>'
            return Markup(link).format(name.lang, name.dir, node.href, name.text)
        case LinkNode(children=[ValueNode() as value]):
            link = '<bdi lang="{}" dir="{}"><a href="{}">{}</a></bdi>'
            return Markup(link).format(value.lang, value.dir, node.href, value.text)
        case LinkNode():
            return Markup('<a href="{}">{}</a>').format(node.href, nodes_html(node.children, lang))
        case PhoneNode():
            return phone_html(node.number, node.uri)
        case NameNode():
            return _name_html(node, lang)
        case ValueNode():
            marked = '<bdi lang="{}" dir="{}">{}</bdi>'
            return Markup(marked).format(node.lang, node.dir, node.text)
        case FieldNode():
            return Markup('<span class="blank">{}</span>').format(node.label)
        case ReferenceNode():
            raise ValueError(f"{node.to} is not resolved for a place")
