"""What a card shows, and which websites may show one."""

from collections.abc import Sequence
from urllib.parse import quote

from models.advice import Block, leading_danger

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors {}"
)


def card_policy(embed_on: str) -> str:
    """Return the Content-Security-Policy of a card, by the setting that says who may frame it."""
    return POLICY.format(embed_on or "'none'")


def first_blocks(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the danger with which a guide begins, if it does, and the first thing to do: the first
    steps, else the first list, else the first paragraph. Of a pathway, which asks first, only the
    danger."""
    danger = leading_danger(blocks)
    lead: list[Block] = [danger] if danger else []
    if any(each.type == "question" for each in blocks):
        return lead
    for kind in ("steps", "bullets", "paragraph"):
        for each in blocks:
            if each.type == kind:
                return [*lead, each]
    return lead


def oembed_link(public_url: str, page: str) -> str:
    """Return the `Link` header by which a page says how it can be embedded."""
    about = f"{public_url}/oembed?url={quote(page, safe='')}"
    return f'<{about}>; rel="alternate"; type="application/json+oembed"'
