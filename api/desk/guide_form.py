"""The form of a guide: what was typed, what is wrong with it, and the YAML that comes out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from api.desk.guide_texts import EditableBlock, EditableText, editable_blocks, text_labels
from api.http.limits import MAX_FIELD
from models.errors import FieldError, Invalid
from models.guide import EASY, ChangeKind, Guide, parse_guide
from models.guide_source import GuideSource, message_paths, new_id, one_line

KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
TEXT, ORDER = "text.", "order."
NEW = "+"  # the key of an item begins with it until the item has a text
MAX_FIELDS = 2000  # of the form: each text and each list is one
MAX_ITEMS = 200  # of a list: each is compared with all others
MOVES = ("up", "down", "add", "remove", "back")


@dataclass(frozen=True)
class GuideForm:
    """What an editor has typed. `texts` are by context, `orders` the keys of items by block;
    `base` is the ETag of the source from which the editor began, `show` the language to preview."""

    base: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, list[str]] = field(default_factory=dict)
    kind: str = ""
    note: str = ""
    published: str = ""
    same_meaning: bool = False
    show: str = ""


@dataclass(frozen=True)
class OpenGuide:
    """A guide as its source file says it."""

    file: str
    guide: Guide
    source: GuideSource

    @property
    def blocks(self) -> list[EditableBlock]:
        """The blocks with their texts."""
        return editable_blocks(self.guide, self.source)


def open_guide(file: str, slug: str, text: str) -> OpenGuide:
    """Return the guide in a source file. Raise InvalidFiles."""
    return OpenGuide(file, parse_guide(text, slug, file), GuideSource(text))


def read_guide_form(typed: Mapping[str, str]) -> GuideForm:
    """Return what was sent in a form. Raise Invalid for a list with too many texts."""
    texts = {k.removeprefix(TEXT): one_line(v) for k, v in typed.items() if k.startswith(TEXT)}
    orders = {k.removeprefix(ORDER): v.split() for k, v in typed.items() if k.startswith(ORDER)}
    if long := [ORDER + id for id, keys in orders.items() if len(keys) > MAX_ITEMS]:
        raise Invalid([FieldError(each, f"has more than {MAX_ITEMS} texts.") for each in long])
    return GuideForm(
        base=typed.get("base", ""),
        texts=texts,
        orders={id: [*dict.fromkeys(keys)] for id, keys in orders.items()},
        kind=typed.get("kind", ""),
        note=one_line(typed.get("note", "")),
        published=typed.get("published", "").strip(),
        same_meaning="same" in typed,
        show=typed.get("show", ""),
    )


def shown_blocks(opened: OpenGuide, form: GuideForm) -> Iterator[EditableBlock]:
    """Yield the blocks of a guide as they stand in the form: what was typed, in its order."""
    for block in opened.blocks:
        typed = [replace(t, text=form.texts.get(t.context, t.text)) for t in block.texts]
        if not block.items:
            yield replace(block, texts=typed)
            continue
        keys = order_of(block, form)
        titles = [text for text in typed if not text.key]
        by_key = {key: [text for text in typed if text.key == key] for key in keys}
        for key in keys:
            if not by_key[key]:
                context = f"{block.id}.{key}"
                label = f"New text of ‘{block.label.partition(': ')[2] or block.id}’"
                new = EditableText(context, label, form.texts.get(context, ""), key=key)
                by_key[key] = [new]
        yield replace(block, texts=[*titles, *(text for key in keys for text in by_key[key])])


def order_of(block: EditableBlock, form: GuideForm) -> list[str]:
    """Return the keys of the items of a block, as the form has them."""
    there, wanted = block.keys, form.orders.get(block.id)
    return there if wanted is None else [k for k in wanted if k in there or k.startswith(NEW)]


def taken_out(block: EditableBlock, form: GuideForm) -> list[EditableText]:
    """Return the texts of a block whose items the form has taken out."""
    keys = order_of(block, form)
    return [each for each in block.texts if each.key and each.key not in keys and not each.easy]


def moved(opened: OpenGuide, form: GuideForm, what: str) -> GuideForm:
    """Return the form after a button was pressed, such as `up first.calm`."""
    act, _, context = what.partition(" ")
    id, _, key = context.partition(".")
    block = next((each for each in opened.blocks if each.id == id and each.items), None)
    if block is None or act not in MOVES:
        return form
    keys = order_of(block, form)
    if act == "add":
        number = next(n for n in range(1, len(keys) + 2) if f"{NEW}{n}" not in keys)
        keys.insert(keys.index(key) + 1 if key in keys else len(keys), f"{NEW}{number}")
    elif act == "back":
        there = {each.key for each in block.texts} - {*keys}
        keys += [key] * (key in there)
    elif key in keys:
        at = keys.index(key)
        keys.pop(at)
        if act != "remove":
            keys.insert(max(0, at + (1 if act == "down" else -1)), key)
    return replace(form, orders={**form.orders, id: keys})


def form_errors(opened: OpenGuide, form: GuideForm) -> dict[str, str]:
    """Return by field what is wrong in a form before the library is looked at."""
    found = {}
    for block in shown_blocks(opened, form):
        for each in block.texts:
            if len(each.text) > MAX_FIELD:
                found[TEXT + each.context] = f"has more than {MAX_FIELD:,} characters."
            elif not each.text and not each.key.startswith(NEW):
                found[TEXT + each.context] = "is empty."
        if block.items and not any(each.key and each.text for each in block.texts):
            found[ORDER + block.id] = "has nothing left: it needs at least one text."
    if form.kind not in KINDS:
        found["kind"] = "is not chosen."
    if not form.note:
        found["note"] = "is empty: say what has changed, for translators and for later."
    elif len(form.note) > MAX_FIELD:
        found["note"] = f"has more than {MAX_FIELD:,} characters."
    if read_day(form.published) is None:
        found["published"] = "is not a day, such as 2026-12-01."
    return found


def changed_texts(opened: OpenGuide, form: GuideForm) -> dict[str, str]:
    """Return by context the texts that the form has otherwise than the source."""
    return {
        each.context: form.texts[each.context]
        for block in opened.blocks
        for each in block.texts
        if form.texts.get(each.context, each.text) not in (each.text, one_line(each.text))
    }


def easy_warnings(opened: OpenGuide, form: GuideForm) -> list[str]:
    """Return a sentence for each changed text whose easy words are as they were."""
    changed, written = changed_texts(opened, form), opened.source.texts(opened.guide)
    labels = text_labels(opened.guide)
    return [
        f"{labels[each]}: its easy words are as before. Change them too if they say the old thing."
        for each in changed
        if f"{each}{EASY}" in written and f"{each}{EASY}" not in changed
    ]


def is_changed(opened: OpenGuide, form: GuideForm) -> bool:
    """Return whether a form changes a text, or which texts there are."""
    reordered = any(order_of(block, form) != block.keys for block in opened.blocks if block.items)
    return reordered or bool(changed_texts(opened, form))


def with_ids(opened: OpenGuide, form: GuideForm) -> GuideForm:
    """Return the form with an id for each new item, made of its text; without the empty ones."""
    texts, orders = dict(form.texts), dict(form.orders)
    for block in opened.blocks:
        keys = order_of(block, form) if block.items else []
        taken = [*{each.key for each in block.texts}, *keys, "title", "text"]
        for at, key in enumerate(keys):
            text = texts.pop(f"{block.id}.{key}", "") if key.startswith(NEW) else ""
            if text:
                keys[at] = NEW + new_id(text, taken)
                taken.append(keys[at].removeprefix(NEW))
                texts[f"{block.id}.{keys[at]}"] = text
        if keys:
            written = [k for k in keys if not k.startswith(NEW) or texts.get(f"{block.id}.{k}")]
            orders[block.id] = written
    return replace(form, texts=texts, orders=orders)


def edited_source(opened: OpenGuide, form: GuideForm) -> str:
    """Return the YAML with what the form says, which has to be without errors; all else is as it
    was."""
    form = with_ids(opened, form)
    paths = message_paths(opened.guide)
    changed = {paths[context]: text for context, text in changed_texts(opened, form).items()}
    source = opened.source.with_texts(changed)
    day = read_day(form.published)
    if form.kind in KINDS and form.note and day:
        source = source.with_change(form.kind, form.note, day)
    for block in opened.blocks:
        keys = order_of(block, form) if block.items else []
        if keys and keys != source.item_keys(block.index, block.items):
            new = {k.removeprefix(NEW): form.texts[f"{block.id}.{k}"] for k in keys if k[0] == NEW}
            order = [each.removeprefix(NEW) for each in keys]
            source = source.with_items(block.index, block.items, order, new)
    return source.text


def read_day(text: str) -> date | None:
    """Return a day that was typed as 2026-12-01, None for another text."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def field_of_fault(opened: OpenGuide, form: GuideForm, reason: str) -> str:
    """Return the field that a fault in the file is about, nothing if it is about no single one."""
    context = reason.partition(":")[0]
    id, _, key = context.partition(".")
    shown = {text.context for block in shown_blocks(opened, form) for text in block.texts}
    found = next((each for each in (context, f"{id}.{NEW}{key}") if each in shown), "")
    return TEXT + found if found else ""
