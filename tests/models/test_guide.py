"""A guide that is not right is refused with its file, its line and the reason."""

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from locales.library import read_library
from models.advice import AdviceBlock
from models.advice import Block as BlockInAdvice
from models.blocks import TEXT_FIELDS
from models.errors import MAX_ERRORS
from models.guide import (
    Block,
    Callout,
    Guide,
    Reserved,
    SourceBlock,
    Statistic,
    Steps,
    guide_messages,
    read_guide,
)
from models.yaml_source import MAX_DEPTH, MAX_LINES, MAX_NODES
from tests.samples import GUIDE, content, faults_from, line_of

TOO_LONG = (
    "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; "
    "use sys.set_int_max_str_digits() to increase the limit"
)
LETTER = """
fields:
  school: {label: School, example: A school, length: 80}
acknowledgements:
  asked: We have asked.
"""


def by_kind(union: Any) -> dict[str, type[BaseModel]]:
    """Return the classes of a union of blocks by the `type` that each of them has."""
    kinds = get_args(get_args(union)[0])
    return {get_args(each.model_fields["type"].annotation)[0]: each for each in kinds}


SOURCES, ADVICE = by_kind(Block), by_kind(BlockInAdvice)


def is_text(block: type[BaseModel], name: str) -> bool:
    """Whether a field of its own holds texts, or items that do."""
    written = str(block.model_fields[name].annotation)
    return name != "easy" and any(word in written for word in ("Message", "Text", "Item", "Answer"))


def read(folder: Path, text: str, name: str = "safe.yaml") -> Guide:
    path = folder / name
    path.write_text(text, "utf-8")
    return read_guide(path, name)


def test_a_guide_is_read_with_its_lines(tmp_path: Path) -> None:
    guide = read(tmp_path, GUIDE)
    assert guide.slug == "safe"
    assert guide.published == date(2026, 11, 22)
    assert [type(block) for block in guide.blocks[:3]] == [Callout, Steps, Statistic]
    lines = {context: message.line for context, message in guide_messages(guide)}
    assert lines["document.title"] == line_of(GUIDE, "Stay safe")
    assert lines["first.read"] == line_of(GUIDE, "[more](link:more)")
    assert lines["help.title"] == line_of(GUIDE, "Who can help")


@pytest.mark.parametrize(
    ("written", "after"),
    [("title: Stay safe", 0), ("title:\n  Stay safe", 1), ("title:\n\n  Stay safe", 2)],
)
def test_the_line_of_a_text_is_where_its_words_begin(
    tmp_path: Path, written: str, after: int
) -> None:
    guide = read(tmp_path, GUIDE.replace("title: Stay safe", written))
    assert guide.title.text == "Stay safe"
    assert guide.title.line == line_of(GUIDE, "title: Stay safe") + after


def test_messages_come_in_reading_order_with_their_contexts(tmp_path: Path) -> None:
    assert [context for context, _ in guide_messages(read(tmp_path, GUIDE))] == [
        "document.title",
        "document.summary",
        "danger.title",
        "danger.call",
        "first.calm",
        "first.read",
        "figure.text",
        "help.title",
    ]


@pytest.mark.parametrize("word", ["No", "yes", "2026", "null", "1e3"])
def test_a_quoted_word_and_a_norwegian_no_are_text(tmp_path: Path, word: str) -> None:
    bare = word if word in ("No", "yes") else f'"{word}"'
    guide = read(tmp_path, GUIDE.replace("title: Stay safe", f"title: {bare}"))
    assert guide.title.text == word


def test_a_message_takes_its_blocks_note_and_urgency(tmp_path: Path) -> None:
    text = GUIDE.replace("type: steps", "type: steps\n    note: Say it.\n    critical: true")
    text = text.replace("Stay **calm**.", "{text: Stay calm., note: Softly.}")
    messages = dict(guide_messages(read(tmp_path, text)))
    assert messages["first.calm"].note == "Say it. Softly."
    assert messages["first.calm"].critical
    assert messages["first.read"].note == "Say it."
    assert not messages["help.title"].critical


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (
            "kind: guide",
            "kind: guide\ntitle: A",
            "title: Stay",
            'YAML: found duplicate key "title"',
        ),
        (
            "- id: figure",
            "- id: danger",
            "- id: danger",
            "the id `danger` is reserved or used twice",
        ),
        ("- id: figure", "- id: document", "- id: doc", "the id `document` is reserved"),
        (
            "- id: figure",
            "- id: Not A Slug",
            "- id: Not",
            "blocks.2.statistic.id: may have",
        ),
        ("type: steps", "type: poem", "type: poem", "blocks.1: 'type' 'poem' is none of"),
        ("type: steps", "colour: red", "- id: first", "blocks.1: 'type' is missing"),
        (
            "type: steps",
            "type: steps\n    hue: 1",
            "hue: 1",
            "blocks.1.steps.hue: there is",
        ),
        ("topics: [safety]", "topic: safety", "topic: safety", "topic: there is no such key"),
        ("source: survey", "source: rumour", "source: rum", "`figure`: unknown source rumour"),
        ('value: "84"', "value: 84", "value: 84", "blocks.2.statistic.value: must be a text"),
        ("kind: guide", "kind: bulletin", "kind: bul", "a bulletin needs `expires`"),
        ("kind: guide", "kind: song", "kind: song", "kind: Input should be 'guide', 'bulletin'"),
        ("2026-11-22", "2026-02-30", "published:", "published: must be a day"),
        ("Stay safe", '""', 'title: ""', "title.text: is empty"),
        ("title: Stay safe", "title:", "title:", "title: is empty"),
        ("    kind: urgent", "    kind:\n", "kind:", "blocks.0.callout.kind: Input should be"),
        ("audience: [parents]", "audience:", "audience:", "audience: is empty"),
        ("Stay safe", "{text: S, line: 3}", "title: {", "title: Value error, a message has no key"),
        ("Stay safe", "12", "title: 12", "title: must be a text"),
        ("kind: guide", "kind: guide\nslug: other", "slug:", "slug: not written here"),
        ("https://example.org/more", "ftp://a.org", "more: ftp", "links.more: must be an address"),
        ("      calm: ", "      read: ", "read: Read", 'YAML: found duplicate key "read"'),
        ("Danger now?", "Dan\x07ger", "title: Dan", "YAML: special characters are not allowed"),
        ("    items:", "\titems:", "\titems:", "YAML: found character '\\t'"),
        (
            "audience: [parents]",
            "audience: [All]",
            "audience:",
            "audience.0: may have small letters",
        ),
        ("    body:", "    body: {}\n    note:", "body: {}", "blocks.0.callout.body: is empty"),
    ],
)
def test_what_is_wrong_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: str, fault: str
) -> None:
    bad = GUIDE.replace(old, new, 1)
    found = [each for each in faults_from(lambda: read(tmp_path, bad)) if fault in each]
    assert len(found) == 1
    file, number, _ = found[0].split(":", 2)
    assert file == "safe.yaml"
    shown = bad.split("\n")[int(number) - 1]
    assert shown.strip(" ").startswith(line)


NO_ALIASES = "write it again: anchors and aliases are not read"


def nested(depth: int) -> bytes:
    """Lists within each other."""
    return b"[" * depth + b"]" * depth


def many(nodes: int) -> bytes:
    """A file with so many keys and values."""
    return b"a: [" + b"1, " * (nodes - 3) + b"]"


def commented(lines: int) -> bytes:
    """A file with so many lines, most of them comments."""
    return b"#\n" * (lines - 1) + b"a: 1"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "safe.yaml:1: YAML: not a mapping of keys to values"),
        (b"- a\n- b\n", "safe.yaml:1: YAML: not a mapping of keys to values"),
        (b"only words\n", "safe.yaml:1: YAML: not a mapping of keys to values"),
        (b"a: 1\nb: caf\xe9\n", "safe.yaml:2: not UTF-8: byte 0xe9"),
        ("a: 1\n".encode("utf-16"), "safe.yaml:1: not UTF-8: byte 0xff"),
        (b"a: 'open\n", "safe.yaml:2: YAML: found unexpected end of stream: a quote is not closed"),
        (b"a: 1\n---\nb: 2\n", "safe.yaml:2: YAML: but found another document"),
        (b"b: 1\na: &x 1\n", f"safe.yaml:2: YAML: {NO_ALIASES}"),
        (b"b: 1\nc: {<<: *x}\n", f"safe.yaml:2: YAML: {NO_ALIASES}"),
        (b'b: 1\na: "x\\0"\n', "safe.yaml:2: YAML: a character that is no text: U+0000"),
        (b'"\\ud800": 1\n', "safe.yaml:1: YAML: a character that is no text: U+D800"),
        (b"[" * 5000, "safe.yaml:1: YAML: nested too deep"),
        (b"a:\n- " + nested(MAX_DEPTH - 1), "safe.yaml:2: YAML: nested too deep"),
        (many(MAX_NODES + 1), f"safe.yaml:1: YAML: more than {MAX_NODES} keys and values"),
        (commented(MAX_LINES + 1), f"safe.yaml:{MAX_LINES + 1}: more than {MAX_LINES} lines"),
        (b"a: " + b"9" * 5000, f"safe.yaml:1: YAML: {TOO_LONG}"),
    ],
)
def test_a_file_that_is_no_guide_is_refused(tmp_path: Path, raw: bytes, fault: str) -> None:
    (tmp_path / "safe.yaml").write_bytes(raw)
    assert faults_from(lambda: read_guide(tmp_path / "safe.yaml", "safe.yaml")) == [fault]


@pytest.mark.parametrize(
    "raw", [b"a:\n- " + nested(MAX_DEPTH - 2), many(MAX_NODES), commented(MAX_LINES)]
)
def test_a_file_at_its_limits_is_read(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "safe.yaml").write_bytes(raw)
    faults = faults_from(lambda: read_guide(tmp_path / "safe.yaml", "safe.yaml"))
    assert any(": a: there is no such key here" in each for each in faults)


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        (MAX_ERRORS, "key99: there is no such key here; look at how it is written"),
        (MAX_ERRORS + 1, "and 1 more errors from here on"),
        (MAX_ERRORS + 7, "and 7 more errors from here on"),
    ],
)
def test_a_hundred_faults_of_a_file_are_named(tmp_path: Path, keys: int, last: str) -> None:
    added = [f"key{number}: 1" for number in range(keys)]
    faults = faults_from(lambda: read(tmp_path, GUIDE + "\n".join(added)))
    line = line_of(GUIDE + "\n".join(added), added[min(keys - 1, MAX_ERRORS)])
    assert len(faults) == min(keys, MAX_ERRORS + 1)
    assert faults[-1] == f"safe.yaml:{line}: {last}"


def test_a_byte_order_mark_and_windows_lines_are_no_fault(tmp_path: Path) -> None:
    added = "{id: one, type: paragraph, text: One.}\n"
    text = "\ufeff" + f"{GUIDE}  - {added}".replace("\n", "\r\n")
    (tmp_path / "safe.yaml").write_bytes(text.encode())
    guide = read_guide(tmp_path / "safe.yaml", "safe.yaml")
    assert guide.blocks[-1].id == "one"


def test_only_a_letter_has_fields(tmp_path: Path) -> None:
    shown = "  - {id: sign, type: fields, show: [school, nurse, cook]}\n"
    letter = (GUIDE + shown).replace("blocks:", LETTER.strip("\n") + "\nblocks:")
    line = line_of(letter, "show: [school")
    assert faults_from(lambda: read(tmp_path, letter.replace("kind: guide", "kind: letter"))) == [
        f"safe.yaml:{line}: `sign`: unknown field cook",
        f"safe.yaml:{line}: `sign`: unknown field nurse",
    ]
    known = letter.replace("kind: guide", "kind: letter").replace(", nurse, cook", "")
    assert list(read(tmp_path, known).fields) == ["school"]
    found = faults_from(lambda: read(tmp_path, known.replace("kind: letter", "kind: guide")))
    assert [fault.partition(" ")[2] for fault in found] == [
        "only a letter has `fields`",
        "only a letter has `acknowledgements`",
    ]


@pytest.mark.parametrize(
    ("icon", "known"),
    [
        ("do-not-delet", "perhaps do-not-delete or do-not-"),
        ("stay-calm-", "may have small letters"),
        ("zebra", "only ask-for-help, block-person, call, "),
    ],
)
def test_an_icon_that_there_is_not_is_refused_at_its_line_with_what_there_is(
    tmp_path: Path, icon: str, known: str
) -> None:
    calm = f"calm:\n        text: Stay **calm**.\n        icon: {icon}"
    folder = content(tmp_path, guide := GUIDE.replace("calm: Stay **calm**.", calm))
    (found,) = faults_from(lambda: read_library(folder))
    assert found.startswith(f"guides/safe.yaml:{line_of(guide, f'icon: {icon}')}: ")
    assert known in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Danger now?", "title: {text: Danger now?, icon: call}"),
        ("kind: urgent", "kind: urgent\n    icon: call"),
    ],
)
def test_only_items_have_icons(tmp_path: Path, old: str, new: str) -> None:
    (found,) = faults_from(lambda: read(tmp_path, GUIDE.replace(old, new)))
    assert "icon: there is no such key here; look at how it is written" in found


def test_two_messages_cannot_share_a_context(tmp_path: Path) -> None:
    bad = GUIDE.replace("      call: Call", "      title: Call")
    (found,) = faults_from(lambda: read(tmp_path, bad))
    assert found == f"safe.yaml:{line_of(bad, '- id: danger')}: `danger.title` names two messages"


def test_a_files_name_is_its_slug(tmp_path: Path) -> None:
    (found,) = faults_from(lambda: read(tmp_path, GUIDE, "Stay Safe.yaml"))
    assert found.startswith("Stay Safe.yaml:1: slug: may have small letters")


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = content(
        tmp_path,
        guide=GUIDE.replace("source: survey", "source: rumour").replace("id: help", "id: first"),
        contacts="contacts: 3\n",
        places="places: 3\n",
    )
    (folder / "letters").mkdir()
    (folder / "letters" / "other.yaml").write_text(GUIDE, "utf-8")
    found = [fault.partition(": ")[::2] for fault in faults_from(lambda: read_library(folder))]
    assert [(file.rpartition(":")[0], reason.split(":")[0]) for file, reason in found] == [
        ("contacts.yaml", "contacts"),
        ("guides/safe.yaml", "`figure`"),
        ("guides/safe.yaml", "the id `first` is reserved or used twice"),
        ("letters/other.yaml", "a guide belongs in guides/"),
        ("places.yaml", "places"),
    ]


def test_a_slug_is_used_once_and_not_that_of_another_catalog(tmp_path: Path) -> None:
    folder = content(tmp_path)
    (folder / "letters").mkdir()
    letter = GUIDE.replace("kind: guide", "kind: letter")
    for name in ("safe", "ui", "contacts", "packs"):
        (folder / "letters" / f"{name}.yaml").write_text(letter, "utf-8")
    reserved = Reserved(slugs=frozenset(["packs"]))
    assert faults_from(lambda: read_library(folder, reserved)) == [
        f"letters/{name}.yaml:1: the slug `{name}` is reserved or used twice"
        for name in ("contacts", "packs", "safe", "ui")
    ]


def test_a_block_has_no_reserved_id(tmp_path: Path) -> None:
    folder = content(tmp_path, GUIDE.replace("- id: figure", "- id: main"))
    line = line_of((folder / "guides/safe.yaml").read_text("utf-8"), "- id: main")
    assert read_library(folder).guides["safe"].blocks[2].id == "main"
    assert faults_from(lambda: read_library(folder, Reserved(ids=frozenset(["main"])))) == [
        f"guides/safe.yaml:{line}: the id `main` is reserved or used twice"
    ]


def test_a_kind_of_block_has_its_texts_in_the_same_fields_in_guides_and_advice() -> None:
    for kind, (single, items) in TEXT_FIELDS.items():
        source, advice = SOURCES[kind], ADVICE[kind]
        messages = [*single, *filter(None, [items])]
        assert [name for name in source.model_fields if is_text(source, name)] == messages
        assert [name for name in advice.model_fields if is_text(advice, name)] == messages
        fields = set(advice.model_fields) - set(AdviceBlock.model_fields) - {"contacts"}
        assert fields == set(source.model_fields) - set(SourceBlock.model_fields)
    assert TEXT_FIELDS.keys() == SOURCES.keys() == ADVICE.keys()
