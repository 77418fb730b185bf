"""The inline language is strict: what it does not know it refuses."""

from collections import Counter

import pytest

from locales.inline import InlineError, Link, Placeholder, Strong, Words, parse, plain, signature
from tests.registry import LIBRARY


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello.", [Words("Hello.")]),
        ("", []),
        ("**Stop.** Now", [Strong([Words("Stop.")]), Words(" Now")]),
        ("请**冷静。**然后", [Words("请"), Strong([Words("冷静。")]), Words("然后")]),
        (
            "아이에게**'괜찮아'**라고",
            [Words("아이에게"), Strong([Words("'괜찮아'")]), Words("라고")],
        ),
        ("Call {emergency.phone}.", [Words("Call "), Placeholder("emergency.phone"), Words(".")]),
        ("{a-1}{b}", [Placeholder("a-1"), Placeholder("b")]),
        ("[Go](link:more)", [Link("link:more", [Words("Go")])]),
        ("[{ceop}](contact:ceop)", [Link("contact:ceop", [Placeholder("ceop")])]),
        ("**[Go](link:a)**", [Strong([Link("link:a", [Words("Go")])])]),
        ("[**Go**](link:a)", [Link("link:a", [Strong([Words("Go")])])]),
        ("**a** **b**", [Strong([Words("a")]), Words(" "), Strong([Words("b")])]),
        (r"\*\*not bold\*\*", [Words("**not bold**")]),
        (r"\{not\} \[this\] \\ either", [Words(r"{not} [this] \ either")]),
        ("5 * 4 (or so)", [Words("5 * 4 (or so)")]),
        ("<b>&amp;", [Words("<b>&amp;")]),
    ],
)
def test_a_text_is_read_as_its_pieces(text: str, pieces: list[object]) -> None:
    assert parse(text) == pieces


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("**bold", "unclosed **"),
        ("[Go", "unclosed ["),
        ("a [Go](link:a) and [Go", "unclosed ["),
        ("Go](link:a)", "unexpected ](link:a) at character 3"),
        ("[Go](https://evil.example)", "unexpected ] at character 4"),
        ("[Go](javascript:alert)", "unexpected ]"),
        ("[Go](link:A)", "unexpected ]"),
        ("[Go] (link:a)", "unexpected ]"),
        ("[a [b](link:b)](link:a)", "inside another one"),
        ("**a [b** c](link:b)", "inside another one"),
        ("[a **b](link:b)**", "unexpected ](link:b)"),
        ("{Name}", "unexpected {"),
        ("{a b}", "unexpected {"),
        ("{a", "unexpected {"),
        ("a}", "unexpected } at character 2"),
        ("{}", "unexpected {"),
        ("{ceop.website}", "unexpected {"),
        ("{ceop.phone.phone}", "unexpected {"),
        ("****", "nothing between"),
        ("** **", "nothing between"),
        ("[](link:a)", "nothing between"),
        ("[** **](link:a)", "nothing between"),
    ],
)
def test_what_is_not_of_the_language_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InlineError) as refused:
        parse(text)
    assert reason in str(refused.value)


def test_the_signature_counts_placeholders_and_targets_at_any_depth() -> None:
    text = "{a} **{a}** [x {b.phone}](link:c) [y](contact:d) [z](contact:d)"
    kept = {"{a}": 2, "{b.phone}": 1, "(link:c)": 1, "(contact:d)": 2}
    assert signature(text) == Counter(kept)
    assert not signature(r"No \{placeholder\}, (link:none), **bold** only")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**Call** {a.phone} now", "Call   now"),
        ("[Take It Down](contact:x) works", "Take It Down works"),
        (r"\[a\]", "[a]"),
    ],
)
def test_the_plain_text_has_words_only(text: str, words: str) -> None:
    assert plain(text) == words


def test_all_of_the_english_can_be_read() -> None:
    texts = [m.text for document in LIBRARY.documents.values() for m in document.messages.values()]
    assert len(texts) > 200
    for text in texts:
        assert parse(text)
