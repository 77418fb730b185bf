"""The recordings that a library brings: `audio/<guide>/<language>/<block>.opus`, with a
`recording.yaml` that says who spoke, when, and which text."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from models.errors import FileError, InvalidFiles, collect_errors
from models.ogg_opus import NotOpus, duration
from models.publishing import PreparedLibrary
from models.recordings import (
    RecordedBlock,
    RecordedGuide,
    sound_digest,
    spoken_text,
    text_digest,
)
from models.resolution import resolve_translation
from models.yaml_source import Message, StrictModel, load_source

AUDIO, CARD = "audio", "recording.yaml"
MAX_SOUND = 2_000_000  # bytes of one block: minutes of speech
MAX_LIBRARY = 300_000_000  # bytes of all of them: a publication reads them into memory
STAMP = "run `polyleaf recordings {} {}`"


class Stamp(StrictModel):
    """Digests of the text that was spoken and of the file in which it was."""

    text: str
    sound: str


class RecordingCard(StrictModel):
    """The file recording.yaml. `stamp` writes the digests."""

    by: Message
    on: date
    blocks: dict[str, Stamp] = {}


def with_recordings(prepared: PreparedLibrary, folder: Path) -> PreparedLibrary:
    """Return the library in a folder with its recordings. Raise InvalidFiles."""
    recordings: dict[tuple[str, str], RecordedGuide] = {}
    sounds: dict[str, bytes] = {}
    errors: list[FileError] = []
    for slug, tag, path in recorded_folders(prepared, folder, errors):
        with collect_errors(errors):
            recordings[slug, tag] = _read_guide(prepared, slug, tag, path, sounds)
        if sum(map(len, sounds.values())) > MAX_LIBRARY:
            reason = f"the recordings have more than {MAX_LIBRARY:,} bytes together"
            errors.append(FileError(AUDIO, 1, reason))
            break
    if errors:
        raise InvalidFiles(errors)
    return replace(prepared, recordings=recordings, sounds=sounds)


def outdated_recordings(prepared: PreparedLibrary) -> Iterator[str]:
    """Yield a line for each recording of a text that reads differently now."""
    for (slug, tag), recorded in (prepared.recordings or {}).items():
        blocks = spoken_blocks(prepared, slug, tag)
        for id, each in recorded.blocks.items():
            if blocks[id][0] != each.text:
                yield (
                    f"{AUDIO}/{slug}/{tag}/{id}.opus:1: outdated, not played: the text has changed "
                    f"since {recorded.on}. Record it again, then "
                    f"{STAMP.format(slug, tag)}"
                )


def recorded_folders(
    prepared: PreparedLibrary, folder: Path, errors: list[FileError]
) -> Iterator[tuple[str, str, Path]]:
    """Yield guide, language and folder of each recording; collect errors."""
    for guide in _entries(folder / AUDIO, errors, folder):
        if guide.name not in prepared.translations:
            errors.append(_error(guide, folder, f"there is no guide {guide.name!r}"))
            continue
        for path in _entries(guide, errors, folder):
            tags = prepared.translations[guide.name]
            if path.name not in tags:
                reason = f"{guide.name} is not there in {path.name!r}, only in {', '.join(tags)}"
                errors.append(_error(path, folder, reason))
            elif path.is_symlink():
                reason = "is a link to another folder, which is not followed"
                errors.append(_error(path, folder, reason))
            elif path.is_dir():
                yield guide.name, path.name, path
            else:
                errors.append(_error(path, folder, "is no folder"))


def spoken_blocks(prepared: PreparedLibrary, slug: str, tag: str) -> dict[str, tuple[str, str]]:
    """Return by block the digest of its text, and the text, for readers who choose no place."""
    directory = prepared.directory[tag]
    translation = prepared.translations[slug][tag]
    resolved = resolve_translation(translation, directory.default_place, directory)
    return {
        each.id: (text_digest(each), spoken_text(each))
        for each in resolved.blocks
        if spoken_text(each)
    }


def _read_guide(
    prepared: PreparedLibrary, slug: str, tag: str, path: Path, sounds: dict[str, bytes]
) -> RecordedGuide:
    place, stamp = f"{AUDIO}/{slug}/{tag}", STAMP.format(slug, tag)
    if not (path / CARD).is_file():
        raise InvalidFiles([FileError(f"{place}/{CARD}", 1, f"is missing: {stamp} --by NAME")])
    errors: list[FileError] = []
    found = read_sounds(path, place, spoken_blocks(prepared, slug, tag), errors)
    with collect_errors(errors):
        card = load_source(path / CARD, RecordingCard, f"{place}/{CARD}")
        for id in card.blocks.keys() - found.keys():
            errors.append(FileError(f"{place}/{CARD}", 1, f"blocks.{id}: there is no {id}.opus"))
        for id, content in found.items():
            if id not in card.blocks or card.blocks[id].sound != sound_digest(content):
                reason = f"nobody has said which text this is: {stamp}"
                errors.append(FileError(f"{place}/{id}.opus", 1, reason))
    if errors:
        raise InvalidFiles(errors)
    sounds.update({sound_digest(content): content for content in found.values()})
    return RecordedGuide(
        by=card.by.text,
        on=card.on,
        blocks={
            id: RecordedBlock(
                text=card.blocks[id].text,
                sound=card.blocks[id].sound,
                seconds=round(duration(content), 1),
            )
            for id, content in found.items()
        },
    )


def read_sounds(
    path: Path, place: str, blocks: Mapping[str, object], errors: list[FileError]
) -> dict[str, bytes]:
    """Return the recordings in a folder by block; collect errors. `place` is its name in them."""
    found: dict[str, bytes] = {}
    for each in sorted(path.iterdir()):
        if each.name == CARD and not each.is_symlink():
            continue
        reason = _fault(each, blocks)
        if not reason:
            content = each.read_bytes()
            try:
                duration(content)
                found[each.stem] = content
            except NotOpus as error:
                reason = str(error)
        if reason:
            errors.append(FileError(f"{place}/{each.name}", 1, reason))
    return found


def _fault(path: Path, blocks: Mapping[str, object]) -> str:
    if path.is_symlink():
        return "is a link to another file, which is not followed"
    if path.suffix != ".opus" or not path.is_file():
        return f"is not {CARD}, nor a recording that ends in .opus"
    if path.stem not in blocks:
        return f"there is no block {path.stem!r} that is read aloud, only {', '.join(blocks)}"
    if path.stat().st_size > MAX_SOUND:
        return f"has more than {MAX_SOUND:,} bytes"
    return ""


def _entries(folder: Path, errors: list[FileError], library: Path) -> Iterator[Path]:
    if folder.is_symlink():
        errors.append(_error(folder, library, "is a link to another folder, which is not followed"))
    elif folder.is_dir():
        yield from (each for each in sorted(folder.iterdir()) if not each.name.startswith("."))
    elif folder.exists():
        errors.append(_error(folder, library, "is no folder"))


def _error(path: Path, library: Path, reason: str) -> FileError:
    return FileError(path.relative_to(library).as_posix(), 1, reason)


def texts_to_read(prepared: PreparedLibrary, slug: str, tag: str) -> Iterator[str]:
    """Yield what is to be read aloud of a guide: the name of each file, and its text."""
    _check_guide(prepared, slug, tag)
    for id, (_, text) in spoken_blocks(prepared, slug, tag).items():
        yield f"{id}.opus"
        yield text
        yield ""


def stamp_recordings(
    prepared: PreparedLibrary,
    folder: Path,
    slug: str,
    tag: str,
    by: str,
    on: date,
    again: Collection[str] = (),
) -> list[str]:
    """Write that each new recording says what its text says now; return a line for each. One that
    was stamped keeps its stamp unless its file is another one, or it is named in `again`."""
    _check_guide(prepared, slug, tag)
    path, place = folder / AUDIO / slug / tag, f"{AUDIO}/{slug}/{tag}"
    if not path.is_dir():
        raise InvalidFiles(
            [FileError(place, 1, "there is no such folder; put the recordings there")]
        )
    blocks, errors = spoken_blocks(prepared, slug, tag), list[FileError]()
    sounds = read_sounds(path, place, blocks, errors)
    if not sounds and not errors:
        errors.append(FileError(place, 1, "there is no recording; name the files as --texts does"))
    before = None
    with collect_errors(errors):
        if (path / CARD).exists():
            before = load_source(path / CARD, RecordingCard, f"{place}/{CARD}")
    if before is None and not by:
        errors.append(FileError(f"{place}/{CARD}", 1, "say who speaks: --by NAME"))
    for id in sorted({*again} - sounds.keys()):
        errors.append(FileError(f"{place}/{id}.opus", 1, "is missing"))
    if errors:
        raise InvalidFiles(errors)
    stamps = dict(before.blocks) if before else {}
    kept = {id: each for id, each in stamps.items() if id in sounds}
    new = [
        id
        for id, content in sounds.items()
        if id in again or id not in kept or kept[id].sound != sound_digest(content)
    ]
    for id in new:
        kept[id] = Stamp(text=blocks[id][0], sound=sound_digest(sounds[id]))
    by = by or (before.by.text if before else "")
    on = on if new or before is None else before.on
    write_card(path, by, on, {id: kept[id] for id in blocks if id in kept})
    return [f"{place}/{id}.opus: says what the text says now" for id in new] or ["Nothing is new."]


def write_card(path: Path, by: str, on: date, stamps: Mapping[str, Stamp]) -> None:
    """Write the recording.yaml of a folder."""
    blocks = {id: each.model_dump() for id, each in stamps.items()}
    with (path / CARD).open("w", encoding="utf-8") as file:
        YAML().dump({"by": by, "on": on.isoformat(), "blocks": blocks}, file)


def _check_guide(prepared: PreparedLibrary, slug: str, tag: str) -> None:
    if tag not in (tags := prepared.translations.get(slug, {})):
        known = ", ".join(tags or prepared.translations)
        raise InvalidFiles([FileError(AUDIO, 1, f"there is no {slug} in {tag}, only: {known}")])
