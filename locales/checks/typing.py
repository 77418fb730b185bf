"""Check how a text is typed: spaces, marks, doubled words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from locales.checks.pair import END, Pair, sentences, shown
from locales.checks.untranslated import WORD
from locales.checks.vocabulary import vocabulary
from locales.inline import Inline, Link, Strong
from locales.languages import Language, languages

QUOTES = '"„“”«»‹›「」『』《》〈〉'
BRACKETS = "()（）"
DOUBLED = re.compile(r"(?<![\w'’-])(\w{2,}(?: \w+){0,6})(?: ?/ ?| )\1(?![\w'’-])", re.IGNORECASE)
DOUBLED_SIGNS = re.compile(r"([一-鿿]{2,})/?\1")
THREE = re.compile(r"([^\W\d_])\1\1")
SPACE_LOST = re.compile(r"[^\W\d_]{2}[.,;!?،؛؟۔።፣፤][^\W\d_A-Z.]{2}")
SEVERAL = 4  # words: fewer may all be names
MARK = r"[.,;:!?…،؛؟۔，。；：！？፣።፤፦]"


def check_spaces(pair: Pair) -> Iterator[str]:
    """Yield spaces at the edges, double ones, before a mark, and lost ones after a mark."""
    text = pair.shown
    if pair.translation != pair.translation.strip():
        yield "spaces: take away the spaces at the start or the end"
    if re.search(r"\s\s", pair.translation):
        yield "spaces: two in a row"
    if re.search(r"[^\S \n]", pair.translation):
        yield "spaces: one is not the usual space; type it again"
    if re.search(r"(?<=[一-鿿]) (?=[一-鿿–—])", text):
        yield "spaces: none between Chinese characters"
    if any(words != words.strip() for words in _marked(pair.tree)):
        yield "spaces: none just inside ** ** or [ ]"
    if re.search(rf"\s{MARK}(?!\w)", text) or re.search(r"\s[，。？！、；：]", text):
        yield "spaces: none before a mark"
    lost = SPACE_LOST.findall(text) if pair.known.spaced else []
    if any(each not in pair.source for each in lost):
        yield f"spaces: one is missing in {lost[0]!r}"


def _marked(pieces: Sequence[Inline]) -> Iterator[str]:
    """Yield what is strong or a link, with a letter for each placeholder."""
    for piece in pieces:
        if isinstance(piece, Strong | Link):
            yield shown(piece.children)


def check_marks(pair: Pair) -> Iterator[str]:
    """Yield marks of another script, such as ? in Arabic, and two end marks in a row."""
    own = pair.known.marks
    if not own or pair.is_keywords:
        return
    for wrong, right in sorted(foreign_marks(pair.language)):
        if re.search(_outside_latin(wrong), pair.shown):
            yield f"marks: write {right} instead of {wrong}"
    for each in re.findall(rf"([{END}])(?=\1)", pair.words):
        if each * 2 not in pair.source:
            yield f"marks: {each} twice in a row"
    greeting = pair.source_words.endswith(",")
    exclaimed = sum(map(pair.words.count, "!！")) - sum(map(pair.source.count, "!！"))
    if exclaimed > 0 and not greeting:
        yield "marks: the text is calm; no exclamation mark that the source does not have"


def _outside_latin(mark: str) -> str:
    """Return what finds a mark, one of ASCII only where it is not within Latin words."""
    if not mark.isascii():
        return re.escape(mark)
    return rf"(?<![A-Za-z0-9]){re.escape(mark)}(?![A-Za-z0-9])|{re.escape(mark)}(?! ?[A-Za-z0-9])"


@cache
def foreign_marks(language: Language) -> frozenset[tuple[str, str]]:
    """Return the marks that only other languages have, each with the own one for it."""
    own = vocabulary(language).marks
    marks = {
        (mark, own[role])
        for other in languages().values()
        for role, mark in vocabulary(other).marks.items()
        if role in own
    }
    return frozenset((mark, right) for mark, right in marks if mark not in own.values())


def check_quotes(pair: Pair) -> Iterator[str]:
    """Yield quotation marks that the language does not have, and marks and brackets without their
    other half."""
    wrong = {
        each
        for each in pair.words
        if each in QUOTES and pair.known.quotes and each not in pair.known.quotes
    }
    if wrong:
        yield f"quotes: {' '.join(sorted(wrong))} is not how {pair.language.english} quotes"
    if "’" in pair.words and pair.known.quotes and "’" not in pair.known.quotes:
        yield "quotes: write ' for an apostrophe"
    marks = BRACKETS + "".join(each for each in pair.known.quotes if each in QUOTES)
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        if pair.words.count(first) != pair.words.count(last):
            yield f"quotes: {first} and {last} do not stand in pairs"


def check_doubled(pair: Pair) -> Iterator[str]:
    """Yield words that stand twice, and letters that stand three times."""
    for pattern in (DOUBLED, THREE) if pair.known.spaced else (DOUBLED_SIGNS, THREE):
        found = pattern.search(pair.shown)
        if found and not (pattern.search(pair.source_words) or pair.known.double.match(found[0])):
            yield f"doubled: {found[0]!r}"
    if _most_often(sentences(pair.shown)) > _most_often(sentences(pair.source_shown)):
        yield "doubled: a sentence stands there twice"


def _most_often(found: Sequence[str]) -> int:
    return max(Counter(each.strip().casefold() for each in found).values(), default=0)


def check_tone(pair: Pair) -> Iterator[str]:
    """Yield emoji, a text in capital letters, and one in which each word has a capital."""
    for each in sorted({*pair.words} - {*pair.source}):
        if unicodedata.category(each) in ("So", "Sk"):
            yield f"tone: {each} cannot be printed, and the text is calm"
    letters = [each for each in pair.words if each.isalpha()]
    shouts = len(letters) > len("SHOUTED") and all(map(str.isupper, letters))
    if shouts and any(map(str.islower, pair.source)):
        yield "tone: all in capital letters; write small ones"
    words, theirs = WORD.findall(pair.words), WORD.findall(pair.source_words)
    if len(words) > SEVERAL and not shouts and _all_begin_large(words) > _all_begin_large(theirs):
        yield "tone: each word begins with a capital letter"
    small = pair.source_words[:1].isupper() and pair.words[:1].islower()
    if small and not pair.is_keywords:
        yield "tone: begin with a capital letter"


def _all_begin_large(words: list[str]) -> bool:
    return all(word[0].isupper() for word in words)
