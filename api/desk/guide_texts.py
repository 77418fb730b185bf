"""The texts of a guide as an editor sees them: block by block, each with a label for a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.blocks import TEXT_FIELDS
from models.guide import EASY, Guide, ItemMessage, SourceBlock, guide_messages
from models.guide_source import GuideSource
from models.yaml_source import Message

AROUND = {
    "document.title": "Title",
    "document.summary": "Summary",
    "document.keywords": "Words that people search for",
}
OWN = {"paragraph": "Paragraph", "heading": "Heading", "statistic": "Figure", "quote": "Quotation"}
OWN |= {"steps": "Steps", "bullets": "List", "callout": "Box", "contacts": "Contacts"}
OWN |= {"question": "Question", "fields": "Fields to fill in"}
ITEMS = {"steps": "Step", "bullets": "Point", "callout": "Paragraph", "question": "Answer"}
MAX_SHOWN = 60  # characters of a title in a label


@dataclass(frozen=True)
class EditableText:
    """One text of a guide: its context, a label for a person, and what its author noted. `key` is
    that of an item, nothing for other texts; `easy` says that it is the easy version of the text
    before."""

    context: str
    label: str
    text: str
    note: str = ""
    critical: bool = False
    icon: str = ""
    line: int = 0
    key: str = ""
    easy: bool = False


@dataclass(frozen=True)
class EditableBlock:
    """A block with its texts. `items` names the field with its items if these can be moved."""

    id: str
    index: int
    label: str
    texts: list[EditableText]
    items: str = ""

    @property
    def keys(self) -> list[str]:
        """The keys of its items, in their order."""
        return [*dict.fromkeys(each.key for each in self.texts if each.key)]


def editable_blocks(guide: Guide, source: GuideSource) -> list[EditableBlock]:
    """Return the blocks that have texts, first what is around all blocks."""
    written, messages = source.texts(guide), dict(guide_messages(guide))

    def editable(context: str, label: str, item: str = "", icon: str = "") -> EditableText:
        message, easy = messages[context], context.endswith(EASY)
        return EditableText(
            context,
            f"In easy words: {label[0].lower()}{label[1:]}" if easy else label,
            written[context],
            message.note,
            message.critical,
            icon,
            message.line,
            item,
            easy,
        )

    around = [editable(*each) for each in _around(guide) if each[0] in messages]
    blocks = [EditableBlock("document", -1, "Around the text", around)]
    for index, block in enumerate(guide.blocks):
        texts = [editable(*each) for each in _labelled(block, messages)]
        items = TEXT_FIELDS[block.type].items
        movable = items if items and source.item_keys(index, items) else ""
        if texts:
            blocks.append(EditableBlock(block.id, index, _block_label(block), texts, movable))
    return blocks


def text_labels(guide: Guide) -> dict[str, str]:
    """Return a label for a person for each message of a guide, by its context."""
    messages = dict(guide_messages(guide))
    labels = [*_around(guide), *(each[:2] for b in guide.blocks for each in _labelled(b, messages))]
    return dict(labels)


def _around(guide: Guide) -> Iterator[tuple[str, str]]:
    yield from AROUND.items()
    for key in guide.fields:
        yield f"fields.{key}", f"Name of the field ‘{key}’"
    for number, key in enumerate(guide.acknowledgements, 1):
        yield f"acknowledgements.{key}", f"Confirmation {number}"


def _labelled(
    block: SourceBlock, messages: dict[str, Message]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the contexts of a block with their labels, the keys of items and their icons."""
    single, items = TEXT_FIELDS[block.type]
    named = [(name, _field_label(block, name), "", "") for name in single]
    by_key: dict[str, Message] = getattr(block, items) if items else {}
    for number, (key, message) in enumerate(by_key.items(), 1):
        icon = message.icon if isinstance(message, ItemMessage) and message.icon else ""
        named.append((key, f"{ITEMS[block.type]} {number} {_of(block)}", key, icon))
    for name, label, key, icon in named:
        for context in (f"{block.id}.{name}", f"{block.id}.{name}{EASY}"):
            if context in messages:
                yield context, label, key, icon


def _field_label(block: SourceBlock, name: str) -> str:
    if name == "by":
        return "Who said it"
    return OWN[block.type] if name == "text" else f"Title of the {OWN[block.type].lower()}"


def _of(block: SourceBlock) -> str:
    title = _title(block)
    name = {"callout": "the box ", "question": "the question "}.get(block.type, "")
    if not title:
        return f"of ‘{block.id}’"
    return f"of {name}‘{title}’"


def _block_label(block: SourceBlock) -> str:
    title = _title(block)
    return f"{OWN[block.type]}: {title}" if title else f"{OWN[block.type]} ‘{block.id}’"


def _title(block: SourceBlock) -> str:
    name = "text" if block.type == "question" else "title"
    message: Message | None = getattr(block, name, None)
    text = message.text.replace("**", "") if message else ""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN].rsplit(' ', 1)[0]} …"
