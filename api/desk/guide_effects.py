"""What a change of a guide does to each of its languages."""

from collections.abc import Iterable
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
    """What some languages show after a change, and how much there is to translate in each."""

    languages: list[Language]
    state: str
    messages: int
    words: int


def language_effects(
    snapshot: Snapshot, guide: Guide, waiting: Iterable[FileError], kind: str
) -> list[LanguageEffect]:
    """Return what happens to each language, of which these messages are `waiting`; what is the same
    for several languages once."""
    texts = {context: message.text for context, message in guide_messages(guide)}
    by_file: dict[str, set[str]] = {}
    for each in waiting:
        by_file.setdefault(each.file, set()).add(each.reason.partition(":")[0])
    found: dict[tuple[str, int, int], list[Language]] = {}
    for language in snapshot.targets:
        contexts = by_file.get(catalog_name(language, guide.slug), set()) & texts.keys()
        words = sum(len(texts[each].split()) for each in contexts)
        state = _state(snapshot, guide.slug, language.tag, kind, waits=bool(contexts))
        found.setdefault((state, len(contexts), words), []).append(language)
    return [LanguageEffect(tags, *effect) for effect, tags in found.items()]


def _state(snapshot: Snapshot, slug: str, tag: str, kind: str, *, waits: bool) -> str:
    there = snapshot.guides.get(slug, {}).get(tag)
    if there is None:
        return "not published in this language"
    if not waits:
        return "the new edition at once, in its own words"
    name = languages()[snapshot.source].english
    marked = f"and says that the {name} text is newer"
    if kind == "safety":
        marked = f"with each changed block in {name}"
    return f"edition {there.edition} stays, {marked}"
