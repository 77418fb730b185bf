"""Check that what belongs together stays together: placeholders in their order, links with their
labels, strong words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from locales.checks.pair import Pair, sentences, shown
from locales.inline import Inline, Link, Placeholder, Strong, Words, parse, walk

SHORT = 40  # characters: in a shorter text grammar may move what is strong
MOVED = 0.2  # of a text
MARKED = "\ue000x"  # a place, with a letter, as it may be the only word of a sentence


def check_order(pair: Pair) -> Iterator[str]:
    """Yield the numbers and links that stand in another order: two may have been exchanged."""
    moved = _moved(pair)
    if any(map(_is_contact, moved)):
        yield _other_order(moved, pair)


def check_other_order(pair: Pair) -> Iterator[str]:
    """Yield the other placeholders that stand in another order, as grammar may ask for."""
    moved = _moved(pair)
    if moved and not any(map(_is_contact, moved)):
        yield _other_order(moved, pair)


def check_places(pair: Pair) -> Iterator[str]:
    """Yield a reason if a placeholder stands in another sentence than in the source."""
    source, translation = _by_sentence(pair.source_tree), _by_sentence(pair.tree)
    same = sum(source, Counter()) == sum(translation, Counter())  # else it is lost or added
    if same and len(source) == len(translation) and source != translation:
        yield "places: a placeholder stands in another sentence; see that it is where it belongs"


def _by_sentence(pieces: Sequence[Inline]) -> list[Counter[str]]:
    """Return the placeholders of each sentence."""
    names = [each.name for each in pieces if isinstance(each, Placeholder)]
    marked = "".join(
        each.text.replace(MARKED, "") if isinstance(each, Words) else MARKED
        for each in pieces
        if isinstance(each, Words | Placeholder)
    )
    left = iter(names)
    return [Counter(islice(left, each.count(MARKED))) for each in sentences(marked)]


def check_labels(pair: Pair) -> Iterator[str]:
    """Yield the links whose text names another service than in the source."""
    source, translation = _labels(pair.source_tree), _labels(pair.tree)
    for target, names in source.items():
        for label in translation.get(target, ()):
            if not any(_keeps(label, name) for name in names):
                yield f"label: [{label}]({target}) must keep the name {' or '.join(names)}"


def check_strong(pair: Pair) -> Iterator[str]:
    """Yield a reason if another number of parts is **strong**, another sentence, or all."""
    source, translation = _count_strong(pair.source_tree), _count_strong(pair.tree)
    if source != translation:
        yield (
            f"strong: {translation} parts between ** and **, but {source} in the "
            f"{pair.written_in.english}; mark the same words"
        )
    elif not source:
        return
    elif len(pair.sentences) > 1 and _starts_of_strong(pair.source) != _starts_of_strong(
        pair.translation
    ):
        yield "strong: another sentence stands between ** and **; mark the same one"
    elif _is_all_strong(pair.source) != _is_all_strong(pair.translation) or _has_moved(pair):
        yield "strong: other words stand between ** and **; mark the same ones"


def _moved(pair: Pair) -> list[str]:
    """Return the placeholders and links of a translation that are not where they are in the
    source. A service and its own number may change places."""
    source, translation = _references(pair.source_tree), _references(pair.tree)
    same = [*map(_owner, source)] == [*map(_owner, translation)]
    if same or sorted(source) != sorted(translation):
        return []
    return [each for each, other in zip(translation, source, strict=True) if each != other]


def _is_contact(reference: str) -> bool:
    return reference.startswith("(") or reference.endswith(".phone}")


def _other_order(moved: list[str], pair: Pair) -> str:
    return (
        f"order: {', '.join(moved)} stand in another order than in the "
        f"{pair.written_in.english}; see that each is where it belongs"
    )


def _references(pieces: Sequence[Inline]) -> list[str]:
    found = []
    for piece in pieces:
        if isinstance(piece, Placeholder):
            found.append("{" + piece.name + "}")
        elif isinstance(piece, Link):
            found.append(f"({piece.target})")
    return found


def _owner(reference: str) -> str:
    """Return the service that a reference is about."""
    return reference.strip("{()}").removeprefix("contact:").removesuffix(".phone")


def _labels(pieces: Sequence[Inline]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for piece in pieces:
        if isinstance(piece, Link):
            labels.setdefault(piece.target, []).append(_words(piece.children))
    return labels


def _words(pieces: list[Inline]) -> str:
    return "".join(piece.text for piece in walk(pieces) if isinstance(piece, Words))


def _keeps(label: str, name: str) -> bool:
    """Return whether a label has the name that another one is; any label will do if that is none:
    a name has capital letters, except in short words such as “of”."""
    name = re.sub(r"\s*\(.*\)", "", name)  # “(adults only)” is translated
    long = [word for word in re.findall(r"\w+", name) if len(word) > 3]
    is_name = bool(long) and all(not word.islower() for word in long)
    return name.casefold() in label.casefold() or not is_name


def _starts_of_strong(text: str) -> list[int]:
    """Return in which sentences a strong part begins."""
    marked = "".join(MARKED * isinstance(each, Strong) + shown([each]) for each in parse(text))
    return [at for at, each in enumerate(sentences(marked)) if MARKED in each]


def _is_all_strong(text: str) -> bool:
    others = [each for each in parse(text) if not isinstance(each, Strong)]
    return not re.search(r"\w", shown(others))


def _has_moved(pair: Pair) -> bool:
    """Return whether much more or less of a longer text is strong."""
    if len(pair.source_words) <= SHORT:
        return False
    return abs(_share_of_strong(pair.source) - _share_of_strong(pair.translation)) > MOVED


def _share_of_strong(text: str) -> float:
    pieces = parse(text)
    return len(shown(each for each in pieces if isinstance(each, Strong))) / len(shown(pieces))


def _count_strong(pieces: Sequence[Inline]) -> int:
    return sum(isinstance(piece, Strong) for piece in pieces)
