"""Recordings go with a guide or a block that gets another name."""

from collections.abc import Iterator
from pathlib import Path

from locales.recordings import AUDIO, CARD, RecordingCard, write_card
from models.errors import FieldError, Invalid
from models.yaml_source import load_source


def move_recordings(folder: Path, old: str, new: str) -> list[str]:
    """Move the recordings of a guide in a library to those of its new slug; return what was done.
    Raise Invalid if there are some already."""
    before, after = folder / AUDIO / old, folder / AUDIO / new
    if not before.is_dir():
        return []
    _check_free(after, folder)
    before.rename(after)
    return [f"{AUDIO}/{old}: now {AUDIO}/{new}"]


def rename_recorded_block(folder: Path, slug: str, old: str, new: str) -> list[str]:
    """Rename the recordings of a block in every language; return what was done. Raise Invalid if
    there are some of the new name already, InvalidFiles for a recording.yaml that cannot be
    read."""
    found = [*_recordings_of(folder / AUDIO / slug, old)]
    cards: dict[Path, RecordingCard] = {}
    for path in found:
        _check_free(path.with_stem(new), folder)
        if (file := path.with_name(CARD)).is_file():
            cards[path] = load_source(file, RecordingCard, file.relative_to(folder).as_posix())
    for path in found:
        path.rename(path.with_stem(new))
        if card := cards.get(path):
            stamps = {new if id == old else id: each for id, each in card.blocks.items()}
            write_card(path.parent, card.by.text, card.on, stamps)
    return [f"{each.relative_to(folder).as_posix()}: now {new}.opus" for each in found]


def _recordings_of(guide: Path, block: str) -> Iterator[Path]:
    """Yield the recordings of a block, but no link to another file or folder."""
    for path in sorted(guide.glob(f"*/{block}.opus")):
        if not any(each.is_symlink() for each in (path, path.parent, guide, guide.parent)):
            yield path


def _check_free(path: Path, folder: Path) -> None:
    if path.exists():
        there = path.relative_to(folder).as_posix()
        raise Invalid([FieldError("new", f"there is {there} already.")])
