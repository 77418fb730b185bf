"""What a translation says without words: dates, sources, figures, addresses, contacts it shows.

It follows the newest source text at once, however late the words are: a bulletin that has ended is
over in every language."""

from collections.abc import Mapping
from typing import Any

from models.advice import AdviceBlock, Block, QuestionAdvice, Translation
from models.blocks import TEXT_FIELDS
from models.pathway import leads_on, questions
from richtext.nodes import LinkNode, Node, StrongNode, TextNode, walk_links
from richtext.text import Text

TOP = ("expires_on", "review_due", "see_instead", "audience", "topics")
IN_WORDS = {"id", "type", "easy", "changed_in", "contacts"}


def follow_source(
    older: Translation, source_then: Translation, source_now: Translation
) -> Translation:
    """Return `older` in its own words, with everything else as the newest source text has it.

    `source_then` is the edition that `older` translates. If an answer would lead to a block that
    only the newest source text has, all answers lead where they led then."""
    followed = follow_values(older, source_then, source_now)
    if leads_on(followed.blocks):
        return followed
    then = source_then.with_block_ids(renamed_blocks(source_then, source_now))
    return _with_answers_of(then, followed)


def follow_values(
    older: Translation, source_then: Translation, source_now: Translation
) -> Translation:
    """Return the same, but with all answers as the newest source text has them."""
    names = renamed_blocks(source_then, source_now)
    older, source_then = older.with_block_ids(names), source_then.with_block_ids(names)
    then = {block.id: block for block in source_then.blocks}
    now = {block.id: block for block in source_now.blocks}
    update = {name: getattr(source_now, name) for name in TOP}
    fields = {
        key: field.model_copy(update=dict(source_now.fields[key]) | {"label": field.label})
        if key in source_now.fields
        else field
        for key, field in older.fields.items()
    }
    # A block shows the newest fields, so those that are not translated yet have to be there.
    fields = {**source_now.fields, **fields}
    blocks = [_block(each, then.get(each.id), now.get(each.id)) for each in older.blocks]
    sources = {**older.sources, **source_now.sources}
    return older.model_copy(
        update={**update, "fields": fields, "sources": sources, "blocks": blocks}
    )


def renamed_blocks(then: Translation, now: Translation) -> dict[str, str]:
    """Return the new ids of blocks by their old ones: a block that has gone, and one with the same
    words that was not there before, are the same block."""
    old_ids, new_ids = ({block.id for block in each.blocks} for each in (then, now))
    new = [block for block in now.blocks if block.id not in old_ids]
    names: dict[str, str] = {}
    for gone in (block for block in then.blocks if block.id not in new_ids):
        for block in new:
            if block.id not in names.values() and same_words(gone, block):
                names[gone.id] = block.id
                break
    return names


def same_words(one: AdviceBlock | None, other: AdviceBlock) -> bool:
    """Return whether two blocks of a language differ in no word, if at all."""
    return one is not None and one.type == other.type and _words(one) == _words(other)


def _words(block: AdviceBlock) -> list[Any]:
    values = _values(block)
    return [
        (name, [_without_values(node, values) for node in text.nodes])
        for name, text in (*block.easy.items(), *block.texts())
    ]


def _block(older: Block, then: Block | None, now: Block | None) -> Block:
    if then is None or now is None or not older.type == then.type == now.type:
        return older
    single, items = TEXT_FIELDS[older.type]
    kept = IN_WORDS | {*single, items}
    update = {name: value for name, value in now if name not in kept}
    if items:
        targets = {each.id: dict(each) for each in getattr(now, items)}
        update[items] = [
            each.model_copy(update=targets.get(each.id, {}) | {"text": each.text})
            for each in getattr(older, items)
        ]
    values = _moved_values(then, now)
    return older.model_copy(update=update).with_texts(lambda _, text: _with_values(text, values))


def _with_answers_of(then: Translation, followed: Translation) -> Translation:
    led = {
        block.id: {each.id: each.to for each in block.answers} for block in questions(then.blocks)
    }
    blocks = [
        _leading(block, led.get(block.id, {})) if isinstance(block, QuestionAdvice) else block
        for block in followed.blocks
    ]
    return followed.model_copy(update={"blocks": blocks})


def _leading(question: QuestionAdvice, to: Mapping[str, str]) -> QuestionAdvice:
    answers = [
        each.model_copy(update={"to": to.get(each.id, each.to)}) for each in question.answers
    ]
    return question.model_copy(update={"answers": answers})


def _values(block: AdviceBlock) -> set[str]:
    """Return the addresses and the figure in the texts of a block."""
    links = {link.href for text in block.every_text() for link in walk_links(text.nodes)}
    return links | {getattr(block, "value", "")}


def _moved_values(then: Block, now: Block) -> dict[str, str]:
    """Return what stands in the source text now in place of each address or figure."""
    moved = {getattr(then, "value", ""): getattr(now, "value", "")}
    texts = dict(now.texts())
    for name, text in then.texts():
        before = [link.href for link in walk_links(text.nodes)]
        after = [link.href for link in walk_links(texts[name].nodes)] if name in texts else []
        if len(before) == len(after):
            moved |= dict(zip(before, after, strict=True))
    return moved


def _with_values(text: Text, values: Mapping[str, str]) -> Text:
    return text.model_copy(update={"nodes": [_node(each, values) for each in text.nodes]})


def _without_values(node: Node, values: set[str]) -> Node:
    return _node(node, dict.fromkeys(values, ""))


def _node(node: Node, values: Mapping[str, str]) -> Node:
    match node:
        case StrongNode():
            return StrongNode(children=[_node(each, values) for each in node.children])
        case LinkNode():
            children = [_node(each, values) for each in node.children]
            return LinkNode(href=values.get(node.href, node.href), children=children)
        case TextNode() if node.text:
            return TextNode(text=values.get(node.text, node.text))
    return node
