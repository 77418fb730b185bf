"""What a school pastes into a letter is printed with plain characters, or refused by its sign."""

import sys
import unicodedata

import pytest

from handouts import typed_values
from handouts.typed_links import URIS
from handouts.typed_values import describe_sign, has_visible, normalise_value


@pytest.mark.parametrize(
    ("kind", "typed", "printed"),
    [
        ("phone", "01234 567890", "01234 567890"),
        ("phone", "01234\u2011567890", "01234-567890"),
        ("phone", "01234\xa0567\u202f890", "01234 567 890"),
        ("phone", "01234–567890", "01234-567890"),
        ("phone", "01234 – 567890", "01234-567890"),
        ("phone", "01234.567.890", "01234 567 890"),
        ("phone", "01234/567890", "01234 567890"),
        ("phone", "(01234) / 567890", "(01234) 567890"),
        ("phone", "\u202a01234 567890\u202c", "01234 567890"),
        ("phone", "\u202d+44 1234 567890\u202c", "+44 1234 567890"),
        ("phone", "\u200e01234 567890", "01234 567890"),
        ("phone", "\u2066(01234) 567890\u2069", "(01234) 567890"),
        ("phone", "٠١٢٣٤ ٥٦٧٨٩٠", "01234 567890"),
        ("phone", "۰۱۲۳۴ ۵۶۷۸۹۰", "01234 567890"),
        ("phone", "＋４４ （０）1234", "+44 (0)1234"),
        ("phone", "+44 (0)1234 567-890", "+44 (0)1234 567-890"),
        ("phone", "tel:01234567890", "01234567890"),
        ("phone", "01234\t567890\r\n", "01234 567890"),
        ("phone", "01234 567890.", "01234 567890"),
        ("phone", "(+44) 1234 567890", "+44 1234 567890"),
        ("phone", "Tel. 01234 567890", "01234 567890"),
        ("phone", "Telephone: 01234 567890", "01234 567890"),
        ("phone", "T 01234 567890", "01234 567890"),
        ("phone", "000 1", "000 1"),
        ("phone", "+ 44 1234 567890", "+44 1234 567890"),
        ("phone", "0044 1234 567890", "0044 1234 567890"),
        ("phone", "01234 567890 ext 21", "01234 567890 ext. 21"),
        ("phone", "01234 567890 ext. 21.", "01234 567890 ext. 21"),
        ("phone", "01234567890x21", "01234567890 ext. 21"),
        ("phone", "01234 567890, Extension: 21", "01234 567890 ext. 21"),
        ("phone", "01234 567890 (EXTN 300021)", "01234 567890 ext. 300021"),
        ("phone", "tel:+44-1234-567890;ext=21", "+44-1234-567890 ext. 21"),
        ("phone", "01234 567890 (Option 2)", "01234 567890 option 2"),
        ("email", "o’brien@school.example", "o'brien@school.example"),
        ("email", "O‘Brien@School.EXAMPLE", "O'Brien@school.example"),
        ("email", "\u200eoffice@school.example\u200b", "office@school.example"),
        ("email", "head\u2011teacher@school.example", "head-teacher@school.example"),
        ("email", "mailto:office@school.example", "office@school.example"),
        ("email", "<office@school.example>", "office@school.example"),
        ("email", "Office <office@school.example>", "office@school.example"),
        ("email", '"Office, Main" <mailto:office@school.example>;', "office@school.example"),
        ("email", "office@school.example.", "office@school.example"),
        ("email", "Office@SCHÜLE.example", "Office@schüle.example"),
        ("url", "HTTPS://SCHOOL.EXAMPLE/Safe", "https://school.example/Safe"),
        ("url", "https://school.example:8443/", "https://school.example:8443/"),
        ("url", "https://school.example:8443?a=B", "https://school.example:8443?a=B"),
        ("url", "www.school.example", "www.school.example"),
        ("url", "WWW.School.example/A", "www.school.example/A"),
        ("url", "School.example/Contact?a=HTTP://B", "school.example/Contact?a=HTTP://B"),
        ("url", "<https://school.example>.", "https://school.example"),
        ("url", "https://school.example/", "https://school.example/"),
        ("url", "\u202ahttps://school.example\u202c", "https://school.example"),
        ("url", "https://st\u2011marys.example", "https://st-marys.example"),
        ("date", "2026\u20110\u200e9-01", "2026-09-01"),
        ("date", "٢٠٢٦-٠٩-٠١", "2026-09-01"),
        ("date", "2026-9-1", "2026-09-01"),
        ("date", " 2026/09/1 ", "2026-09-01"),
        ("date", "2026.9.01", "2026-09-01"),
        ("date", "2026-9/1", "2026-9/1"),
        ("date", "1-9-2026", "1-9-2026"),
        ("date", "2026-009-1", "2026-009-1"),
        ("text", "E\u0301cole\tSt\xa0Mary’s", "École St Mary’s"),
        ("text", "  St \u200e A\ufeff ", "St A"),
        ("text", "می\u200cشود", "می\u200cشود"),
        ("people", "Ms Jones\r\nMr\tKhan\u2028Dr Lee\u2029", "Ms Jones\nMr Khan\nDr Lee"),
        ("people", "Ms Jones\rMr Khan", "Ms Jones\nMr Khan"),
    ],
)
def test_pasted_typography_becomes_plain(kind: str, typed: str, printed: str) -> None:
    assert normalise_value(kind, typed) == printed
    assert normalise_value(kind, printed) == printed
    assert kind not in URIS or URIS[kind](printed)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "01234 567890 ext"), ("phone", "01234 567890 ext 1234567"), ("phone", "ext 12"),
        ("phone", "01234 567890 fax 12"), ("phone", "01234 567890 ext 1 ext 2"), ("phone", "max21"),
        ("phone", "000 000"), ("phone", "Toll 01234 567890"), ("phone", "fax: 01234 567890"),
        ("phone", "+++44 1234 567890"), ("phone", "01234 567890 (Ms Jones)"),
        ("phone", "01234 567890 x 01234 567891"), ("phone", "ring us"), ("phone", "01234 🙂"),
        ("phone", "12"), ("phone", "\u202e01234 567890"), ("phone", "01234..567890 x"),
        ("email", "office at school.example"), ("email", "o brien@school.example"),
        ("email", "office@school"), ("email", "ö@school.example"),
        ("email", "abc..x@school.example"), ("email", ".a@school.example"),
        ("email", "a.@school.example"), ("email", "office@school..example"),
        ("email", "office@-school.example"), ("email", "office@school-.example"),
        ("email", "a@school.example, b@school.example"), ("email", "office @school.example"),
        ("email", "A <a@school.example>, B <b@school.example>"), ("email", "a@b@school.example"),
        ("email", "office@[127.0.0.1]"), ("email", "office@127.0.0.1"),
        ("email", "a" * 65 + "@school.example"), ("email", "office@" + "a" * 64 + ".example"),
        ("email", "office@☃.example"),
        ("phone", "01452 425000/425001"), ("phone", "01452425000/425001"),
        ("phone", "01452 425000/1"), ("phone", "01452/425000/1"), ("phone", "01234/56"),
        ("phone", "1" * 16), ("phone", "01452 425000 01452 425001"),
        ("url", "javascript:alert(1)"), ("url", "file:///etc/passwd"), ("url", "school"),
        ("url", "https://user@school.example"), ("url", "https://a.example:80@b.example"),
        ("url", "https://school.example:999999"), ("url", "https://a.example:x/"),
        ("url", "www.school .example"), ("url", "htps://school.example"), ("url", "//a.example"),
        ("url", "https:a.example"), ("url", "https://https://a.example"), ("url", "1.5"),
        ("url", "https://a.example:65536/"), ("url", "office@school.example"),
        ("url", "https://a.example\\@b.example"), ("url", "data:text/html,x"),
        ("url", "https://a_b.example"), ("url", "https://☃.example"), ("url", "school."),
    ],
)  # fmt: skip
def test_what_is_wrong_stays_wrong(kind: str, typed: str) -> None:
    assert URIS[kind](normalise_value(kind, typed)) is None


@pytest.mark.parametrize(
    ("kind", "printed", "uri"),
    [
        ("phone", "01452 425000", "tel:01452425000"),
        ("phone", "+44 (0)1452 425000", "tel:+441452425000"),
        ("phone", "+44 01452 425000", "tel:+441452425000"),
        ("phone", "+48 (0)58 123 45 67", "tel:+48581234567"),
        ("phone", "0044 (0)1452 425000", "tel:+441452425000"),
        ("phone", "(0044) 1452 425000", "tel:+441452425000"),
        ("phone", "(0)1452 425000", "tel:01452425000"),
        ("phone", "01452 425000 ext. 21", "tel:01452425000;ext=21"),
        ("phone", "+44 1452 425000 ext. 021", "tel:+441452425000;ext=021"),
        ("phone", "01452 425000 option 2", "tel:01452425000"),
        ("email", "o'brien+a@school.example", "mailto:o'brien+a@school.example"),
        ("email", "a%41@school.example", "mailto:a%2541@school.example"),
        ("email", "office@schüle.example", "mailto:office@xn--schle-mva.example"),
        ("email", "office@straße.example", "mailto:office@xn--strae-oqa.example"),
        ("email", "a" * 64 + "@school.example", "mailto:" + "a" * 64 + "@school.example"),
        ("url", "www.school.example", "https://www.school.example"),
        ("url", "school.example/contact", "https://school.example/contact"),
        ("url", "school.example:65535?a=b", "https://school.example:65535?a=b"),
        ("url", "http://school.example", "http://school.example"),
        ("url", "https://مدرسة.example", "https://xn--ogblgi1g.example"),
        ("url", "https://school.example/über", "https://school.example/%C3%BCber"),
        ("url", "https://school.example/a%20b#c", "https://school.example/a%20b#c"),
        ("url", "https://xn--80atdl2c.xn--p1ai/", "https://xn--80atdl2c.xn--p1ai/"),
    ],
)
def test_what_is_printed_leads_to_where_it_says(kind: str, printed: str, uri: str) -> None:
    assert normalise_value(kind, printed) == printed
    assert URIS[kind](printed) == uri


@pytest.mark.parametrize("typed", ["a\u202eb", "a\u2067b", "bell\x07"])
def test_what_reverses_or_cannot_be_seen_is_left_to_be_refused(typed: str) -> None:
    assert normalise_value("text", typed) == typed


@pytest.mark.parametrize(
    ("sign", "said"),
    [("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"), ("\x07", "U+0007"), ("x", "U+0078 LATIN SMALL")],
)
def test_a_sign_is_named(sign: str, said: str) -> None:
    assert describe_sign(sign).startswith(said)


@pytest.mark.parametrize("typed", [" ext 1" * 40_000, "," * 250_000 + "x", "1 ;" * 80_000 + "x1"])
@pytest.mark.parametrize("kind", URIS)
def test_much_text_is_read_in_a_moment(kind: str, typed: str) -> None:
    assert URIS[kind](normalise_value(kind, typed)) is None


UNDRAWN = [
    "", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u034f", "\u200d", "\u0301", "\u2066\u2069",
    "\ufe0f", "\U0001d159", "\U000e0101", "\u3000", "\xa0 \u200b", "\u17b4", "\u180e", "\u0489",
]  # fmt: skip
DRAWN = [
    "x", "7", "–", "م\u200cم", "क्\u200dष", "e\u0301", "圣", "ᄒ", "한", "⠎", "😀",
    "👩\u200d🏫", "\u3164a",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["text", "people", "phone", "email", "url", "date"])
@pytest.mark.parametrize("typed", UNDRAWN)
def test_what_draws_nothing_is_empty(kind: str, typed: str) -> None:
    assert not has_visible(typed)
    assert normalise_value(kind, f" {typed}\n{typed}") == ""


@pytest.mark.parametrize("typed", DRAWN)
def test_names_in_all_scripts_stay(typed: str) -> None:
    assert has_visible(typed)
    printed = normalise_value("text", typed)
    assert printed == unicodedata.normalize("NFC", typed)
    assert normalise_value("people", f"\u3164\n{typed}\n\u2800") == printed


@pytest.mark.parametrize("typed", ["\ue000", "\ud800", "\u0378"])
def test_what_is_no_text_is_left_to_be_refused_by_its_name(typed: str) -> None:
    assert normalise_value("text", typed) == typed


def test_long_runs_of_marks_are_not_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their cost grows with the square of their length: 5,000 took up to 0.2 s."""
    marks = "\u0323\u0301" * 15
    assert normalise_value("text", f"e{marks}") == unicodedata.normalize("NFC", f"e{marks}")
    assert normalise_value("text", f"e\u0301 e{marks}\u0301") == f"é e{marks}\u0301"
    composed: list[str] = []

    class Noted:
        def __getattr__(self, name: str) -> object:
            return getattr(unicodedata, name)

        def normalize(self, form: str, text: str) -> str:
            composed.append(text)
            return unicodedata.normalize(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(typed_values, "unicodedata", Noted())
    normalise_value("text", "a" + "\u0301\u0323" * 2500 + "\u0f73" * 30 + "b" + "\u0f73" * 2500)
    assert composed == ["a", "b", ""]


def test_no_mark_counts_as_part_of_a_word() -> None:
    """Else a run of it would be composed at any length."""
    for code in range(sys.maxunicode + 1):
        first = unicodedata.normalize("NFD", chr(code))[0]
        if unicodedata.combining(first):
            assert typed_values.MANY_MARKS.fullmatch(chr(code) * 31), hex(code)
