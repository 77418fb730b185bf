"""Check that the letters are those of the language, and its words too."""

import re
import unicodedata
from collections.abc import Iterator

from locales.checks.characters import JOINERS
from locales.checks.pair import Pair, sentences
from locales.checks.untranslated import WITHIN_NAMES, WORD
from locales.checks.vocabulary import vocabulary

KASHIDA = "\u0640"
VOWEL_MARKS = re.compile("[\u064e-\u0650\u0652\u064c\u064d]")  # not ً and ّ, which papers print
FEW = 5  # words: in a shorter text even the most frequent ones may be missing
NAMED = re.compile(r"[(（“„«][^)）”»]*[)）”»]")
QUOTED = re.compile(r"[“”„«][^“”„«»]*[“”»]")
RUN = 3  # words: two may be a term in brackets, as “safeguarding lead”


def check_letters(pair: Pair) -> Iterator[str]:
    """Yield the letters that the language does not have: ي in Urdu, 話 in Simplified Chinese."""
    known, source = pair.known, pair.source_words.casefold()
    foreign = {
        letter
        for letter in pair.words
        if unicodedata.category(letter) in ("Lu", "Ll", "Lo", "Lm")
        and not letter.isascii()
        and letter != KASHIDA
        and letter.casefold() not in source
        and not _has(known.letters, known.codec, letter)
    }
    if foreign:
        yield f"letters: {pair.language.english} does not have {' '.join(sorted(foreign))}"


def check_spelling(pair: Pair) -> Iterator[str]:
    """Yield words that the language writes otherwise."""
    for found in sorted(set(pair.known.misspelt_word.findall(pair.words))):
        yield f"spelling: {pair.language.english} does not write {found}"


def check_words_apart(pair: Pair) -> Iterator[str]:
    """Yield words that are too long, as two are without a space between them, and those with a
    letter that only ends a word."""
    known = pair.known
    words = {*WORD.findall(pair.words)} - {*WORD.findall(pair.source_words)}
    for word in sorted(words):
        too_long = known.longest and any(len(each) > known.longest for each in word.split("-"))
        if too_long or any(letter in word[:-1] for letter in known.final):
            yield f"apart: {word!r} looks like several words, or is written backwards"


def _has(letters: str, codec: str, letter: str) -> bool:
    if codec:
        try:
            letter.encode(codec)
        except UnicodeEncodeError:
            return False
        return True
    return not letters or letter.lower() in letters


def check_form(pair: Pair) -> Iterator[str]:
    """Yield characters that are written another way: forms for old fonts such as ﻻ, a letter and an
    accent apart, a letter drawn out, joiners and vowel marks where the language has none."""
    if not unicodedata.is_normalized("NFC", pair.words):
        yield "form: letters and accents stand apart (not NFC); type the letters again"
    old = {
        each
        for each in pair.words
        if unicodedata.decomposition(each).startswith("<") and each.isalpha()
    }
    if old:
        yield f"form: {' '.join(sorted(old))} is a form for old fonts; type the letter itself"
    marks = {each for each in pair.words if unicodedata.category(each) in ("Mn", "Me")}
    if odd := {each for each in marks if not _is_of_arabic(each)} - {*pair.source_words}:
        yield f"form: {' '.join(f'U+{ord(each):04X}' for each in sorted(odd))} marks a letter"
    if KASHIDA in pair.words and not re.search(rf"(?<!\w){KASHIDA}|{KASHIDA}(?!\w)", pair.words):
        yield "form: a letter is drawn out (kashida); take that away"
    for each in sorted({*pair.words} & {*JOINERS} - {*pair.known.joiners}):
        yield f"form: {unicodedata.name(each)} is not needed in {pair.language.english}; delete it"
    if pair.language.tag == "ar" and (found := VOWEL_MARKS.findall(pair.words)):
        yield f"form: {len(found)} vowel marks; write Arabic without them, or nobody can search it"


def _is_of_arabic(mark: str) -> bool:
    return "\u0610" <= mark <= "\u06ed"


def check_language(pair: Pair) -> Iterator[str]:
    """Yield a reason if a text has more words of a related language than of its own."""
    known = pair.known
    own, related = (_count(each, pair.words) for each in (known.frequent_word, known.related_word))
    if related > max(own, 1) and not pair.is_keywords:
        yield f"language: this does not read like {pair.language.english}"


def check_frequent_words(pair: Pair) -> Iterator[str]:
    """Yield a reason if a longer text has none of the most frequent words."""
    known, words = pair.known, pair.words
    if not known.frequent or pair.is_keywords:
        return
    letters = sum(each.isalpha() and not each.isascii() for each in words)
    long = len(WORD.findall(words)) > FEW if known.spaced else letters > 4 * FEW
    if long and not known.frequent_word.search(words):
        yield f"words: none of the most frequent ones of {pair.language.english} is in it"


def check_untranslated_sentences(pair: Pair) -> Iterator[str]:
    """Yield the sentences that are still in the language of the source."""
    told = sentences(pair.words)
    left = [each for each in dict.fromkeys(sentences(pair.source_words)) if each in told]
    for sentence in left:
        words = {*WORD.findall(sentence)} - WITHIN_NAMES - pair.known.shared
        if len(words) > 2 and any(map(str.islower, words)):
            yield f"language: {sentence.strip()!r} is in {pair.written_in.english}"
    of_source = {*_runs(pair.source_words)}
    for run in _runs(pair.words):
        if run in of_source and any(map(str.islower, {*run} - WITHIN_NAMES - pair.known.shared)):
            yield f"language: {' '.join(run)!r} is in {pair.written_in.english}"
            break
    if pair.language.script != pair.written_in.script or pair.is_keywords:
        return
    theirs, own = vocabulary(pair.written_in).frequent_word, pair.known.frequent_word
    for sentence in re.split(r"(?<=[.!?:,])\s", NAMED.sub("", pair.words)):
        if _count(theirs, sentence) > max(1, _count(own, sentence)):
            yield f"language: {sentence.strip()!r} is in {pair.written_in.english}"


def _runs(words: str) -> Iterator[tuple[str, ...]]:
    """Yield each RUN words that follow one another, apart from titles in quotation marks."""
    found = WORD.findall(QUOTED.sub(" ", words))
    return (tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1))


def _count(pattern: re.Pattern[str], words: str) -> int:
    return len(pattern.findall(words))
