"""Catalogs: updating loses nothing; what cannot be trusted is refused at its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from locales.catalogs import (
    make_template,
    read_catalog,
    update_catalog,
)
from locales.library import Document
from models.yaml_source import Message
from tests.samples import POLISH, catalog, faults_from, line_of

LONG = "Never send it on, not even to warn others, or to help the police to find whoever sent it."
ENGLISH = {
    "a.title": Message(text="Stay calm", note="Softly."),
    "a.call": Message(text="Call {police.phone}"),
    "b.text": Message(text=LONG),
}


def document(**changes: str | None) -> Document:
    """The English, with changes to the texts of `a_title`, `a_call`, `b_text`."""
    messages = dict(ENGLISH)
    for name, text in changes.items():
        context = name.replace("_", ".")
        if text is None:
            del messages[context]
        else:
            messages[context] = Message(text=text)
    return Document("safe", "guides/safe.yaml", messages)


GOOD = catalog(document(), POLISH)


def update(old: str, **changes: str | None) -> str:
    return update_catalog(document(**changes), POLISH, old.encode(), "safe.po").decode()


def entry(text: str, context: str) -> str:
    """The lines of one message."""
    (found,) = [each for each in text.split("\n\n") if f'msgctxt "{context}"' in each]
    return found.strip("\n")


def refusal(folder: Path, raw: bytes) -> list[str]:
    (folder / "safe.po").write_bytes(raw)
    return faults_from(lambda: read_catalog(folder / "safe.po", "safe.po", POLISH))


def test_a_template_has_every_message_once_and_no_date() -> None:
    template = make_template(document()).decode()
    assert [template.count(f'msgctxt "{context}"') for context in ENGLISH] == [1, 1, 1]
    assert template.count('msgstr ""') == 4
    assert "fuzzy" not in template and "-Date" not in template
    assert "\n#. Softly.\n" in template


def test_a_new_catalog_has_every_message_and_no_translation() -> None:
    new = update_catalog(document(), POLISH, None).decode()
    assert new.count("msgctxt") == 3 and new.count('msgstr ""') == 4
    assert "\n#. Softly.\n" in new
    assert '"Language: pl\\n"' in new and "nplurals=3" in new


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"a_title": "Be calm"},
        {"b_text": f"{LONG} And again."},
        {"a_title": None},
        {"c_new": "Something new"},
        {"a_call": 'Say "help" \\\\ or call {police.phone}'},
        {"b_text": "Two\nlines"},
    ],
)
def test_a_second_update_changes_no_byte(changes: dict[str, str | None]) -> None:
    once = update(GOOD, **changes)
    assert update(once, **changes) == once
    assert (once == GOOD) == (not changes)


def test_reworded_english_keeps_the_translation_marked_with_the_old_english() -> None:
    assert entry(update(GOOD, b_text="Never send it on."), "b.text").split("\n")[1:] == [
        "#, fuzzy",
        f'#| msgid "{LONG}"',
        'msgctxt "b.text"',
        'msgid "Never send it on."',
        entry(GOOD, "b.text").split("\n")[-1],
    ]


@pytest.mark.parametrize("between", [["One."], ["One.", "Two."], ["One.", "One."], [LONG, "One."]])
def test_english_that_comes_back_finds_its_translation(between: list[str]) -> None:
    text = GOOD
    for english in between:
        text = update(text, b_text=english)
    assert f'#| msgid "{LONG}"' in text
    assert update(text) == GOOD


def test_a_translation_marked_by_a_person_stays_marked() -> None:
    doubted = GOOD.replace('msgctxt "a.title"', '#, fuzzy\nmsgctxt "a.title"')
    assert update(doubted) == doubted


OBSOLETE = """
# A remark
#, fuzzy
#~| msgid "Y"
#~ msgctxt "x"
#~ msgid "Z"
#~ msgstr "z"
"""


def test_a_removed_message_stays_as_obsolete_and_comes_back_with_its_context() -> None:
    old = GOOD.replace('msgctxt "a.call"', '# A remark\nmsgctxt "a.call"') + OBSOLETE[1:]
    text = update(old, a_call=None)
    lines = entry(text, "a.call").split("\n")
    assert lines[0] == "# A remark"
    kept = [each for each in entry(GOOD, "a.call").split("\n") if not each.startswith("#:")]
    assert lines[1:] == [each if each.startswith("#") else f"#~ {each}" for each in kept]
    assert text.endswith(OBSOLETE + "\n")
    for context in ("a.title", "b.text"):
        assert entry(text, context) == entry(GOOD, context)
    assert update(text, a_call=None) == text
    assert entry(update(text), "a.call") == f"# A remark\n{entry(GOOD, 'a.call')}"
    assert update(text).count("#~") == OBSOLETE.count("#~")


def test_an_obsolete_message_with_other_english_comes_back_fuzzy() -> None:
    text = update(update(GOOD, a_call=None), a_call="Ring {police.phone}")
    assert "#, fuzzy" in entry(text, "a.call") and "#~" not in text
    assert '#| msgid "Call {police.phone}"' in entry(text, "a.call")


@pytest.mark.parametrize(
    ("present", "expected", "left"), [("", "Dawne.", 0), ("Obecne.", "Obecne.", 3)]
)
def test_an_obsolete_translation_comes_back_where_there_is_no_other(
    present: str, expected: str, left: int
) -> None:
    """As where two branches were merged: the message is there, and once more as obsolete."""
    whole = entry(GOOD, "a.call")
    head, msgstr, _ = whole.rpartition("msgstr")
    old = GOOD.replace(whole, f'{head}{msgstr} "{present}"')
    source = '#~ msgid "Call {police.phone}"'
    text = update(f'{old}\n#~ msgctxt "a.call"\n{source}\n#~ msgstr "Dawne."\n')
    assert entry(text.partition("#~")[0], "a.call").endswith(f'msgstr "{expected}"')
    assert text.count("#~") == left


def test_of_obsolete_translations_of_one_message_the_first_stays() -> None:
    twice = GOOD + OBSOLETE[1:] + OBSOLETE.replace('"z"', '"y"')
    assert update(twice) == update(GOOD + OBSOLETE[1:])


def test_a_message_that_takes_the_name_of_another_keeps_its_own_translation() -> None:
    new = document(a_title="Call {police.phone}", a_call=None)
    text = update_catalog(new, POLISH, GOOD.encode(), renamed={"a.call": "a.title"}).decode()
    translation = entry(GOOD, "a.call").split("\n")[-1]
    assert entry(text.partition("#~")[0], "a.title").endswith(translation)
    assert "#, fuzzy" not in text


def test_a_message_without_a_translation_does_not_stay() -> None:
    empty = update_catalog(document(), POLISH, None).decode()
    assert "a.call" not in update(empty, a_call=None)


def test_what_is_obsolete_may_stand_anywhere_and_belongs_to_no_other_message() -> None:
    head, tail = GOOD.split("#. Softly.", 1)
    text = update(head + OBSOLETE[1:] + "#. Softly." + tail)
    assert text == update(GOOD + OBSOLETE[1:])
    assert entry(text, "a.title") == entry(GOOD, "a.title")


def test_obsolete_lines_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    raw = f"{GOOD}#~ nonsense\n".encode()
    number = GOOD.count("\n") + 1
    (refused,) = refusal(tmp_path, raw)
    assert refused.startswith(f"safe.po:{number}: ")


def test_an_inserted_item_disturbs_nothing() -> None:
    messages = {"a.new": Message(text="Stay calm"), **ENGLISH}
    wider = Document("safe", "guides/safe.yaml", messages)
    text = update_catalog(wider, POLISH, GOOD.encode()).decode()
    assert entry(text, "a.new").endswith('msgid "Stay calm"\nmsgstr ""')
    for context in ENGLISH:
        assert entry(text, context) == entry(GOOD, context)


def test_headers_and_the_comments_of_translators_are_kept() -> None:
    headers = '"X-Generator: Weblate \\"5\\" \\\\ 6\\n"\n"Last-Translator: reviewer-7\\n"\n'
    old = GOOD.replace('"MIME-Version', headers + '"MIME-Version').strip("\n") + "\n"
    old = "# Translated in YEAR for PROJECT\n#\n# and VERSION\n" + old
    old = old.replace("#. Softly.", "# A remark\n#. Softly.")
    text = update(old, b_text="New.", a_title="Be calm")
    assert text.startswith("# Translated in YEAR for PROJECT\n#\n# and VERSION\nmsgid")
    assert headers.split("\n")[0] in text and headers.split("\n")[1] in text
    assert entry(text, "a.title").startswith("# A remark\n#: guides/safe.yaml\n#, fuzzy")
    assert update(text, b_text="New.", a_title="Be calm") == text


def test_a_remark_on_a_message_without_a_translation_is_kept() -> None:
    empty = update_catalog(document(), POLISH, None).decode()
    old = empty.replace('msgctxt "b.text"', '# What is "it"?\nmsgctxt "b.text"')
    assert entry(update(old), "b.text").startswith('# What is "it"?\n')


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_catalog_is_read_by_context(tmp_path: Path, ends: str) -> None:
    (tmp_path / "safe.po").write_bytes(GOOD.replace("\n", ends).encode())
    found = read_catalog(tmp_path / "safe.po", "safe.po", POLISH)
    assert {context: str(each.id) for context, each in found.items()} == {
        context: message.text for context, message in ENGLISH.items()
    }
    assert found["a.title"].string == "morze morze"
    assert found["a.title"].lineno == line_of(GOOD, 'msgid "Stay calm"')


def test_a_header_of_another_tool_is_no_fault(tmp_path: Path) -> None:
    extra = '"POT-Creation-Date: tomorrow\\n"\n"Plural-Forms: many\\n"\n"Odd\\n"\n"MIME'
    (tmp_path / "safe.po").write_text(GOOD.replace('"MIME', extra), "utf-8")
    assert len(read_catalog(tmp_path / "safe.po", "safe.po", POLISH)) == 3


def at(piece: str, reason: str) -> Callable[[str], str]:
    return lambda text: f"safe.po:{line_of(text, piece)}: {reason}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'msgstr "morze morze"',
            'msgstr "morze',
            at('"morze\n', "not a line of a catalog: msgstr"),
        ),
        ('msgstr "morze morze"', "msgstr morze", at("msgstr morze", "not a line of a catalog")),
        ('msgstr "morze morze"', 'msgstr "a "b" c"', at('"a "b', "not a line of a catalog")),
        ('msgstr "morze morze"', r'msgstr "a \q"', at(r"\q", "not a line of a catalog")),
        ('msgstr "morze morze"', "", at('"Stay calm"', "missing msgstr for msgid 'Stay calm'")),
        (
            'msgctxt "a.call"',
            '<<<<<<< HEAD\nmsgctxt "a.call"',
            at("<<<<", "the marks of an unfinished merge"),
        ),
        ('msgctxt "a.call"', 'msgctx "a.call"', at("msgctx ", "not a line of a catalog: msgctx")),
        (
            'msgid ""\nmsgstr ""\n',
            '#, fuzzy\nmsgid ""\nmsgstr ""\n',
            at('msgid ""', "the header is"),
        ),
        ("Language: pl", "Language: de", at('msgid ""', "the header says language 'de', not 'pl'")),
        ('"Language: pl\\n"\n', "", at('msgid ""', "the header says language None, not 'pl'")),
        ("=UTF-8", "=ISO-8859-2", at('msgid ""', "the header does not say charset=UTF-8")),
        ("=UTF-8", "=CHARSET", at('msgid ""', "the header does not say charset=UTF-8")),
        ("=UTF-8", "=utf-8859", at('msgid ""', "the header does not say charset=UTF-8")),
    ],
)
def test_a_catalog_that_cannot_be_trusted_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, fault: Callable[[str], str]
) -> None:
    bad = GOOD.replace(old, new, 1)
    (found,) = refusal(tmp_path, bad.encode())
    assert found.startswith(fault(bad))


def test_bytes_that_are_not_utf_8_are_refused_at_their_line(tmp_path: Path) -> None:
    raw = GOOD.encode().replace("ł".encode(), b"\xb3", 1)
    before = raw[: raw.index(b"\xb3")]
    reason = "not UTF-8: byte 0xb3; save the file as UTF-8"
    assert refusal(tmp_path, raw) == [f"safe.po:{before.count(10) + 1}: {reason}"]


def test_a_message_that_is_there_twice_is_refused_at_both_lines(tmp_path: Path) -> None:
    twice = GOOD + '\nmsgctxt "a.title"\nmsgid "Stay calm!"\nmsgstr "coś"\n'
    lines = [line_of(twice, 'msgid "Stay calm"'), line_of(twice, 'msgid "Stay calm!"')]
    found = refusal(tmp_path, twice.encode())
    assert found == [f"safe.po:{line}: a.title: twice" for line in lines]


def test_an_empty_file_is_no_catalog(tmp_path: Path) -> None:
    found = refusal(tmp_path, b"")
    assert found == ["safe.po:1: the file is empty. Send the text file that ends in .po"]


@pytest.mark.parametrize("bad", ['msgstr "open\n', "msgid nothing\n", "słowo"])
def test_what_cannot_be_read_is_not_updated_and_so_not_lost(bad: str) -> None:
    found = faults_from(lambda: update(GOOD + bad))
    line = GOOD.count("\n") + 1
    assert found == [f"safe.po:{line}: not a line of a catalog: {bad.strip()}"]
