"""Catalogs as Poedit, Weblate, Crowdin, POEditor and Transifex write them are taken, where nothing
is lost; where they cannot be taken, one sentence says why and what to do."""

import re

import pytest

from locales.catalog_errors import refuse_other_file, upload_errors
from locales.catalogs import parse_catalog, update_catalog
from locales.library import Document
from locales.updating import update_language
from models.errors import FileError
from models.yaml_source import Message
from tests.samples import POLISH, catalog, faults_from, line_of

ENGLISH = {f"a.item{n}": Message(text=f"Sentence {n} is here.") for n in range(12)}
DOCUMENT = Document("safe", "guides/safe.yaml", ENGLISH)
TWICE = Document("safe", "x.yaml", {**ENGLISH, "b.again": Message(text="Sentence 1 is here.")})
GOOD = catalog(DOCUMENT, POLISH)


def taken(text: str, document: Document = DOCUMENT) -> dict[str, str]:
    """The translations of an upload, by context, as they are stored."""
    raw = text.encode()
    uploaded = parse_catalog(raw, "safe.po", POLISH, document)
    assert upload_errors(document, uploaded, "safe.po") == []
    stored = update_catalog(document, POLISH, raw, "safe.po")
    found = parse_catalog(stored, "safe.po", POLISH)
    return {context: str(message.string) for context, message in found.items()}


def without_contexts(text: str) -> str:
    return re.sub(r"msgctxt .*\n", "", text)


def reordered(text: str) -> str:
    head, *entries = text.strip().split("\n\n")
    return "\n\n".join([head, *reversed(entries)]) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('"MIME', '"X-Generator: Poedit 3.4\\n"\n"MIME'),
        GOOD.replace("polyleaf safe", "School letters"),
        GOOD.replace('"Project-Id-Version: polyleaf safe\\n"\n', ""),
        GOOD.replace("Language: pl", "Language: pl_PL"),
        GOOD.replace("Language: pl", "Language: pl-PL"),
        GOOD.replace("UTF-8", "utf8"),
        re.sub(r'"Plural-Forms: .*"', r'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"', GOOD),
        re.sub(r'"Plural-Forms: .*"\n', "", GOOD),
        GOOD.replace('msgid "Sentence 1 is', 'msgid ""\n"Sentence 1 "\n"is'),
        GOOD.replace('msgctxt "a.item3"', '#, python-format\nmsgctxt "a.item3"'),
        reordered(GOOD),
        GOOD + '\n#~ msgctxt "old"\n#~| msgid "x"\n#~ msgid "Old"\n#~ msgstr "Stare"\n',
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace("\n\n", "\n\n\n# A remark\n#. x\n#: y:12\n"),
        f"\ufeff{GOOD}",
        without_contexts(GOOD),
        without_contexts(reordered(GOOD)),
        GOOD.replace('msgctxt "a.item5"\n', ""),
    ],
)  # fmt: skip
def test_what_differs_without_harm_is_taken(text: str) -> None:
    assert taken(text) == taken(GOOD)


def test_what_is_marked_fuzzy_waits() -> None:
    text = GOOD.replace('msgctxt "a.item3"', '#, fuzzy, python-format\nmsgctxt "a.item3"')
    assert taken(text) == taken(GOOD)


def keys_for_english(text: str) -> str:
    return re.sub(r'msgctxt "(.*)"\nmsgid ".*"', r'msgid "\1"', text)


@pytest.mark.parametrize(
    ("text", "document", "why", "do"),
    [
        (without_contexts(catalog(TWICE, POLISH)), TWICE, "no msgctxt", "with contexts"),
        (keys_for_english(GOOD), DOCUMENT, "names of messages stand", "with contexts"),
        (GOOD.replace("polyleaf safe", "polyleaf other"), DOCUMENT, "another document", ""),
        (GOOD.replace("a.item", "z.item"), DOCUMENT, "another document", "Fetch the file again"),
        (GOOD.replace("Language: pl", "Language: cs"), DOCUMENT, "'cs', not 'pl'", ""),
        (GOOD.replace("UTF-8", "utf-16"), DOCUMENT, "charset=UTF-8", ""),
        (GOOD.partition("\n\n")[2], DOCUMENT, "no header", "fetch"),
        (f"<<<<<<< HEAD\n{GOOD}=======\n>>>>>>> other\n", DOCUMENT, "unfinished merge", "choose"),
        (GOOD.replace("msgstr", "=======\nmsgstr"), DOCUMENT, "unfinished merge", "remove"),
        (GOOD + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', DOCUMENT, "plural", "fetch"),
        ("", DOCUMENT, "empty", "ends in .po"),
        ("<!DOCTYPE html><html>Log in", DOCUMENT, "web page", "log in"),
        ("<?xml version='1.0'?>\n<xliff version='1.2'>", DOCUMENT, "XLIFF", "export it"),
        ("<resources></resources>", DOCUMENT, "XML", "export it"),
        ('{"a.item1": "x"}', DOCUMENT, "JSON", "export it"),
        ("PK\x03\x04", DOCUMENT, "zip archive", ".po"),
        ("%PDF-1.7", DOCUMENT, "PDF", ".po"),
        ("key,en,pl\na,b,c\n", DOCUMENT, "no catalog", ".po"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(
    text: str, document: Document, why: str, do: str
) -> None:
    def upload() -> list[str]:
        parsed = parse_catalog(text.encode(), "safe.po", POLISH, document)
        return [str(each) for each in upload_errors(document, parsed, "safe.po")]

    try:
        (error,) = upload()
    except Exception:
        (error,) = faults_from(upload)
    assert why in error and do in error


@pytest.mark.parametrize("items", [[3], [3, 7], [7, 11]])
def test_the_line_is_that_of_the_first_message_without_a_context(items: list[int]) -> None:
    text = catalog(TWICE, POLISH)
    for n in items:
        text = text.replace(f'msgctxt "a.item{n}"\n', "")
    line = line_of(text, f'msgid "Sentence {items[0]} is')
    (error,) = faults_from(lambda: parse_catalog(text.encode(), "safe.po", POLISH, TWICE))
    assert error.startswith(f"safe.po:{line}: {len(items)} message")


@pytest.mark.parametrize("start", [b"\xde\x12\x04\x95\0\0", b"\x95\x04\x12\xde\0\0"])
def test_a_compiled_catalog_is_recognised_before_it_is_text(start: bytes) -> None:
    (error,) = faults_from(lambda: refuse_other_file(start, "safe.po"))
    assert "(.mo)" in error


@pytest.mark.parametrize(("changed", "errors"), [(5, 5), (6, 4), (12, 4)])
def test_many_errors_of_a_kind_are_counted(changed: int, errors: int) -> None:
    text = GOOD
    for n in range(changed):
        text = text.replace(f'msgid "Sentence {n} is', f'msgid "Sentence {n} was')
    parsed = parse_catalog(text.encode(), "safe.po", POLISH, DOCUMENT)
    found = upload_errors(DOCUMENT, parsed, "safe.po")
    assert len(found) == errors
    if errors < changed:
        assert f"{changed - 3} more errors up to here: the English has changed" in str(found[-1])


def test_a_file_in_the_project_without_contexts_is_refused_and_updated() -> None:
    text = without_contexts(GOOD)
    (error,) = faults_from(lambda: parse_catalog(text.encode(), "safe.po", POLISH))
    assert "12 messages have no msgctxt: run `polyleaf update`" in error
    assert update_catalog(DOCUMENT, POLISH, text.encode(), "safe.po").decode() == GOOD


def test_the_update_of_a_language_takes_a_catalog_without_contexts() -> None:
    file, errors = "locales/pl/LC_MESSAGES/safe.po", list[FileError]()
    files = {file: without_contexts(GOOD)}
    updated, _ = update_language(files, {"safe": DOCUMENT}, POLISH, errors)
    assert (updated[file], errors) == (GOOD, [])
