"""Check that nothing is denied that the source says, and that nothing is left out or added."""

import re
from collections.abc import Iterator

from locales.checks.pair import Pair, sentences
from locales.checks.vocabulary import Vocabulary

LONG_LIST = 3  # commas and words such as “and”: less may be said otherwise
SHORT_LIST = re.compile(r"\w, \w+(?: \w+)? (?:and|or) \w+ [^?]*\.")  # “save, copy or send it.”
SHORT = 8  # characters: the room that any text has
PLACEHOLDER_TEXT = re.compile(r"\b(?:TODO|TBD|FIXME|XXX+|lorem ipsum)\b", re.IGNORECASE)


def check_negation(pair: Pair) -> Iterator[str]:
    """Yield the sentences in which a “not” was lost or added. Where another language may say the
    same with and without it, nothing is said: “wrong” and “not right”."""
    for said, told in _compared_sentences(pair):
        no, its = _negations(pair.known_of_source, said), _negations(pair.known, told)
        if its < no and not pair.known.maybe_negation.search(told):
            yield f"negation: {said.strip()!r} says no, the translation does not"
        elif its and not no and not pair.known_of_source.maybe_negation.search(said):
            yield f"negation: {said.strip()!r} does not say no, the translation does"


def check_lost_negation(pair: Pair) -> Iterator[str]:
    """Yield every sentence in which a “not” was lost between two texts of one language: no other
    word is likely to stand for it."""
    for said, told in _compared_sentences(pair):
        if _negations(pair.known, told) < _negations(pair.known_of_source, said):
            yield f"negation: {said.strip()!r} says no, the translation does not"


def check_sentences(pair: Pair) -> Iterator[str]:
    """Yield a reason if there are more or fewer sentences."""
    source, translation = len(sentences(pair.source_words)), len(sentences(pair.words))
    if source != translation and not pair.is_keywords:
        yield (
            f"sentences: {translation}, but {source} in the {pair.written_in.english}; "
            "see that none was left out or added"
        )


def check_length(pair: Pair) -> Iterator[str]:
    """Yield a reason if a translation is much shorter or longer than translations of such a text
    are."""
    usual = pair.known.length * len(pair.source_words)
    if not usual or pair.written_in.tag != "en" or pair.is_keywords:
        return
    if len(pair.words) < 0.55 * usual - SHORT:
        yield "length: much shorter than such a text usually is; see that nothing was left out"
    if len(pair.words) > 1.6 * usual + 2 * SHORT:
        yield "length: much longer than such a text usually is; see that nothing was added"


def check_items(pair: Pair) -> Iterator[str]:
    """Yield the sentences with fewer parts than a long list of the source: one may be lost."""
    same = len(sentences(pair.source_words)) == len(sentences(pair.words))
    if not same or not pair.known.joins or not pair.known_of_source.joins:
        return
    for said, told in pair.sentences:
        parts, its = (
            len(each.join.findall(text))
            for each, text in ((pair.known_of_source, said), (pair.known, told))
        )
        if its < parts and (parts >= LONG_LIST or SHORT_LIST.search(said)):
            yield f"items: {told.strip()!r} has fewer parts than in the {pair.written_in.english}"


def check_finished(pair: Pair) -> Iterator[str]:
    """Yield a reason if something stands for a translation that is still to come."""
    letters, others = (re.findall(r"[^\W\d_]", each) for each in (pair.words, pair.source_words))
    if others and not letters:
        yield "finished: there are no words in it"
    for word in dict.fromkeys(PLACEHOLDER_TEXT.findall(pair.words)):
        if word not in pair.source_words:
            yield f"finished: {word} stands for words that are missing"


def check_end(pair: Pair) -> Iterator[str]:
    """Yield a reason if a text ends otherwise: a sentence may have been cut, or a question become
    a statement."""
    source, translation = _end(pair.source_shown), _end(pair.shown)
    greeting = pair.source_words.endswith(",")  # each language ends that its own way
    if source != translation and not pair.is_keywords and not greeting:
        now = f"{translation!r}" if translation else "no mark"
        expected = pair.known.marks.get(source, source)
        yield f"end: it ends with {now}; " + (
            f"end it with {expected!r}" if expected else "end it without one"
        )


def check_questions(pair: Pair) -> Iterator[str]:
    """Yield a reason if there are more or fewer questions."""
    source, translation = (
        sum(map(text.count, ("?", "؟", "？", "፧"))) for text in (pair.source_words, pair.words)
    )
    if source != translation and _end(pair.source_shown) == _end(pair.shown):
        yield f"questions: {translation}, but {source} in the {pair.written_in.english}"


def _compared_sentences(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield the sentences to compare; nothing where negation is not known."""
    if pair.known.negations and pair.known_of_source.negations:
        yield from pair.sentences


def _negations(known: Vocabulary, words: str) -> int:
    return len(known.negation.findall(words))


def _end(words: str) -> str:
    """Return what a text ends with, as Latin script has it; nothing for a letter."""
    last = words.rstrip(" \u00a0”“»«’‘\"')）").strip()[-1:]
    for mark in (".。۔።", "?？؟፧", "!！", ":：፦", "…"):
        if last in mark:
            return mark[:1] if last else ""
    return ""
