"""Bad catalogs and XLIFF files: each is refused in one clear line, before it costs much."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from locales.catalog_checks import FEW, MAX_OF_A_MESSAGE, MAX_TEXT, check_catalog
from locales.catalogs import catalog_path, parse_catalog, read_catalog
from locales.exchange.xliff import xliff_files
from locales.exchange.xliff_import import read_xliff
from locales.file_text import MAX_FILE, decode_file
from locales.languages import languages
from locales.library import CATALOGS, Document
from locales.library_files import read_library_files
from locales.preparation import prepare_library
from locales.xml_parsing import MAX_SIGNS
from models.errors import InvalidFiles
from models.yaml_source import Message
from tests.registry import BUNDLED
from tests.samples import POLISH, catalog, content, faults_from, library, write_catalogs

NUMBERS = range(12)
DOCUMENT = Document(
    "safe", "x.yaml", {f"a.item{n}": Message(text=f"Sentence {n} is here.") for n in NUMBERS}
)
GOOD = catalog(DOCUMENT, POLISH)
SLUG = "live-streaming"
FOLDER = Path("locales/pl/LC_MESSAGES")
MILLION = b'\nmsgctxt "a"\nmsgid "b"\nmsgstr "c"\n' * 1_000_000
Change = Callable[[str], bytes]


def with_text(text: str, words: str, item: int = 3) -> str:
    """A catalog with words in place of a translation."""
    place = rf'(item{item}"\nmsgid .*\nmsgstr ").*"'
    return re.sub(place, lambda found: f'{found[1]}{words}"', text)


def before(text: str, line: str) -> bytes:
    """A catalog with a line before its first message."""
    return text.replace("msgctxt", f"{line}\nmsgctxt", 1).encode()


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (lambda text: text.encode("utf-16"), 1, "this is UTF-16; save the file as UTF-8"),
        (lambda text: text.encode("utf-32"), 1, "this is UTF-32; save the file as UTF-8"),
        (lambda text: text.encode("utf-16-le"), 2, "a NUL byte, of which UTF-16 has many; save"),
        (lambda text: text.encode("iso-8859-2"), 14, "not UTF-8: byte 0xb3; save the file as UTF"),
        (lambda text: text.encode().replace("ł".encode(), b"\xed\xa0\x80"), 14, "not UTF-8: byte"),
        (lambda text: with_text(text, "a\0b").encode(), 29, "a NUL byte, of which UTF-16 has many"),
        (lambda text: b"\0" * 1000, 1, "the file is empty"),
        (lambda text: before(text, "<<<<<<< a"), 12, "the marks of"),
        (lambda text: before(text, "<<<<<<<"), 12, "the marks of"),
        (lambda text: before(text, "||||||| b"), 12, "the marks of"),
        (lambda text: before(text, "======="), 12, "the marks of"),
        (lambda text: before(text, ">>>>>>> a"), 12, "the marks of"),
        (lambda text: before(text, ' msgid_plural "x"'), 12, "plural forms"),
        (lambda text: before(text, 'msgstr[0] "x"'), 12, "plural forms"),
        (lambda text: before(text, 'msgctxt "b"'), 13, "msgctxt twice in one message"),
        (lambda text: before(text, 'msgstr "b"'), 12, "msgstr twice in one message"),
        (lambda text: text.replace('item2"', 'item1"').encode(), 18, "a.item1: twice"),
        (lambda text: text.partition('item3"')[0].encode() + b'item3"\nmsgid "x', 28, "not a line"),
        (lambda text: text.encode() + b"#" * MAX_FILE, 1, "more than 1,000,000 bytes"),
        (lambda text: text.encode() + MILLION, 1, "more than 1,000,000 bytes"),
    ],
)  # fmt: skip
def test_a_bad_catalog_is_named_with_its_line(change: Change, line: int, reason: str) -> None:
    raw = change(GOOD)
    first, *_ = faults_from(lambda: parse_catalog(raw, "safe.po", POLISH, DOCUMENT))
    assert first.startswith(f"safe.po:{line}: {reason}")


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{GOOD}",
        f"\ufeff\ufeff{GOOD}",
        GOOD.replace("\n", "\r\n"),
        GOOD.replace('msgid "Sen', 'msgid ""\n"Sen'),
        GOOD + '\n#~ msgctxt "x"\n#~ msgid "a"\n#~ msgid_plural "b"\n#~ msgstr[0] "c"\n',
        GOOD + "#" * (MAX_FILE - len(GOOD.encode())),
    ],
)
def test_what_is_good_is_still_taken(text: str) -> None:
    assert len(parse_catalog(text.encode(), "safe.po", POLISH, DOCUMENT)) == len(NUMBERS)


@pytest.mark.parametrize("size", [MAX_FILE, MAX_FILE + 1])
def test_a_file_has_a_largest_size(size: int) -> None:
    raw = b"a" * size
    if size > MAX_FILE:
        assert faults_from(lambda: decode_file(raw, "x")) == ["x:1: more than 1,000,000 bytes"]
    else:
        assert decode_file(raw, "x") == raw.decode()


@pytest.mark.parametrize("length", [MAX_TEXT, MAX_TEXT + 1])
def test_a_translation_has_a_largest_length(length: int) -> None:
    found = parse_catalog(with_text(GOOD, "1" * length).encode(), "safe.po", POLISH)
    errors = [str(each) for each in check_catalog(DOCUMENT, POLISH, found, "safe.po").errors]
    too_long = "safe.po:28: a.item3: more than 5,000 characters"
    assert (errors == [too_long]) == (length > MAX_TEXT)
    assert (too_long in errors) == (length > MAX_TEXT)


def test_of_one_message_only_so_many_errors_are_named() -> None:
    found = parse_catalog(
        with_text(GOOD, " ".join(f"{n}@example.org" for n in range(50))).encode(), "safe.po", POLISH
    )
    errors = check_catalog(DOCUMENT, POLISH, found, "safe.po").errors
    assert len(errors) == MAX_OF_A_MESSAGE


@pytest.mark.parametrize("wrong", [4, 5])
def test_a_file_of_which_a_third_is_wrong_is_named_first(wrong: int) -> None:
    text = GOOD
    for item in range(wrong):
        text = with_text(text, "слово", item)
    found = parse_catalog(text.encode(), "safe.po", POLISH)
    errors = sorted(check_catalog(DOCUMENT, POLISH, found, "safe.po").errors)
    named = "5 of 12 translations are wrong: is the file in Polish, and was it saved as UTF-8?"
    assert len(NUMBERS) >= FEW
    assert (errors[0].reason == named) == (wrong * 3 > len(NUMBERS))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.encode("utf-16"), "safe.po:1: this is UTF-16; save the file as UTF-8"),
        (lambda text: b"#" * (MAX_FILE + 1), "safe.po:1: more than 1,000,000 bytes"),
        (lambda text: text.replace('xt "', 'xt "x.').encode(), "safe.po:1: most of its messages"),
    ],
)  # fmt: skip
def test_publishing_names_a_bad_file_and_no_other(
    tmp_path: Path, change: Change, reason: str
) -> None:
    small = library(tmp_path)
    write_catalogs(small, tmp_path / CATALOGS)
    path = catalog_path(POLISH, "safe", small.catalogs)
    path.write_bytes(change(path.read_text("utf-8")))
    [error] = faults_from(lambda: prepare_library(small))
    assert error.startswith(f"{FOLDER}/{reason}")


def test_the_files_of_a_library_are_named_too(tmp_path: Path) -> None:
    folder = content(tmp_path)
    (folder / "guides" / "safe.yaml").write_bytes(b"a: \xff")
    (folder / "contacts.yaml").write_bytes(b"#" * (MAX_FILE + 1))
    assert faults_from(lambda: read_library_files(folder)) == [
        "contacts.yaml:1: more than 1,000,000 bytes",
        "guides/safe.yaml:1: not UTF-8: byte 0xff; save the file as UTF-8",
    ]


def exported(slug: str, tag: str) -> str:
    language = languages()[tag]
    document = BUNDLED.to_translate(language)[slug]
    found = read_catalog(catalog_path(language, slug, BUNDLED.catalogs), "x", language)
    [(_, xml)] = xliff_files(document, language, found, {})
    return xml.decode()


def of_another_language() -> bytes:
    return exported(SLUG, "cy").replace('"cy"', '"pl"').encode()


def of_another_guide() -> bytes:
    other = exported("image-shared-online", "pl")
    return other.replace('id="image-shared-online"', f'id="{SLUG}"').encode()


def merged(text: str, mark: str) -> bytes:
    return text.replace("\n", f"\n{mark}\n", 5).encode()


def twice(text: str) -> bytes:
    [file] = re.findall(r"<file .*</file>", text, re.DOTALL)
    return text.replace("</xliff>", f"{file}</xliff>").encode()


LONG = "<target>" + "a" * MAX_TEXT


def filled(text: str, more: str) -> bytes:
    return text.replace("</file>", f"{more}</file>").encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: of_another_language(), "translations are wrong: is the file in Polish"),
        (lambda text: of_another_guide(), f"most of its messages are not in '{SLUG}'"),
        (twice, f"the document {SLUG} is there twice"),
        (lambda text: merged(text, "======="), "the marks of an unfinished"),
        (lambda text: merged(text, ">>>>>>> a"), "the marks of an unfinished"),
        (lambda text: merged(text, "<<<<<<< a"), "the marks of an unfinished"),
        (lambda text: text.encode("utf-16"), "not XML: encoding specified in XML declaration"),
        (lambda text: text.replace("utf-8", "klingon", 1).encode(), "not XML: unknown encoding"),
        (lambda text: text.encode("iso-8859-2", "replace"), "not XML: not well-formed"),
        (lambda text: text.encode()[:5000], "not XML: "),
        (lambda text: text.replace("<target>", "<target>\0").encode(), "not XML: not well-formed"),
        (lambda text: filled(text, "<a/>" * MAX_SIGNS), "more than 600,000 tags"),
        (lambda text: filled(text, " " * 10_000_000), "more than 10,000,000 bytes"),
        (lambda text: filled(text, "<a>" * 9000 + "</a>" * 9000), "not XML: Excessive depth"),
        (lambda text: text.replace("<target>", LONG, 1).encode(), "more than 5,000 characters"),
    ],
)  # fmt: skip
def test_a_bad_xliff_file_is_named_in_one_line(change: Change, reason: str) -> None:
    raw = change(exported(SLUG, "pl"))
    try:
        [received] = read_xliff(raw, "x.xlf", BUNDLED)
        first = str(min(received.errors))
    except InvalidFiles as refused:
        [first] = map(str, refused.errors)
    assert re.match(r"x\.xlf:\d+: ", first) and reason in first
