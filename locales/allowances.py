"""Allowances: what a person has found right in a translation although a check complains of it.

One holds for one pair of source text and translation, wherever that stands, so an edit of either
drops it by itself."""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from locales.checks import ALLOWABLE, Fault, find_faults
from locales.checks.pair import Pair
from locales.languages import Language
from models.errors import FileError, InvalidFiles

Permit = tuple[str, str]  # the digest of a pair of texts, and the name of a check


class Allowance(BaseModel):
    """`digest` identifies the texts, `check` the check; `by` is the id of the person who read them,
    `why` says why they are right. `message` says where they stood then, for people only."""

    digest: str
    check: str
    message: str
    by: str
    date: datetime.date
    why: str


Allowances = tuple[Allowance, ...]
NOTHING_ALLOWED: Allowances = ()
_ALLOWANCES = TypeAdapter(Allowances)


def digest_of_texts(source: str, translation: str) -> str:
    """Return a digest of a source text and its translation, in 16 hex digits."""
    return sha256(f"{source}\0{translation}".encode()).hexdigest()[:16]


def allowances_name(language: Language) -> str:
    """Return the path of the allowances of a language in its library, beside its catalogs."""
    return f"locales/{language.folder}/allowed.json"


def allowances_path(language: Language, root: Path) -> Path:
    """Return the path of the allowances of a language below the folder of all catalogs."""
    return root / language.folder / "allowed.json"


def read_allowances(language: Language, root: Path) -> Allowances:
    """Return the allowances of a language, none if there is no file. Raise InvalidFiles."""
    path = allowances_path(language, root)
    if not path.exists():
        return NOTHING_ALLOWED
    return parse_allowances(path.read_bytes(), allowances_name(language))


def allowances_in(files: Mapping[str, str], language: Language) -> Allowances:
    """Return the allowances of a language among the source files. Raise InvalidFiles."""
    file = allowances_name(language)
    return parse_allowances(files[file], file) if file in files else NOTHING_ALLOWED


def parse_allowances(text: str | bytes, file: str) -> Allowances:
    """Return the allowances in a JSON text. Raise InvalidFiles, also for a check that is unknown
    or must not be allowed."""
    try:
        allowances = _ALLOWANCES.validate_json(text)
    except ValidationError as error:
        raise InvalidFiles(
            FileError(file, 1, f"{'.'.join(map(str, each['loc']))}: {each['msg']}")
            for each in error.errors()
        ) from None
    if unknown := [each for each in allowances if each.check not in ALLOWABLE]:
        known = ", ".join(sorted(ALLOWABLE))
        raise InvalidFiles(
            FileError(file, 1, f"{each.message}: {each.check!r} cannot be allowed, only {known}")
            for each in unknown
        )
    return allowances


def format_allowances(allowances: Iterable[Allowance]) -> str:
    """Return allowances as JSON, sorted by message."""
    entries = [
        each.model_dump(mode="json")
        for each in sorted(allowances, key=lambda each: (each.message, each.check, each.digest))
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def write_allowances(language: Language, root: Path, allowances: Allowances) -> None:
    """Write the allowances of a language."""
    allowances_path(language, root).write_text(format_allowances(allowances), "utf-8")


def permits(allowances: Allowances) -> frozenset[Permit]:
    """Return what these allow."""
    return frozenset((each.digest, each.check) for each in allowances)


def permit_of(pair: Pair, fault: Fault) -> Permit:
    """Return what would allow a fault."""
    return digest_of_texts(pair.source, pair.translation), fault.check


def remaining_faults(pair: Pair, allowances: Allowances = NOTHING_ALLOWED) -> Iterator[Fault]:
    """Yield what is wrong in a translation and not allowed."""
    allowed = permits(allowances)
    for fault in find_faults(pair):
        if permit_of(pair, fault) not in allowed:
            yield fault


def translation_errors(pair: Pair, allowances: Allowances = NOTHING_ALLOWED) -> Iterator[str]:
    """Yield the reasons why a translation cannot be published."""
    for fault in remaining_faults(pair, allowances):
        if fault.harmful:
            yield fault.reason


def carry_over_allowances(allowances: Allowances, old: Pair, source: str) -> Allowances:
    """Return allowances after a source text was reworded: those of the pair hold for the new text
    too."""
    now = digest_of_texts(source, old.translation)
    return tuple(
        each.model_copy(update={"digest": now})
        if each.digest == digest_of_texts(old.source, old.translation)
        else each
        for each in allowances
    )
