"""What a change of a guide does to each of its languages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.published.snapshot import Snapshot
from locales.catalogs import catalog_name
from locales.languages import Language, languages
from models.errors import FileError
from models.guide import Guide, guide_messages

# What the kinds of change do to a translation, until it is translated again.
KINDS = {
    "minor": "Other words, the same meaning in every sentence. Translations keep their words if "
    "you say below that they still mean the same; else they wait.",
    "normal": "Something is new or different, and the older text does no harm. Translations stay "
    "on their edition, and say that the {source} text is newer.",
    "safety": "Somebody who follows the older text may come to harm. Translations stay on their "
    "edition, with each changed block in {source}. Printed sheets are outdated.",
}


def kind_words(source: Language) -> dict[str, str]:
    """Return what each kind of change does to translations of texts in the `source` language."""
    return {kind: words.format(source=source.english) for kind, words in KINDS.items()}


@dataclass(frozen=True)
class LanguageEffect:
    """What a language shows after a change, and how much there is to translate."""

    language: Language
    state: str
    messages: int
    words: int


def language_effects(
    snapshot: Snapshot, guide: Guide, waiting: Iterable[FileError], kind: str
) -> Iterator[LanguageEffect]:
    """Yield what happens to each language, of which these messages are `waiting`."""
    texts = {context: message.text for context, message in guide_messages(guide)}
    by_file: dict[str, set[str]] = {}
    for each in waiting:
        by_file.setdefault(each.file, set()).add(each.reason.partition(":")[0])
    served = snapshot.guides.get(guide.slug, {})
    for language in snapshot.targets:
        contexts = by_file.get(catalog_name(language, guide.slug), set()) & texts.keys()
        words = sum(len(texts[each].split()) for each in contexts)
        there = served.get(language.tag)
        edition = there.edition if there else 0
        state = "follows at once, in its own words"
        if not edition:
            state = "is not published in this language"
        elif contexts:
            before = ", as before" if edition < snapshot.newest(guide.slug) else ""
            state = f"stays on edition {edition}{before}, {_marked(kind, snapshot.source)}"
        yield LanguageEffect(language, state, len(contexts), words)


def _marked(kind: str, source: str) -> str:
    name = languages()[source].english
    if kind == "safety":
        return f"with each changed block in {name}"
    return f"and says that the {name} text is newer"
