"""Change texts in the YAML of a guide, and leave every other character of it as it is."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from models.blocks import TEXT_FIELDS
from models.guide import EASY, ChangeKind, Guide, guide_messages
from models.yaml_source import new_yaml

Path = tuple[str | int, ...]
STRING = "tag:yaml.org,2002:str"
BREAK = re.compile(r"\s*[\r\n]\s*")
# What YAML does not allow as it is, or takes for the end of a line.
NOT_AS_IT_IS = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class GuideSource:
    """The YAML of a guide that has been read without an error, and is to be changed."""

    text: str

    @cached_property
    def _root(self) -> Any:
        return new_yaml().compose(self.text)

    def texts(self, guide: Guide) -> dict[str, str]:
        """Return what is written for each message by its context, in the order of the guide."""
        paths = message_paths(guide)
        return {
            context: str(self._scalar(paths[context])[0].value)
            for context, _ in guide_messages(guide)
        }

    def with_texts(self, texts: Mapping[Path, str]) -> "GuideSource":
        """Return it with other texts at these paths, which must exist."""
        edits = [self._replaced(path, text) for path, text in texts.items()]
        return self._edited(edits)

    def with_change(self, kind: ChangeKind, note: str, published: date) -> "GuideSource":
        """Return it with this change as its newest, and the day of its words."""
        day = self._replaced(("published",), published.isoformat(), plain=True)
        if self._find(("change",)) is None:
            at = self._end_of_line(self._scalar(("published",))[0].end_mark.index)
            lines = f"change:\n  kind: {kind}\n  note: {written(note)}\n"
            return self._edited([day, _Edit(at, at, lines)])
        change = {("change", "kind"): str(kind), ("change", "note"): note}
        return self._edited([day, *(self._replaced(*each) for each in change.items())])

    def item_keys(self, block: int, items: str) -> list[str]:
        """Return the keys of a block's items; nothing if they are not one below the other, so that
        they cannot be moved."""
        node = self._find(("blocks", block, items))
        if not isinstance(node, MappingNode) or node.flow_style:
            return []
        lines = [key.start_mark.line for key, _ in node.value]
        return [str(key.value) for key, _ in node.value] if len({*lines}) == len(lines) else []

    def with_items(
        self, block: int, items: str, order: Sequence[str], new: Mapping[str, str]
    ) -> "GuideSource":
        """Return it with the items of a block in this order, of which `new` has the texts of those
        that are not there yet. Those that are not in the order are taken out."""
        node = self._find(("blocks", block, items))
        keys = self.item_keys(block, items)
        starts = [self._start_with_comments(key.start_mark.index) for key, _ in node.value]
        end = self._end_of_line(_last_index(node.value[-1][1], self.text))
        spans = zip(starts, [*starts[1:], end], strict=True)
        entries = {key: self.text[a:b] for key, (a, b) in zip(keys, spans, strict=True)}
        entries = {key: each.rstrip("\n") + "\n" for key, each in entries.items()}
        indent = " " * node.value[0][0].start_mark.column
        entries |= {key: f"{indent}{key}: {written(text)}\n" for key, text in new.items()}
        return self._edited([_Edit(starts[0], end, "".join(entries[key] for key in order))])

    def _find(self, path: Path) -> Any:
        node: Any = self._root
        for step in path:
            node = _child(node, step)
        return node

    def _scalar(self, path: Path) -> tuple[Any, bool]:
        """Return the scalar of a message, and whether it stands between brackets."""
        node, in_flow = self._root, False
        for step in path:
            node = _child(node, step)
            in_flow = in_flow or bool(isinstance(node, CollectionNode) and node.flow_style)
        if isinstance(node, MappingNode):
            node = _child(node, "text")
        if not isinstance(node, ScalarNode):
            raise KeyError(path)
        return node, in_flow

    def _replaced(self, path: Path, text: str, *, plain: bool = False) -> _Edit:
        node, in_flow = self._scalar(path)
        start, end = node.start_mark.index, node.end_mark.index
        end = start + len(self.text[start:end].rstrip())
        quoted = text if plain else written(text, quoted=node.style == '"', in_flow=in_flow)
        return _Edit(start, end, quoted)

    def _edited(self, edits: Sequence[_Edit]) -> "GuideSource":
        text = self.text
        for each in sorted(edits, key=lambda each: each.start, reverse=True):
            text = text[: each.start] + each.text + text[each.end :]
        return GuideSource(text)

    def _end_of_line(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1

    def _start_with_comments(self, index: int) -> int:
        """Return where a line begins, or the comments right above it."""
        start = self.text.rfind("\n", 0, index) + 1
        while start:
            before = self.text.rfind("\n", 0, start - 1) + 1
            if not self.text[before:start].lstrip().startswith("#"):
                break
            start = before
        return start


def message_paths(guide: Guide) -> dict[str, Path]:
    """Return where each message of a guide stands in its file, by its context."""
    found: dict[str, Path] = {
        f"document.{name}": (name,) for name in ("title", "summary", "keywords")
    }
    found |= {f"fields.{key}": ("fields", key, "label") for key in guide.fields}
    found |= {
        f"acknowledgements.{key}": ("acknowledgements", key) for key in guide.acknowledgements
    }
    for index, block in enumerate(guide.blocks):
        single, items = TEXT_FIELDS[block.type]
        paths: dict[str, Path] = {name: ("blocks", index, name) for name in single}
        if items:
            paths |= {key: ("blocks", index, items, key) for key in getattr(block, items)}
        for name, path in paths.items():
            found[f"{block.id}.{name}"] = path
            found[f"{block.id}.{name}{EASY}"] = (*path, "easy")
    return found


def one_line(text: str) -> str:
    """Return a typed text without breaks, which a message does not have."""
    return BREAK.sub(" ", text.strip())


def written(text: str, *, quoted: bool = False, in_flow: bool = False) -> str:
    """Return a text as YAML in one line, in quotes only if it needs them."""
    if not quoted and _reads_as(text, text, in_flow):
        return text
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def new_id(text: str, taken: Sequence[str]) -> str:
    """Return an id for a new text: its first words, as others do not have it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"\{[^}]*\}|\([^)]*\)|['’]", "", plain))
    slug = "-".join(words[:4])[:40].strip("-") or "text"
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in [slug, *numbered] if each not in taken)


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step]
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _last_index(node: Node, text: str) -> int:
    """Return where a value ends, without what may follow until the next one."""
    if isinstance(node, MappingNode) and not node.flow_style:
        return _last_index(node.value[-1][1], text)
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def _reads_as(plain: str, text: str, in_flow: bool) -> bool:
    """Return whether YAML reads what is written without quotes as a text."""
    around = f"{{k: {plain}, z: z}}" if in_flow else f"k: {plain}\nz: z"
    try:
        values = [value for _, value in new_yaml().compose(around).value]
    except (MarkedYAMLError, ReaderError, ValueError):
        return False
    first = values[0]
    return len(values) == 2 and (first.tag, first.value) == (STRING, text)


def _escaped(sign: str) -> str:
    needs = unicodedata.category(sign) in NOT_AS_IT_IS or sign == "\ufeff"
    return f"\\U{ord(sign):08x}" if needs else sign
