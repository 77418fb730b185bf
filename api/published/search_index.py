"""The search index: ranks guides for a query. Each server builds it in memory from the snapshot."""

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from weakref import finalize

from rapidfuzz import fuzz, process

from locales.search_terms import search_terms
from models.advice import HeadingAdvice, QuestionAdvice, Translation

# The weight of a term in the title, the keywords, the headings and the text.
WEIGHTS = (6, 6, 3, 1)
MIN_SIMILARITY = 80  # per cent; of a misspelt term to a known one
MIN_SCORE = 0.4  # as a share of the best guide's
MAX_TERMS = 20
HEADINGS = (HeadingAdvice, QuestionAdvice)
# The text is already split into terms; FTS5 must not split them again.
TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* Co Mc Mn'"
MIN_PREFIX = 3  # characters


class SearchIndex:
    """A full-text index, by language, of translations resolved for a place."""

    def __init__(self, source: str, translations: Iterable[Translation]) -> None:
        self.source, self.lock = source, Lock()
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        # It goes with its snapshot, which nobody closes. Python 3.13 warns of what is left open.
        finalize(self, self.database.close)
        vocabulary: dict[str, set[str]] = {}
        for each in translations:
            self._add(each, vocabulary)
        self.vocabulary = {tag: sorted(terms) for tag, terms in vocabulary.items()}

    def slugs(self, query: str, tag: str) -> list[str]:
        """Return the guides that match in the reader's language or in that of the library, best
        first; if none does, those that match in another language: the reader may be on the wrong
        page."""
        scores = self._best_scores(query, (tag, self.source))
        scores = scores or self._best_scores(query, self.vocabulary)
        best = max(scores.values(), default=0)
        good = [slug for slug, score in scores.items() if score >= best * MIN_SCORE]
        return sorted(good, key=lambda slug: -scores[slug])

    def _best_scores(self, query: str, tags: Iterable[str]) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for tag in dict.fromkeys(tags):
            for slug, score in self._scores(search_terms(query, tag)[:MAX_TERMS], tag).items():
                scores[slug] = max(scores[slug], score)
        return scores

    def _add(self, translation: Translation, vocabulary: dict[str, set[str]]) -> None:
        tag = translation.language
        table = _table(tag)
        if tag not in vocabulary:
            vocabulary[tag] = set()
            self.database.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(slug UNINDEXED, title, keywords, "
                f'headings, body, tokenize = "{TOKENS}")'
            )
        for part in _parts(translation):
            fields = [search_terms(each, tag) for each in part]
            vocabulary[tag].update(term for field in fields for term in field)
            values = [translation.slug, *(" ".join(field) for field in fields)]
            self.database.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", values)

    def _scores(self, terms: list[str], tag: str) -> Mapping[str, float]:
        """Return the score of each guide: the sum over the terms, times the share that matches."""
        scores: dict[str, float] = defaultdict(float)
        matches = Counter[str]()
        known = self.vocabulary.get(tag, [])
        terms = [*dict.fromkeys(terms)]
        for term in filter(None, (correct_term(each, known) for each in terms)):
            for slug, score in self._term_scores(term, tag).items():
                scores[slug] += score
                matches[slug] += 1
        return {slug: score * matches[slug] / len(terms) for slug, score in scores.items()}

    def _term_scores(self, term: str, tag: str) -> dict[str, float]:
        """Return the score of the best part of each guide for a term."""
        prefix = "*" if len(term) >= MIN_PREFIX else ""
        weights = ", ".join(map(str, (0, *WEIGHTS)))
        table = _table(tag)
        with self.lock:
            rows = self.database.execute(
                f"SELECT slug, -bm25({table}, {weights}) FROM {table} WHERE {table} MATCH ?",
                [f'"{term}"{prefix}'],
            ).fetchall()
        scores: dict[str, float] = {}
        for slug, score in rows:
            scores[slug] = max(scores.get(slug, 0), score)
        return scores


def correct_term(term: str, known: Sequence[str]) -> str | None:
    """Return the term, or if no known one begins with it, that which is most like it, or None. The
    known terms are sorted."""
    place = bisect_left(known, term)
    if place < len(known) and known[place].startswith(term):
        return term
    match = process.extractOne(term, known, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    return match[0] if match else None


def _table(tag: str) -> str:
    return f"texts_{tag.replace('-', '_')}"


def _parts(translation: Translation) -> Iterator[tuple[str, str, str, str]]:
    """Yield title, keywords, headings and text as one row for the guide and one for each block, so
    that a word in few blocks still counts if most guides contain it."""
    yield translation.title.text, "", "", ""
    if translation.keywords:
        yield "", translation.keywords.text, "", ""
    yield "", "", translation.summary.text, ""
    for block in translation.blocks:
        heading = block.text if isinstance(block, HEADINGS) else getattr(block, "title", None)
        text = " ".join(each.text for each in block.every_text())
        yield "", "", heading.text if heading else "", text
