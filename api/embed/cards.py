"""What a card shows, and which websites may show one."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from models.advice import Block, leading_danger

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors {}"
)


class Blocks(Protocol):
    """Advice, or anything else that has blocks."""

    @property
    def blocks(self) -> Sequence[Block]: ...


def card_policy(embed_on: str) -> str:
    """Return the Content-Security-Policy of a card, by the setting that says who may frame it."""
    return POLICY.format(embed_on or "'none'")


def first_blocks(advice: Blocks) -> Sequence[Block]:
    """Return the danger with which a guide begins, if it does, and the first thing to do: the first
    steps, else the first list or paragraph. Of a pathway, which asks first, only the danger."""
    danger = leading_danger(advice.blocks)
    lead: list[Block] = [danger] if danger else []
    if any(each.type == "question" for each in advice.blocks):
        return lead
    for kinds in (("steps",), ("bullets",), ("paragraph",)):
        for each in advice.blocks:
            if each.type in kinds:
                return [*lead, each]
    return lead


def oembed_link(public_url: str, page: str) -> str:
    """Return the `Link` header by which a page says how it can be embedded."""
    about = f"{public_url}/oembed?url={quote(page, safe='')}"
    return f'<{about}>; rel="alternate"; type="application/json+oembed"'
