"""Recordings of guides, block by block, each bound to the text that was spoken.

A recording is played only where a block says exactly that text: not after an edit, nor in another
place with another number, nor where newer text in the language of the library stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from models.advice import Block, BlockAudio, ContactsAdvice
from models.tables import Recording, Sound
from richtext.nodes import FrozenModel


class RecordedBlock(FrozenModel):
    """A recording of one block: digests of the text that was spoken, and of the sound."""

    text: str
    sound: str
    seconds: float


class RecordedGuide(FrozenModel):
    """The recordings of a guide in one language: who spoke, and on which day."""

    by: str
    on: date
    blocks: dict[str, RecordedBlock]


Recordings = Mapping[tuple[str, str], RecordedGuide]
"""By slug and language."""


def spoken_text(block: Block) -> str:
    """Return what is read aloud of a block: each of its texts on a line. Lists of contacts have
    none, since they differ from place to place."""
    if isinstance(block, ContactsAdvice):
        return ""
    return "\n".join(text.text for _, text in block.texts())


def text_digest(block: Block) -> str:
    """Return the digest of what is read aloud of a block."""
    return sha256(spoken_text(block).encode()).hexdigest()[:32]


def sound_digest(content: bytes) -> str:
    """Return the digest of a sound, which is its name in addresses."""
    return sha256(content).hexdigest()[:32]


def with_audio(
    blocks: Sequence[Block], recorded: RecordedGuide | None, address: str
) -> list[Block]:
    """Return the blocks, with the recordings of those that say just what was spoken. `address` is
    that of the sounds."""
    there = recorded.blocks if recorded else {}
    return [
        each.model_copy(
            update={
                "audio": BlockAudio(
                    url=f"{address}/{found.sound}.opus",
                    seconds=found.seconds,
                    by=recorded.by,
                    on=recorded.on,
                )
            }
        )
        if recorded and (found := there.get(each.id)) and found.text == text_digest(each)
        else each
        for each in blocks
    ]


def read_recordings(session: Session) -> dict[tuple[str, str], RecordedGuide]:
    """Return the newest recordings of each guide in each language."""
    found: dict[tuple[str, str], RecordedGuide] = {}
    for row in session.exec(select(Recording).order_by(col(Recording.id))):
        found.pop((row.slug, row.language), None)
        if row.content is not None:
            found[row.slug, row.language] = RecordedGuide.model_validate(row.content)
    return found


def read_sound(session: Session, digest: str) -> bytes | None:
    """Return a sound."""
    sound = session.get(Sound, digest)
    return sound.content if sound else None


def store_recordings(
    session: Session, publication: int, wanted: Recordings, sounds: Mapping[str, bytes]
) -> Iterator[str]:
    """Add the recordings that differ from the stored ones, and their sounds; yield a line for each
    guide and language."""
    stored = read_recordings(session)
    for slug, language in sorted({*stored, *wanted}):
        now = wanted.get((slug, language))
        if now == stored.get((slug, language)):
            continue
        for each in now.blocks.values() if now else ():
            if session.get(Sound, each.sound) is None:
                session.add(Sound(digest=each.sound, content=sounds[each.sound]))
                session.flush()
        content = now.model_dump(mode="json") if now else None
        session.add(
            Recording(publication_id=publication, slug=slug, language=language, content=content)
        )
        done = f"recordings of {len(now.blocks)} blocks" if now else "no recordings any more"
        yield f"{slug}: {language}, {done}"
