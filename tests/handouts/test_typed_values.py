"""What a school pastes into a letter is printed with plain characters, or refused by its sign."""

import pytest

from handouts.letter import FORMS
from handouts.typed_values import describe_sign, normalise_value


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
        ("email", "o’brien@school.example", "o'brien@school.example"),
        ("email", "O‘Brien@School.EXAMPLE", "O'Brien@school.example"),
        ("email", "\u200eoffice@school.example\u200b", "office@school.example"),
        ("email", "head\u2011teacher@school.example", "head-teacher@school.example"),
        ("email", "mailto:office@school.example", "office@school.example"),
        ("email", "<office@school.example>", "office@school.example"),
        ("url", "HTTPS://SCHOOL.EXAMPLE/Safe", "https://school.example/Safe"),
        ("url", "https://school.example:8443/", "https://school.example:8443/"),
        ("url", "https://school.example:8443?a=B", "https://school.example:8443?a=B"),
        ("url", "www.school.example", "https://www.school.example"),
        ("url", "WWW.School.example/A", "https://www.school.example/A"),
        ("url", "\u202ahttps://school.example\u202c", "https://school.example"),
        ("url", "https://st\u2011marys.example", "https://st-marys.example"),
        ("date", "2026\u20110\u200e9-01", "2026-09-01"),
        ("date", "٢٠٢٦-٠٩-٠١", "2026-09-01"),
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
    assert kind not in FORMS or FORMS[kind].fullmatch(printed)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "01234 567890 ext 12"), ("phone", "ring us"), ("phone", "01234 🙂"),
        ("phone", "12"), ("phone", "\u202e01234 567890"), ("phone", "01234..567890 x"),
        ("email", "office at school.example"), ("email", "o brien@school.example"),
        ("email", "office@school"), ("email", "ö@school.example"),
        ("phone", "01452 425000/425001"), ("phone", "01452425000/425001"),
        ("phone", "01452 425000/1"), ("phone", "01452/425000/1"), ("phone", "01234/56"),
        ("phone", "1" * 16), ("phone", "01452 425000 01452 425001"),
        ("url", "javascript:alert(1)"), ("url", "file:///etc/passwd"), ("url", "school"),
        ("url", "https://user@school.example"), ("url", "https://a.example:80@b.example"),
        ("url", "https://school.example:999999"), ("url", "https://a.example:x/"),
        ("url", "www.school .example"),
    ],
)  # fmt: skip
def test_what_is_wrong_stays_wrong(kind: str, typed: str) -> None:
    assert not FORMS[kind].fullmatch(normalise_value(kind, typed))


@pytest.mark.parametrize("typed", ["a\u202eb", "a\u2067b", "bell\x07"])
def test_what_reverses_or_cannot_be_seen_is_left_to_be_refused(typed: str) -> None:
    assert normalise_value("text", typed) == typed


@pytest.mark.parametrize(
    ("sign", "said"),
    [("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"), ("\x07", "U+0007"), ("x", "U+0078 LATIN SMALL")],
)
def test_a_sign_is_named(sign: str, said: str) -> None:
    assert describe_sign(sign).startswith(said)
