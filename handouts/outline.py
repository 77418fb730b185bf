"""A handout as a flat list of paragraphs, for the formats that are not made from HTML."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from handouts.handout import Handout
from handouts.help_lines import HelpLine
from handouts.lines import (
    all_status_lines,
    code_line,
    date_lines,
    linked_texts,
    notices,
    number_line,
    number_lines,
    source_names,
    statistic_source,
    trust_lines,
    typed_address,
)
from handouts.pairs import pairs
from handouts.pathway_tabs import Tab, labelled, sheet_tabs
from handouts.side_one import bar_after, number_bar
from models.advice import (
    Block,
    BulletsAdvice,
    CalloutAdvice,
    ContactCard,
    ContactsAdvice,
    FieldsAdvice,
    HeadingAdvice,
    ParagraphAdvice,
    QuestionAdvice,
    QuoteAdvice,
    StatisticAdvice,
    StepsAdvice,
)
from models.library import FOOTER
from models.pathway import title_of
from richtext.nodes import LinkNode, NameNode, Node, StrongNode, TextNode, ValueNode
from richtext.text import Text, fill

EntryKind = Literal[
    "brand", "title", "english", "trust", "notice", "heading", "subheading", "changed", "text",
    "step", "bullet", "box-heading", "box", "bar", "quote", "contact", "phone", "line", "small",
    "scan", "status",
]  # fmt: skip
DOT = TextNode(text=" · ")


class Entry(NamedTuple):
    """A paragraph. `beside` is the same in the second language, `number` the number of a step,
    `tone` the kind of a callout, `icon` the picture of an item; `slot` says that there is room for
    one, as beside all items where one has a picture."""

    kind: EntryKind
    text: Text
    beside: Text | None = None
    number: int = 0
    tone: str = ""
    icon: str | None = None
    slot: bool = False


def outline(handout: Handout) -> list[Entry]:
    """Return all paragraphs of a handout, from the first to the last."""
    slip = [entry for block in handout.slip for entry in _block(block, handout, {})]
    return [*_head(handout), *_body(handout), *_foot(handout), *slip]


def _head(handout: Handout) -> Iterator[Entry]:
    advice, other = handout.advice, handout.beside
    leaves = [each for each in (handout, other) if each]
    if not handout.headed:
        yield from _brand(leaves)
    for line in handout.recipient:
        yield Entry("text", line)
    for each in leaves:
        for line in each.opening:
            yield Entry("text", line)
    yield Entry("title", advice.title, other.advice.title if other else None)
    if handout.library.source not in handout.languages:
        yield Entry("english", advice.english_title)
    for each in leaves:
        first = date_lines(each.advice, each.own_words)[0]
        lines = [*trust_lines(each.advice, each.words), first, code_line(each)]
        yield Entry("trust", _joined(*lines))
    for each in leaves:
        for notice in notices(each.advice, each.own_words, each.site):
            yield Entry("notice", notice)


def _brand(leaves: Sequence[Handout]) -> Iterator[Entry]:
    for each in leaves:
        kind, language = each.own_words[f"kind-{each.advice.kind}"], each.language
        nodes = [*_library_name(each), DOT, *kind.nodes, DOT, *language.own_name.within(kind)]
        if language.tag != each.library.source:
            nodes += [DOT, language.name_in(each.library.source)]
        yield Entry("brand", _of(kind, nodes))


def _library_name(handout: Handout) -> Iterator[Node]:
    """Yield the name of the library, and the one in the language of the handout if it has any."""
    library, language = handout.library, handout.language
    yield library.name_node(library.name)
    if language.tag in library.names:
        yield DOT
        yield ValueNode(text=library.names[language.tag], lang=language.tag, dir=language.dir)


def _body(handout: Handout) -> Iterator[Entry]:
    tabs = sheet_tabs(handout)
    if handout.beside is None:
        bar, place = number_bar(handout), bar_after(handout.advice)
        for block in handout.advice.blocks:
            yield from _block(block, handout, tabs)
            yield from _sign_off(block, handout)
            if bar and block.id == place:
                yield from (Entry("bar", help_line_text(line, handout)) for line in bar.lines)
        return
    for first, second in pairs(handout, handout.beside):
        entries = [*_block(first.block, first.handout, tabs)]
        others = [*_block(second.block, second.handout, tabs)] if second else [None] * len(entries)
        for one, another in zip(entries, others, strict=True):
            # A name or an address stands once, on the side of the first language.
            beside = another.text if another and another.text.nodes != one.text.nodes else None
            yield one._replace(beside=beside)
        yield from _sign_off(first.block, handout)


def _sign_off(block: Block, handout: Handout) -> Iterator[Entry]:
    """Yield the end of a letter if it follows the block: words, a line to sign, and who signs."""
    end, other = handout.sign_off, handout.beside
    if end is None or end.after != block.id:
        return
    beside = other.sign_off.words if other and other.sign_off else None
    yield Entry("text", end.words, beside)
    yield Entry("line", _of(end.words, []))
    for line in end.lines:
        yield Entry("text", line)


def _foot(handout: Handout) -> Iterator[Entry]:
    if handout.headed:
        yield from _brand([each for each in (handout, handout.beside) if each])
    for each in (handout, handout.beside):
        if each:
            scan = each.own_words["scan"]
            yield Entry(
                "scan", _of(scan, [*scan.nodes, TextNode(text=" "), _website(each.url, each)])
            )
            if others := date_lines(each.advice, each.own_words)[1:]:
                yield Entry("small", _joined(*others))
    said = trust_lines(handout.advice, handout.words)
    for line in all_status_lines(handout):
        if line not in said:
            yield Entry("status", line)
    if sources := source_names(handout.advice):
        title, names = handout.own_words["sources"], handout.library.name_node(sources)
        yield Entry("small", _of(title, [*title.nodes, TextNode(text=": "), names]))
    for each in (handout, handout.beside):
        if each:
            for key in (FOOTER, "licence"):
                if key in each.own_words:
                    yield Entry("small", each.own_words[key])


def _block(block: Block, handout: Handout, tabs: Mapping[str, Tab]) -> Iterator[Entry]:
    words, advice, tab = handout.own_words, handout.advice, tabs.get(block.id)
    if block.changed_in:
        yield Entry("changed", fill(words["changed-part"], edition=str(block.changed_in)))
    match block:
        case ParagraphAdvice():
            yield Entry("text", block.text)
        case HeadingAdvice():
            yield Entry("heading" if block.level == 2 else "subheading", block.text)
        case StepsAdvice():
            if block.title:
                yield Entry("heading", labelled(block.title, tab, handout))
            slot = any(item.icon for item in block.items)
            for number, item in enumerate(block.items, 1):
                yield Entry("step", item.text, number=number, icon=item.icon, slot=slot)
        case BulletsAdvice():
            label = None if block.variant == "plain" else block.variant
            if block.title:
                yield Entry("heading", _labelled(block.title, label, handout))
            slot = any(item.icon for item in block.items)
            for item in block.items:
                yield Entry("bullet", item.text, icon=item.icon, slot=slot)
        case CalloutAdvice():
            title = _labelled(block.title, block.kind, handout)
            slot = any(item.icon for item in block.body)
            yield Entry("box-heading", title, tone=block.kind, slot=slot)
            for item in block.body:
                yield Entry("box", item.text, tone=block.kind, icon=item.icon, slot=slot)
        case StatisticAdvice():
            yield Entry("text", block.text)
            yield Entry("small", statistic_source(block, handout))
        case QuoteAdvice():
            if block.by:
                yield Entry("text", block.by)
            yield Entry("quote", block.text)
        case ContactsAdvice():
            yield from _contacts(block, handout)
        case QuestionAdvice():
            yield Entry("heading", labelled(block.text, tab, handout))
            for answer in block.answers:
                line = words["go-to"]
                title = title_of(answer.to, advice.blocks)
                marked = labelled(title, tabs.get(answer.to), handout)
                end = StrongNode(children=marked.within(line))
                yield Entry("bullet", answer.text)
                yield Entry("text", fill(line, title=end))
        case FieldsAdvice():
            for key in block.show:
                label_of = advice.fields[key].label
                yield Entry("line", _of(label_of, [*label_of.nodes, TextNode(text=":")]))


def _contacts(block: ContactsAdvice, handout: Handout) -> Iterator[Entry]:
    name = handout.advice.place.name.within(block.title)
    place = [TextNode(text=" ("), *name, TextNode(text=")")]
    yield Entry("heading", _of(block.title, [*block.title.nodes, *place]))
    for contact in block.contacts:
        yield from _contact(contact, handout)
    for text, href in linked_texts(handout.advice):
        yield Entry("small", _of(text, [*text.nodes, TextNode(text=": "), _website(href, handout)]))
    yield Entry("small", handout.checked(block.evidenced_between))
    yield Entry("small", handout.own_words["not-dialled"])


def _contact(contact: ContactCard, handout: Handout) -> Iterator[Entry]:
    # Its paragraph begins where the text about it does, in whatever letters a name is.
    name = contact.name.model_copy(update={"dir": contact.about.dir})
    yield Entry("contact", name)
    for (verb,), phone in number_lines(contact, handout.own_words):
        yield Entry("phone", _of(verb, [*verb.nodes, TextNode(text=" "), phone]))
    if not contact.phones:
        yield Entry("text", _of(name, [_website(contact.website, handout)]))
    yield Entry("text", contact.about)
    if contact.more:
        yield Entry("text", contact.more)


def help_line_text(line: HelpLine, handout: Handout) -> Text:
    """Return what a number is for, who answers, and the number."""
    words = line.purpose if line.name is None else _joined(line.purpose, line.name)
    number = number_line(line.phone, handout.own_words).phone
    return _of(words, [*words.nodes, TextNode(text=": "), number])


def _website(address: str, handout: Handout) -> LinkNode:
    return LinkNode(href=address, children=[_typed(address, handout)])


def _typed(address: str, handout: Handout) -> NameNode:
    """Return an address as people type it, which runs from left to right in every language."""
    return NameNode(text=typed_address(address), lang=handout.latin)


def _labelled(text: Text, label: str | None, handout: Handout) -> Text:
    if label is None or handout.words[text.lang][label].text == text.text:
        return text
    return _of(text, [*handout.words[text.lang][label].within(text), DOT, *text.nodes])


def _joined(first: Text, *others: Text) -> Text:
    nodes = [node for each in others for node in (DOT, *each.within(first))]
    return _of(first, [*first.nodes, *nodes])


def _of(text: Text, nodes: list[Node]) -> Text:
    """Return a text in the same language with other nodes."""
    return text.model_copy(update={"nodes": nodes})
