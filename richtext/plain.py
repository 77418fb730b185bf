"""Nodes as plain text, with isolates in right-to-left text."""

from collections.abc import Iterator, Sequence

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

NO_BREAK_SPACE = "\u00a0"
LEFT_TO_RIGHT_ISOLATE, FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2066", "\u2068", "\u2069"


def nodes_text(nodes: Sequence[Node], *, isolated: bool) -> str:
    """Return nodes as plain text. `isolated` is for right-to-left text."""
    return "".join(_pieces(nodes, isolated=isolated))


def phone_text(number: str, *, isolated: bool) -> str:
    """Return a number; in right-to-left text its groups swap places unless it is isolated."""
    shown = number.replace(" ", NO_BREAK_SPACE)
    return f"{LEFT_TO_RIGHT_ISOLATE}{shown}{POP_ISOLATE}" if isolated else shown


def _pieces(nodes: Sequence[Node], *, isolated: bool) -> Iterator[str]:
    for node in nodes:
        match node:
            case NameNode(dir="rtl") if not isolated:
                yield f"{FIRST_STRONG_ISOLATE}{node.text}{POP_ISOLATE}"
            case TextNode() | NameNode():
                yield node.text
            case StrongNode() | LinkNode():
                yield from _pieces(node.children, isolated=isolated)
            case PhoneNode():
                yield phone_text(node.number, isolated=isolated)
            case ValueNode(dir="ltr") if not isolated:
                yield node.text
            case ValueNode():
                yield f"{FIRST_STRONG_ISOLATE}{node.text}{POP_ISOLATE}"
            case FieldNode():
                yield f"[{node.label}]"
            case ReferenceNode():
                raise ValueError(f"{node.to} is not resolved for a place")
