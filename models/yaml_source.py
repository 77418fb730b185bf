"""Load YAML source files into models whose texts know their lines, for exact error messages."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError, MaxDepthExceededError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import NodeEvent
from ruamel.yaml.reader import ReaderError

from models.errors import MAX_ERRORS, FileError, InvalidFiles
from models.plain_reasons import FILLED, QUOTED, plain_reason, with_hint
from richtext.described import DescribedModel

# Of a file; the keys of mappings are nodes too, and comments take as long as these.
MAX_NODES, MAX_DEPTH, MAX_LINES = 20_000, 20, 20_000
# As an escape such as "\0". UTF-8 has no halves of characters, PostgreSQL no NUL.
NO_TEXT = re.compile("[\0\ud800-\udfff]")


class StrictModel(DescribedModel):
    """Source data in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(StrictModel):
    """One translatable string. In YAML either the text itself or `{text, note, critical}`."""

    text: Annotated[str, Field(pattern=FILLED)]
    note: str = ""
    critical: bool = False
    line: SkipJsonSchema[int] = 0

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_string(handler(schema))

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, Located):
            return {"text": str(value), "line": value.line}
        if isinstance(value, dict) and isinstance(value.get("text"), Located):
            if "line" in value:
                raise ValueError("a message has no key `line`")
            return {**value, "line": value["text"].line}
        if not isinstance(value, dict | BaseModel | None):
            raise PydanticCustomError("text", QUOTED)
        return value


def or_string(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of what may be written as a string too."""
    return {"anyOf": [{"type": "string"}, schema]}


class Located(str):
    """A string of a YAML file and the line where it stands."""

    line: int


class _Constructor(RoundTripConstructor):
    """Leaves dates to the models: ruamel fails on 30 February without saying where it is."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


class _Composer(Composer):
    """Knows no anchors and aliases: a few lines of them would stand for millions. Other files that
    take long are refused too."""

    nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self.nodes += 1
        if event.anchor:
            self._refuse(event, "write it again: anchors and aliases are not read")
        if self.nodes > MAX_NODES:
            self._refuse(event, f"more than {MAX_NODES} keys and values")
        if found := NO_TEXT.search(getattr(event, "value", "")):
            self._refuse(event, f"a character that is no text: U+{ord(found[0]):04X}")
        return super().compose_node(parent, index)

    def _refuse(self, event: NodeEvent, reason: str) -> NoReturn:
        raise ComposerError(problem=reason, problem_mark=event.start_mark)


Model = TypeVar("Model", bound=BaseModel)
Where = tuple[str | int, ...]


def located_error(errors: Sequence[tuple[Where, str]]) -> PydanticCustomError:
    """Return the error to raise in a validator that knows where its errors are: paths within the
    file, each with a reason."""
    return PydanticCustomError("wrong_at", "{errors}", {"errors": errors})


def load_source(
    path: Path, model: type[Model], file: str, context: object = None, **extra: str
) -> Model:
    """Return a YAML file, with `extra` values that it must not contain, as `model`.

    `file` is the name to use in errors, `context` is for the validators of the model. Raise
    InvalidFiles, with MAX_ERRORS errors at most."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InvalidFiles([FileError(file, 1, "the file does not exist")]) from None
    return parse_source(raw, model, file, context, **extra)


def parse_source(
    raw: bytes, model: type[Model], file: str, context: object = None, **extra: str
) -> Model:
    """Return the content of a YAML file as `model`, as `load_source` does."""
    tree = _tree(raw, file)
    errors = [
        FileError(file, _line(tree, [key]), f"{key}: not written here, it is {value!r}")
        for key, value in extra.items()
        if key in tree
    ]
    try:
        loaded = model.model_validate({**_located(tree, 1), **extra}, context=context)
    except ValidationError as error:
        errors += [
            FileError(file, _line(tree, steps), reason)
            for each in error.errors()
            for steps, reason in _reasons(each)
        ]
    if errors:
        raise InvalidFiles(_first(sorted(set(errors))))
    return loaded


def _first(errors: list[FileError]) -> list[FileError]:
    """Return MAX_ERRORS errors of a file, and then how many more there are."""
    more = errors[MAX_ERRORS:]
    if not more:
        return errors
    rest = FileError(more[0].file, more[0].line, f"and {len(more)} more errors from here on")
    return [*errors[:MAX_ERRORS], rest]


def new_yaml() -> YAML:
    """Return a reader of YAML that refuses what would take long."""
    yaml = YAML()
    yaml.Composer, yaml.Constructor = _Composer, _Constructor
    yaml.max_depth = MAX_DEPTH
    return yaml


def _tree(raw: bytes, file: str) -> CommentedMap:
    """Return the mapping in a YAML file. Raise InvalidFiles."""
    yaml = new_yaml()
    try:
        text = raw.decode("utf-8-sig")
        if len(text.splitlines()) > MAX_LINES:
            raise InvalidFiles([FileError(file, MAX_LINES + 1, f"more than {MAX_LINES} lines")])
        tree = yaml.load(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidFiles(
            [FileError(file, line, f"not UTF-8: byte 0x{raw[error.start]:02x}")]
        ) from None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InvalidFiles([FileError(file, line, f"YAML: {error.reason}")]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        too_deep = isinstance(error, MaxDepthExceededError)
        reason = "nested too deep" if too_deep else with_hint(error.problem)
        raise InvalidFiles([FileError(file, line, f"YAML: {reason}")]) from None
    except ValueError as error:
        raise InvalidFiles([FileError(file, 1, f"YAML: {error}")]) from None
    if not isinstance(tree, CommentedMap):
        raise InvalidFiles([FileError(file, 1, "YAML: not a mapping of keys to values")])
    return tree


def _reasons(error: ErrorDetails) -> Iterator[tuple[Where, str]]:
    """Yield the paths and reasons of a validation error."""
    if error["type"] == "wrong_at":
        yield from error["ctx"]["errors"]
    else:
        where = ".".join(str(step) for step in error["loc"])
        wrong_key = str(error.get("ctx", {}).get("discriminator", "")).strip("'")
        steps = (*error["loc"], *filter(None, [wrong_key]))
        reason = plain_reason(error)
        yield steps, f"{where}: {reason}" if where else reason


def _located(node: Any, line: int) -> Any:
    if isinstance(node, CommentedMap):
        return {key: _located(value, _value_line(node, key)) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_located(value, _value_line(node, index)) for index, value in enumerate(node)]
    if isinstance(node, str):
        text = Located(node)
        text.line = line
        return text
    return node


def _value_line(node: CommentedMap | CommentedSeq, key: Any) -> int:
    """Return the line of a value. ruamel.yaml keeps the line and column of the key before those of
    the value."""
    position = (node.lc.data or {}).get(key)
    if position is None:
        return int(node.lc.line) + 1
    return int(position[0 if node[key] is None else -2]) + 1


def _line(tree: Any, path: Sequence[str | int]) -> int:
    """Return the line of the deepest part of `path` that exists in the file."""
    line = 1
    for step in path:
        exists = (
            step in tree
            if isinstance(tree, dict)
            else (isinstance(tree, list) and isinstance(step, int) and step < len(tree))
        )
        if exists:
            line, tree = _value_line(tree, step), tree[step]
    return line
