"""Find messages that have moved to another block or guide, so that their translations go along.

A message has moved if its context has vanished and its source text stands under exactly one new
context: in its own document or else, for a guide, in another guide. Where the same text stands
twice, nothing is guessed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from babel.messages.catalog import Message

from locales.allowances import NOTHING_ALLOWED, Allowances, translation_errors
from locales.catalogs import Translations
from locales.checks.pair import Pair
from locales.languages import Language
from locales.library import SHARED, Document


class Where(NamedTuple):
    """Where a message stands."""

    domain: str
    context: str


Sources = dict[Where, str]  # of messages by where they stand
Group = Callable[[Where], str | None]


@dataclass
class Moves:
    """What has become, in one language, of translations whose context has vanished: which are
    `back`, where the `kept` ones stand now, where `ambiguous` ones may, and which are `lost`."""

    back: list[Where] = field(default_factory=list)
    kept: dict[Where, Where] = field(default_factory=dict)
    ambiguous: dict[Where, list[Where]] = field(default_factory=dict)
    lost: list[Where] = field(default_factory=list)

    @property
    def domains(self) -> set[str]:
        """The documents whose catalogs change."""
        every = (*self.back, *self.kept, *self.kept.values(), *self.ambiguous, *self.lost)
        return {each.domain for each in every}


def find_moves(
    documents: Mapping[str, Document],
    catalogs: Mapping[str, Translations],
    language: Language,
    allowances: Allowances = NOTHING_ALLOWED,
) -> Moves:
    """Return what has become of the translations in the catalogs of a language. What has vanished
    since the last update comes before what did earlier, or with its guide."""
    new = dict(_untranslated(documents, catalogs))
    moves = Moves(
        back=[where for where, source in new.items() if _is_back(where, source, catalogs)]
    )
    for each in moves.back:
        del new[each]
    vanished = dict(_vanished(documents, catalogs))
    for messages in (vanished, dict(_obsolete(documents, catalogs))):
        sound = {
            where: str(message.id)
            for where, message in messages.items()
            if not [*translation_errors(_pair(documents, where, message, language), allowances)]
        }
        _match(moves, sound, new, lambda where: where.domain)
        _match(moves, sound, new, lambda where: None if where.domain in SHARED else "")
    moves.lost = [each for each in vanished if each not in {*moves.kept, *moves.ambiguous}]
    return moves


def _pair(
    documents: Mapping[str, Document], where: Where, message: Message, language: Language
) -> Pair:
    """Return a translation, which may be of a guide that is gone, beside its source text."""
    document = documents.get(where.domain) or next(iter(documents.values()))
    written_in = document.language_of(where.context)
    return Pair(language, str(message.id), str(message.string), written_in, where.context)


def _is_back(where: Where, source: str, catalogs: Mapping[str, Translations]) -> bool:
    obsolete = catalogs[where.domain].obsolete if where.domain in catalogs else {}
    return where.context in obsolete and obsolete[where.context].id == source


def _untranslated(
    documents: Mapping[str, Document], catalogs: Mapping[str, Translations]
) -> Iterator[tuple[Where, str]]:
    """Yield the messages that have no translation."""
    for domain, document in documents.items():
        current, _ = catalogs.get(domain, Translations({}, {}))
        for context, message in document.messages.items():
            if not (context in current and current[context].string):
                yield Where(domain, context), message.text


def _vanished(
    documents: Mapping[str, Document], catalogs: Mapping[str, Translations]
) -> Iterator[tuple[Where, Message]]:
    """Yield the translations whose context is no longer in their document."""
    for domain, document in documents.items():
        current, _ = catalogs.get(domain, Translations({}, {}))
        for context, message in current.items():
            if message.string and context not in document.messages:
                yield Where(domain, context), message


def _obsolete(
    documents: Mapping[str, Document], catalogs: Mapping[str, Translations]
) -> Iterator[tuple[Where, Message]]:
    """Yield the translations that are obsolete, and those of guides that are gone."""
    for domain, (current, obsolete) in catalogs.items():
        there = documents[domain].messages if domain in documents else {}
        for context, message in (obsolete if domain in documents else current).items():
            returns = context in there and there[context].text == message.id
            replaced = domain in documents and context in current
            if message.string and not returns and not replaced:
                yield Where(domain, context), message


def _match(moves: Moves, old: Sources, new: Sources, group: Group) -> None:
    """Add the moves within each group of messages. Take from both sides what is decided."""
    sides: dict[tuple[str, str], tuple[list[Where], list[Where]]] = defaultdict(lambda: ([], []))
    for side, messages in enumerate((old, new)):
        for where, source in messages.items():
            name = group(where)
            if name is not None:
                sides[name, source][side].append(where)
    for sources, targets in sides.values():
        if not (sources and targets):
            continue
        if len(sources) == len(targets) == 1:
            moves.kept[sources[0]] = targets[0]
        else:
            moves.ambiguous |= dict.fromkeys(sources, targets)
        for each in sources:
            del old[each]
        for each in targets:
            del new[each]
