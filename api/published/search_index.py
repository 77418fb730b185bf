"""Search: which guides speak of what somebody types, the best first. The index is made from what is
published, in the memory of each server."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from threading import Lock

from locales.search_terms import search_terms
from models.advice import HeadingAdvice, QuestionAdvice, Translation, walk_texts
from richtext.text import ENGLISH

# How much a term counts in the title, in the words to find a guide by, in headings, in the text.
WEIGHTS = (6, 6, 3, 1)
LIKE_ENOUGH, LIKE_THE_BEST = 0.8, 0.4
MAX_TERMS = 20
HEADINGS = (HeadingAdvice, QuestionAdvice)
# Terms are found already: FTS5 only has to leave them whole.
TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* Co Mc Mn'"
SHORTEST_BEGINNING = 3


class SearchIndex:
    """`translations` are resolved for a place."""

    def __init__(self, translations: Iterable[Translation]) -> None:
        self.lock = Lock()
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.vocabulary: dict[str, set[str]] = {}
        for each in translations:
            self._add(each)

    def slugs(self, query: str, tag: str) -> list[str]:
        """Of the guides that answer, in the reader's language or in English, the best first."""
        scores: dict[str, float] = defaultdict(float)
        for language in dict.fromkeys((tag, ENGLISH)):
            for slug, score in self._scores(
                search_terms(query, language)[:MAX_TERMS], language
            ).items():
                scores[slug] = max(scores[slug], score)
        best = max(scores.values(), default=0)
        good = [slug for slug, score in scores.items() if score >= best * LIKE_THE_BEST]
        return sorted(good, key=lambda slug: -scores[slug])

    def _add(self, translation: Translation) -> None:
        tag = translation.language
        table = _table(tag)
        if tag not in self.vocabulary:
            self.vocabulary[tag] = set()
            self.database.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(slug UNINDEXED, title, keywords, "
                f'headings, body, tokenize = "{TOKENS}")'
            )
        for part in _parts(translation):
            fields = [search_terms(each, tag) for each in part]
            self.vocabulary[tag].update(term for field in fields for term in field)
            values = [translation.slug, *(" ".join(field) for field in fields)]
            self.database.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", values)

    def _scores(self, wanted: list[str], tag: str) -> Mapping[str, float]:
        """How well each guide answers: the sum over the terms, times the share of them it has."""
        found: dict[str, float] = defaultdict(float)
        had = Counter[str]()
        known = self.vocabulary.get(tag, set())
        wanted = [self._known(each, known) for each in dict.fromkeys(wanted)]
        for term in wanted:
            for slug, score in self._matching(term, tag).items():
                found[slug] += score
                had[slug] += 1
        return {slug: score * had[slug] / len(wanted) for slug, score in found.items()}

    def _known(self, term: str, known: set[str]) -> str:
        """The term, or the one that somebody who types it wrongly means."""
        if term in known or any(each.startswith(term) for each in known):
            return term
        return next(iter(get_close_matches(term, known, 1, LIKE_ENOUGH)), term)

    def _matching(self, term: str, tag: str) -> dict[str, float]:
        """How well the best part of each guide answers a term."""
        beginning = "*" if len(term) >= SHORTEST_BEGINNING else ""
        weights = ", ".join(map(str, (0, *WEIGHTS)))
        table = _table(tag)
        with self.lock:
            rows = self.database.execute(
                f"SELECT slug, -bm25({table}, {weights}) FROM {table} WHERE {table} MATCH ?",
                [f'"{term}"{beginning}'],
            ).fetchall()
        found: dict[str, float] = {}
        for slug, score in rows:
            found[slug] = max(found.get(slug, 0), score)
        return found


def _table(tag: str) -> str:
    return f"texts_{tag.replace('-', '_')}"


def _parts(translation: Translation) -> Iterator[tuple[str, str, str, str]]:
    """Title, words to find it by, headings and text, of the whole and of each block. So a word
    counts that stands in few blocks, also when most guides have it."""
    yield translation.title.text, "", "", ""
    if translation.keywords:
        yield "", translation.keywords.text, "", ""
    yield "", "", translation.summary.text, ""
    for block in translation.blocks:
        heading = block.text if isinstance(block, HEADINGS) else getattr(block, "title", None)
        text = " ".join(each.text for each in walk_texts(block))
        yield "", "", heading.text if heading else "", text
