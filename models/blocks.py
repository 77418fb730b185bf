"""The kinds of block, and which of their fields hold texts: the same in a guide and in advice."""

from typing import NamedTuple


class TextFields(NamedTuple):
    """`single` names the fields with one text, `items` the field with several, each by its key."""

    single: tuple[str, ...] = ()
    items: str = ""


# In reading order: what is in `single` is read before the items.
TEXT_FIELDS = {
    "paragraph": TextFields(("text",)),
    "heading": TextFields(("text",)),
    "steps": TextFields(("title",), "items"),
    "bullets": TextFields(("title",), "items"),
    "callout": TextFields(("title",), "body"),
    "statistic": TextFields(("text",)),
    "quote": TextFields(("text", "by")),
    "contacts": TextFields(("title",)),
    "question": TextFields(("text",), "answers"),
    "fields": TextFields(),
}
