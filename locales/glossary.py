"""Read the glossary of a library, and find translations that do not use its words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from locales.csv_rows import csv_rows
from locales.inline import InlineError, plain
from locales.languages import Language, languages
from models.errors import FileError, InvalidFiles
from richtext.text import ENGLISH

GLOSSARY_FILE = "glossary.csv"
TERM, DEFINITION, TRANSLATE, DOUBTFUL = "term", "definition", "translate", "doubtful"
NEEDED = (TERM, DEFINITION, TRANSLATE)
MAX_BYTES, MAX_TERMS = 1_000_000, 2_000
WORD = re.compile(r"\w+")
ANYWHERE = "*"
# Scripts that are written without spaces between words.
WITHOUT_SPACES = ("Hans", "Hant", "Jpan", "Khmr", "Laoo", "Mymr", "Thai")


@dataclass(frozen=True)
class Term:
    """A term of the source language, and by language tag the beginnings of the words for it, of
    which a translation has one. One that is not `translated` stays as it is in all languages. In
    the `doubtful` languages a speaker has still to choose."""

    text: str
    definition: str
    translated: bool
    stems: dict[str, tuple[str, ...]]
    doubtful: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Glossary:
    """The terms of a library that is written in the language `source`."""

    terms: tuple[Term, ...] = ()
    source: str = ENGLISH

    @cached_property
    def _by_first_word(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for term in self.terms:
            found.setdefault(WORD.findall(term.text.casefold())[0], []).append(term)
        return found

    def terms_in(self, text: str) -> Iterator[Term]:
        """Yield the terms in a text without markup. One that stays as it is, such as “Take It
        Down”, is known by its capitals too."""
        words = {form for word in WORD.findall(text.casefold()) for form in self._singulars(word)}
        # By the first word: a library may have thousands of messages and of terms.
        for term in [each for word in sorted(words) for each in self._by_first_word.get(word, ())]:
            if re.search(self._pattern(term), text, re.IGNORECASE if term.translated else 0):
                yield term

    def _singulars(self, word: str) -> set[str]:
        if self.source != ENGLISH:
            return {word}
        return {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}

    def _pattern(self, term: Term) -> str:
        pattern = re.escape(term.text)
        if self.source == ENGLISH and term.translated:
            ends_in_y = term.text.casefold().endswith("y")
            pattern = f"{pattern[:-1]}(?:y|ies)" if ends_in_y else f"{pattern}(?:s|es)?"
        return rf"(?<!\w){pattern}(?!\w)"


NO_GLOSSARY = Glossary()


def glossary_faults(
    glossary: Glossary, language: Language, source: str, translation: str
) -> Iterator[str]:
    """Yield the terms of a source text for which its translation has none of their words."""
    try:
        terms, written = [*glossary.terms_in(plain(source))], plain(translation)
    except InlineError:
        return  # which is an error of its own
    for term in terms:
        if not term.translated and term.text not in written:
            yield f"glossary: {term.text!r} has to stay as it is"
        stems = term.stems.get(language.tag, ())
        if stems and not any(_has_stem(written, each, language) for each in stems):
            yield f"glossary: {term.text!r} should be {' or '.join(map(repr, stems))}"


def _has_stem(text: str, stem: str, language: Language) -> bool:
    """Return whether a text has a stem, each word of which may go on: `osob odpowiedzialn`."""
    anywhere = stem.startswith(ANYWHERE) or language.script in WITHOUT_SPACES
    words = map(re.escape, stem.removeprefix(ANYWHERE).split())
    start = "" if anywhere else r"(?<!\w)"
    return re.search(start + r"\w*\W+".join(words), text, re.IGNORECASE) is not None


def read_glossary(folder: Path, source: str) -> Glossary:
    """Return the glossary in the folder of a library, an empty one if it has none. Raise
    InvalidFiles with all errors."""
    path = folder / GLOSSARY_FILE
    if not path.exists():
        return Glossary((), source)
    if path.stat().st_size > MAX_BYTES:
        raise InvalidFiles([FileError(GLOSSARY_FILE, 1, f"more than {MAX_BYTES:,} bytes")])
    return parse_glossary(path.read_bytes(), source)


def parse_glossary(raw: bytes, source: str) -> Glossary:
    """Return the glossary in a CSV file. Raise InvalidFiles with all errors."""
    rows = [*csv_rows(raw, GLOSSARY_FILE)]
    if not rows:
        raise InvalidFiles([FileError(GLOSSARY_FILE, 1, "is empty")])
    (line, header), *rest = rows
    errors = [FileError(GLOSSARY_FILE, line, each) for each in _header_faults(header, source)]
    if errors:
        raise InvalidFiles(errors)
    if len(rest) > MAX_TERMS:
        line = rest[MAX_TERMS][0]
        raise InvalidFiles([FileError(GLOSSARY_FILE, line, f"more than {MAX_TERMS:,} terms")])
    terms, lines = [], dict[str, int]()
    for line, cells in rest:
        faults = [*_row_faults(header, cells)]
        if not faults:
            term = _term(dict(zip(header, cells, strict=True)), line)
            terms.append(term)
            first = lines.setdefault(term.text.casefold(), line)
            faults += [f"{term.text!r} is in line {first} already"] if first != line else []
        errors += [FileError(GLOSSARY_FILE, line, each) for each in faults]
    if errors:
        raise InvalidFiles(errors)
    return Glossary(tuple(terms), source)


def _header_faults(header: Sequence[str], source: str) -> Iterator[str]:
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        yield "the columns are separated by semicolons or tabs: save it with commas"
        return
    for name in NEEDED:
        if name not in header:
            yield f"there is no column {name!r}"
    known = [tag for tag in languages() if tag != source]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield f"there are {header.count(name)} columns {name!r}"
        elif name not in (*NEEDED, DOUBTFUL, *known):
            yield f"unknown column {name!r}: there are {', '.join((*NEEDED, DOUBTFUL, *known))}"


def _row_faults(header: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    if len(cells) != len(header):
        yield f"has {len(cells)} cells, but the header has {len(header)}"
        return
    row = dict(zip(header, cells, strict=True))
    tags = [name for name in header if name not in (*NEEDED, DOUBTFUL)]
    given = [tag for tag in tags if row[tag]]
    if not WORD.search(row[TERM]):
        yield "term: is empty" if not row[TERM] else "term: has no letter"
    if not row[DEFINITION]:
        yield "definition: is empty"
    if row[TRANSLATE] not in ("yes", "no"):
        yield f"translate: is {row[TRANSLATE]!r}, not 'yes' or 'no'"
    elif row[TRANSLATE] == "no" and given:
        yield f"translate: is 'no', but there are words in {', '.join(given)}"
    for tag in given:
        if not all(each.strip(f" {ANYWHERE}") for each in row[tag].split("|")):
            yield f"{tag}: there is nothing before or after a |"
    for tag in row.get(DOUBTFUL, "").split():
        if tag not in given:
            yield f"doubtful: there are no words in {tag!r}"


def _term(row: dict[str, str], line: int) -> Term:
    tags = [name for name in row if name not in (*NEEDED, DOUBTFUL) and row[name]]
    return Term(
        row[TERM],
        row[DEFINITION],
        row[TRANSLATE] == "yes",
        {tag: tuple(each.strip() for each in row[tag].split("|")) for tag in tags},
        tuple(row.get(DOUBTFUL, "").split()),
        line,
    )
