"""XLIFF 2: what is exported comes back whole, and what cannot be taken is named."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from lxml import etree
from typer.testing import CliRunner

from api.cli import app
from locales.catalogs import catalog_path, parse_messages, read_catalog, update_catalog
from locales.exchange.inline_codes import UnitCodes, UnknownCode
from locales.exchange.received_files import MAX_BYTES
from locales.exchange.xliff import xliff_files
from locales.exchange.xliff_import import (
    ReceivedCatalog,
    import_translations,
    read_xliff,
)
from locales.languages import languages
from locales.library import Library, read_library
from locales.reviews import ReadBack, Review, ReviewLog, digest, read_review_log, status_of
from tests.registry import BUNDLED
from tests.samples import POLISH, content, faults_from, library, write_catalogs

DAY = date(2026, 11, 30)
GERMAN = Path(__file__).parent.parent / "libraries" / "winterhilfe"
NAMES = {"x": "urn:oasis:names:tc:xliff:document:2.0"}
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "https://example.org/x.dtd">'


@pytest.fixture
def small(tmp_path: Path) -> Library:
    """The small library, with every catalog translated."""
    found = library(tmp_path)
    write_catalogs(found, tmp_path / "locales")
    return found


def exported(from_library: Library, log: ReviewLog | None = None, tag: str = "pl") -> str:
    """The one file of the guide in a language."""
    document = from_library.to_translate(languages()[tag])["safe"]
    catalog = read_catalog(
        catalog_path(languages()[tag], "safe", from_library.catalogs), "x", languages()[tag]
    )
    [(name, xml)] = xliff_files(document, languages()[tag], catalog, log or {})
    assert name == f"safe.{tag}.xlf"
    return xml.decode()


def received(text: str, small: Library) -> ReceivedCatalog:
    [found] = read_xliff(text.encode(), "safe.pl.xlf", small)
    return found


def stored(small: Library) -> bytes:
    return catalog_path(POLISH, "safe", small.catalogs).read_bytes()


def translations(po: bytes) -> dict[str, str]:
    return {context: str(each.string) for context, each in parse_messages(po, "").items()}


@pytest.mark.parametrize("tag", ["pl", "ur", "zh-Hans"])
def test_every_bundled_catalog_comes_back_byte_by_byte(tag: str) -> None:
    language = languages()[tag]
    for domain, document in BUNDLED.to_translate(language).items():
        path = catalog_path(language, domain, BUNDLED.catalogs)
        catalog, log = read_catalog(path, "x", language), read_review_log(path)
        for name, xml in xliff_files(document, language, catalog, log):
            [found] = read_xliff(xml, name, BUNDLED)
            assert found.errors == []
            assert found.messages.keys() == document.messages.keys()
            imported = import_translations(found, path.read_bytes(), log, "", DAY)
            current = update_catalog(document, language, path.read_bytes())
            assert (imported.po, imported.changed) == (current, [])
            assert imported.review_log == log


def test_words_of_the_software_have_a_file_with_their_own_language() -> None:
    german = read_library(GERMAN)
    ukrainian = languages()["uk"]
    ui = german.to_translate(ukrainian)["ui"]
    files = dict(xliff_files(ui, ukrainian, {}, {}))
    assert sorted(files) == ["ui.en-uk.xlf", "ui.uk.xlf"]
    units = [etree.fromstring(xml).findall(".//x:unit", NAMES) for xml in files.values()]
    assert sum(map(len, units)) == len(ui.messages)
    for xml in files.values():
        assert read_xliff(xml, "ui.xlf", german)[0].errors == []
    wrong = files["ui.uk.xlf"].replace(b'srcLang="de"', b'srcLang="en"')
    errors = read_xliff(wrong, "ui.xlf", german)[0].errors
    assert "srcLang is en, but it is written in German" in errors[0].reason


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Call {a.phone}.", "Zadzwoń: {a.phone}."),
        ("**Stop.** Ask {a} or [b](link:b).", "[B](link:b) albo {a}. **Stój.**"),
        ("[go **now**](link:a)", "**[idź](link:a) teraz**"),
        ("[a](link:x) [b](link:x)", "[b](link:x) [a](link:x)"),
        ("{a} and {a}", "{a} i {a}"),
        ("Stop", "**Stój**"),  # strong words that the source does not have
        ("**a** b", "**a** **b**"),
        ("a & <b>", 'x & <y> "z"'),
        (r"\{a\} \[b\] \*\*c\\", r"\{ą\} \[b\] \*\*c\\"),
        ("  two  spaces ", " dwie  spacje  "),
    ],
)
def test_codes_come_back_as_the_marks_that_they_stand_for(source: str, translation: str) -> None:
    codes = UnitCodes(source)
    parent, target = etree.Element("source"), etree.Element("target")
    codes.write(parent, source)
    codes.write(target, translation)
    again = etree.fromstring(etree.tostring(target))
    assert UnitCodes(source).read(parent) == source
    assert UnitCodes(source).read(again) == translation
    numbers = [each.get("id") for each in target.iter() if each.get("id")]
    assert len(numbers) == len({*numbers})
    assert not re.search(r"[{\[]", "".join(parent.itertext())) or "\\" in source


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ('<pc id="1">a</pc>', "**a**"),
        ('<sc id="1"/>a<ec startRef="1"/>', "**a**"),
        ('<sc id="1"/>a<ec id="1" isolated="yes"/>', "**a**"),
        ('<mrk id="m1">a <ph id="2"/></mrk>', "a {a}"),
        ('<sm id="m1"/>a<em startRef="m1"/>', "a"),
        ("a * b [c] {d}", r"a \* b \[c\] \{d\}"),
        ('<pc id="9" type="fmt" subType="xlf:b">a</pc>', "**a**"),
    ],
)
def test_what_programs_make_of_codes_is_understood(target: str, text: str) -> None:
    element = etree.fromstring(f"<target>{target}</target>")
    assert UnitCodes("**b** {a}").read(element) == text


@pytest.mark.parametrize("target", ['<ph id="9"/>', "<ph/>", '<cp hex="0007"/>', "<b>a</b>"])
def test_a_code_that_the_source_does_not_have_is_named(target: str) -> None:
    with pytest.raises(UnknownCode):
        UnitCodes("{a}").read(etree.fromstring(f"<target>{target}</target>"))


def test_a_unit_says_all_that_a_translator_needs(small: Library) -> None:
    unit = etree.fromstring(exported(small).encode()).find(".//x:unit[@id='first.read']", NAMES)
    assert unit is not None
    [location] = unit.findall("x:notes/x:note", NAMES)
    assert re.fullmatch(r"guides/safe.yaml:\d+", location.text or "")
    data = {each.get("id"): each.text for each in unit.iterfind(".//x:data", NAMES)}
    assert set(data.values()) == {"[", "](link:more)", "{helper}"}
    source = unit.find("x:segment/x:source", NAMES)
    assert source is not None
    assert [etree.QName(each).localname for each in source] == ["pc", "ph"]
    assert {each.get("canDelete") for each in source} == {"no"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("machine", ("initial", "polyleaf:machine")),
        ("read-back", ("initial", "polyleaf:read-back")),
        ("checked", ("translated", "polyleaf:checked")),
        ("reviewed", ("reviewed", "polyleaf:reviewed")),
    ],
)
def test_the_state_is_how_far_a_person_has_checked(
    small: Library, state: Any, said: tuple[str, str]
) -> None:
    title = parse_messages(stored(small), "")["document.title"]
    more: dict[str, Any] = {
        "reviewed": {"checked_by": "b", "checked_on": DAY},
        "read-back": {"read_back": ReadBack(text="Keep <b>safe</b>", by="model-2", date=DAY)},
    }
    texts = digest("document.title", str(title.id), str(title.string))
    entry = Review(digest=texts, state=state, by="a", date=DAY, **more.get(state, {}))
    log = {"document.title": entry}
    xml = etree.fromstring(exported(small, log).encode())
    segment = xml.find(".//x:unit[@id='document.title']/x:segment", NAMES)
    assert segment is not None
    assert (segment.get("state"), segment.get("subState")) == said
    notes = [note.text for note in xml.iterfind(".//x:note[@category='read-back']", NAMES)]
    text = "read back by model-2 on 2026-11-30: Keep <b>safe</b>"
    assert notes == ([text] if state == "read-back" else [])


def test_a_reworded_text_comes_with_its_previous_source(tmp_path: Path) -> None:
    small = library(tmp_path)
    write_catalogs(small, tmp_path / "locales")
    content(tmp_path, (tmp_path / "guides/safe.yaml").read_text().replace("Stay **", "Keep **"))
    reworded = read_library(tmp_path)
    safe = reworded.to_translate(POLISH)["safe"]
    empty = {"first.calm": Message("Stay **calm**.", context="first.calm")}
    [(_, new)] = xliff_files(safe, POLISH, empty, {})
    assert b"polyleaf:outdated" not in new and b"previous-source" not in new
    xml = etree.fromstring(exported(reworded).encode())
    unit = xml.find(".//x:unit[@id='first.calm']", NAMES)
    assert unit is not None
    notes = {each.get("category"): each.text for each in unit.iterfind("x:notes/x:note", NAMES)}
    assert notes["previous-source"] == "Stay **calm**."
    segment = unit.find("x:segment", NAMES)
    assert segment is not None and segment.get("subState") == "polyleaf:outdated"
    # It comes back as it was: it is current only if somebody has said so.
    for confirmed in (False, True):
        text = etree.tostring(xml, encoding="unicode")
        if confirmed:
            text = text.replace('state="initial" subState="polyleaf:outdated"', 'state="final"')
        done = import_translations(received(text, reworded), stored(reworded), {}, "", DAY)
        assert parse_messages(done.po, "")["first.calm"].fuzzy is not confirmed
        assert done.changed == (["first.calm"] if confirmed else [])


TITLE = ("<target>morze morze</target>", "<target>Bądź bezpieczny</target>")


@pytest.mark.parametrize(
    ("state", "by", "status"),
    [
        ("initial", "", "machine"),
        ("initial", "agency-2", "machine"),
        ("translated", "", "machine"),
        ("translated", "agency-2", "checked"),
        ("final", "agency-2", "checked"),
    ],
)
def test_who_vouches_for_what_has_changed(small: Library, state: str, by: str, status: str) -> None:
    text = exported(small)
    new = text.replace('"initial" subState="polyleaf:machine"', f'"{state}"')
    assert TITLE[0] in new
    done = import_translations(received(new.replace(*TITLE, 1), small), stored(small), {}, by, DAY)
    assert done.changed == ["document.title"]
    entry = parse_messages(done.po, "")["document.title"]
    assert entry.string == "Bądź bezpieczny"
    assert status_of(entry, done.review_log) == status
    assert {each.by for each in done.review_log.values()} == {
        by if status == "checked" else "machine"
    }


def test_what_two_people_have_reviewed_stays_so(small: Library) -> None:
    entry = parse_messages(stored(small), "")["document.title"]
    texts = digest("document.title", str(entry.id), str(entry.string))
    log = {
        "document.title": Review(
            digest=texts, state="reviewed", by="b", date=DAY, checked_by="a", checked_on=DAY
        )
    }
    done = import_translations(
        received(exported(small, log), small), stored(small), log, "agency-2", DAY
    )
    assert done.review_log["document.title"] == log["document.title"]


def emptied(text: str) -> str:
    return text.replace(TITLE[0], "<target/>", 1)


def test_an_empty_translation_removes_nothing(small: Library) -> None:
    found = received(emptied(exported(small)), small)
    assert "document.title" not in found.messages
    assert import_translations(found, stored(small), {}, "", DAY).changed == []


def test_comments_of_translators_and_obsolete_messages_stay(small: Library) -> None:
    old = stored(small).replace(b'msgctxt "document.title"', b'# Mine\nmsgctxt "document.title"')
    old += b'#~ msgctxt "a.b"\n#~ msgid "Gone"\n#~ msgstr "Nie ma"\n'
    found = received(exported(small).replace(*TITLE, 1), small)
    po = import_translations(found, old, {}, "", DAY).po.decode()
    assert "# Mine" in po and '#~ msgid "Gone"' in po


def test_a_text_cut_into_segments_is_put_together(small: Library) -> None:
    text = exported(small)
    whole = re.search(r"<segment [^>]*>\s*<source>Stay safe.*?</segment>", text, re.DOTALL)
    assert whole
    parts = (
        '<segment state="final"><source>Stay</source><target>Bądź</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="initial"><source>safe</source><target>zdrów</target></segment>'
    )
    found = received(text.replace(whole[0], parts), small)
    assert found.messages["document.title"][:2] == ("Bądź zdrów", False)


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "", "1: not XML: no element found"),
        (lambda text: 'msgid ""\nmsgstr ""\n', "1: not XML: syntax error"),
        (lambda text: text[:900], "not XML: "),
        (replaced("</source>", "</target>"), "not XML: mismatched tag"),
        (replaced("<xliff", f"{BOMB}<xliff"), "2: it declares a document type"),
        (replaced("<xliff", f"{FILE}<xliff"), "2: it declares a document type"),
        (replaced("<xliff", f"{REMOTE}<xliff"), "2: it declares a document type"),
        (replaced("utf-8", "koi99"), "1: not XML: unknown encoding"),
        (lambda text: "<html/>", "1: this is no XLIFF file: it begins with <html>"),
        (
            lambda text: '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
            "1: this is XLIFF 1.2: save it as XLIFF 2",
        ),
        (replaced('trgLang="pl"', 'trgLang="de"'), "trgLang is 'de', none of the languages: cy,"),
        (replaced('trgLang="pl"', ""), "trgLang is None"),
        (replaced('trgLang="pl"', 'trgLang="en"'), "trgLang is 'en'"),
        (replaced('file id="safe"', 'file id="x"'), "there is no document 'x' to translate, only"),
        (lambda text: re.sub(r"<file.*</file>", "", text, flags=re.DOTALL), "there is no <file>"),
        (lambda text: text + " " * MAX_BYTES, "1: more than 10,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(
    small: Library, change: Callable[[str], str], reason: str
) -> None:
    new = change(exported(small))
    [error] = faults_from(lambda: received(new, small))
    assert error.startswith("safe.pl.xlf:") and reason in error


def test_an_encoding_cannot_hide_a_document_type(small: Library) -> None:
    new = exported(small).replace("utf-8", "utf-16").replace("<xliff", f"{BOMB}<xliff", 1)
    [error] = faults_from(lambda: read_xliff(new.encode("utf-16"), "x.xlf", small))
    assert "document type" in error


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            replaced('unit id="document.title"', 'unit id="document.name"'),
            "document.name: there is no such message in safe",
        ),
        (replaced('unit id="document.summary"', 'unit id="document.title"'), "is there twice"),
        (
            replaced("<source>Stay safe", "<source>Stay very safe"),
            "document.title: the English has changed since; export it again",
        ),
        (
            replaced('<source>Call <ph id="1"', '<source>Call <ph id="2"'),
            "danger.call: the English",
        ),
        (replaced(TITLE[0], "<target>Stój 7</target>"), "document.title: number: 7 is not in"),
        (replaced(TITLE[0], "<target>Стой</target>"), "document.title: not in the script"),
        (
            replaced(TITLE[0], '<target>Stój <ph id="1"/></target>'),
            "document.title: the code '1' is not in the source text",
        ),
    ],
)
def test_a_message_that_cannot_be_taken_is_named_and_the_others_are_taken(
    small: Library, change: Callable[[str], str], reason: str
) -> None:
    text = exported(small)
    found = received(change(text), small)
    [error] = found.errors
    assert reason in error.reason
    line = text.splitlines()[error.line - 1]
    assert "<unit id=" in line
    assert len(found.messages) == len(received(text, small).messages) - 1


def test_a_placeholder_that_got_lost_is_an_error(small: Library) -> None:
    new = re.sub(r'(<target>[^<]*)<ph id="1"[^>]*/>', r"\1", exported(small), count=1)
    [error] = received(new, small).errors
    assert "placeholder: {emergency.phone} is lost" in error.reason


def run(folder: Path, *command: str) -> tuple[int, str]:
    environment = {"POLYLEAF_LIBRARY": str(folder), "COLUMNS": "300"}
    done = CliRunner().invoke(app, [*command], env=environment)
    return done.exit_code, done.output


def test_the_commands_take_a_text_to_the_agency_and_back(tmp_path: Path) -> None:
    folder, out = tmp_path / "library", tmp_path / "out"
    small = read_library(content(folder))
    write_catalogs(small, folder / "locales")
    assert run(folder, "export", "pl", "--to", str(out)) == (0, f"3 files written to {out}.\n")
    assert sorted(path.name for path in out.iterdir()) == [
        "contacts.pl.xlf", "safe.pl.xlf", "ui.pl.xlf",
    ]  # fmt: skip
    file = out / "safe.pl.xlf"
    first = file.read_text("utf-8")
    assert run(folder, "import", str(file)) == (
        0,
        "safe in pl: 8 translations read, 0 changed.\n",
    )
    new = first.replace(*TITLE, 1).replace("<source>Danger", "<source>Peril")
    file.write_text(new, "utf-8")
    before = stored(small)
    code, output = run(folder, "import", str(file), "--by", "agency-2")
    assert code == 1 and "danger.title: the English has changed" in output
    assert stored(small) == before
    code, output = run(folder, "import", str(file), "--by", "agency-2", "--rest")
    assert code == 0 and "left out: safe.pl.xlf:" in output
    assert translations(stored(small))["document.title"] == "Bądź bezpieczny"
    log = json.loads(
        catalog_path(POLISH, "safe", small.catalogs).with_name("safe.review.json").read_text()
    )
    assert log["document.title"]["state"] == "machine"
    assert run(folder, "import", str(file), "--by", "A. Person")[0] == 2
    assert run(folder, "export", "de", "--to", str(out))[0] == 2
    assert run(folder, "import", str(out / "none.xlf"))[0] == 1
