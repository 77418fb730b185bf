"""TMX: every current translation with its level, and nothing else."""

from datetime import date
from pathlib import Path

from babel.messages.catalog import Message as CatalogMessage
from lxml import etree
from typer.testing import CliRunner

from api.cli import app
from locales.exchange.tmx import LANG, format_tmx
from locales.exchange.translated_documents import TranslatedDocument
from locales.languages import languages
from locales.library import Document
from locales.reviews import Review, digest
from models.yaml_source import Message
from tests.samples import POLISH, content

ENGLISH = {
    "a.stop": "**Stop.** Ask [{helper}](contact:helper).",
    "a.old": "New words",
    "a.none": "Not translated",
    "a.broken": "Broken",
}
PL = "**Stój.** Zapytaj [{helper}](contact:helper)."


def memory() -> etree._Element:
    document = Document("safe", "x.yaml", {key: Message(text=t) for key, t in ENGLISH.items()})
    entries = {
        "a.stop": CatalogMessage(ENGLISH["a.stop"], PL, context="a.stop"),
        "a.old": CatalogMessage("Old words", "Stare słowa", context="a.old"),
        "a.broken": CatalogMessage("Broken", "**", context="a.broken"),
    }
    texts = digest("a.stop", ENGLISH["a.stop"], PL)
    log = {"a.stop": Review(digest=texts, state="checked", by="a", date=date(2026, 11, 30))}
    polish = TranslatedDocument(document, POLISH, entries, log)
    welsh = {"a.stop": CatalogMessage(ENGLISH["a.stop"], PL, context="a.stop")}
    other = TranslatedDocument(document, languages()["cy"], welsh, {})
    return etree.fromstring(format_tmx([polish, other], "en", "1.2.3"))


def test_each_current_translation_is_a_variant_with_its_level() -> None:
    root = memory()
    [unit] = root.iterfind("body/tu")
    assert unit.get("tuid") == "safe:a.stop"
    variants = {each.get(LANG): each.findtext("prop") for each in unit.iterfind("tuv")}
    assert variants == {"en": None, "pl": "checked", "cy": "machine"}
    texts = ["".join(each.itertext()) for each in unit.iterfind("tuv/seg")]
    assert texts == [ENGLISH["a.stop"], PL, PL]


def test_marks_are_codes_and_pairs_have_one_number() -> None:
    segment = memory().find("body/tu/tuv/seg")
    assert segment is not None
    codes = [(each.tag, each.get("i"), each.text) for each in segment]
    assert codes == [
        ("bpt", "1", "**"),
        ("ept", "1", "**"),
        ("bpt", "2", "["),
        ("ph", None, "{helper}"),
        ("ept", "2", "](contact:helper)"),
    ]


def test_the_header_has_all_that_the_standard_asks_for() -> None:
    header = memory().find("header")
    assert header is not None
    assert sorted(header.attrib) == [
        "adminlang", "creationtool", "creationtoolversion", "datatype", "o-tmf", "segtype",
        "srclang",
    ]  # fmt: skip


def test_the_command_writes_one_file(tmp_path: Path) -> None:
    folder = content(tmp_path / "library")
    command = ["export", "--format", "tmx", "--to", str(tmp_path)]
    done = CliRunner().invoke(app, command, env={"POLYLEAF_LIBRARY": str(folder)})
    assert done.exit_code == 0, done.output
    assert etree.parse(tmp_path / "translations.tmx").getroot().tag == "tmx"
