"""Recordings of what is published: where they are, and their sounds."""

from collections.abc import Sequence

from api.published.snapshot import Snapshot
from models.advice import Advice, Block
from models.database import reading
from models.recordings import read_sound, with_audio


def audio_blocks(snapshot: Snapshot, advice: Advice) -> list[Block]:
    """Return the blocks of advice, with the recordings of those that say what was spoken."""
    recorded = snapshot.recordings.get((advice.slug, advice.language))
    address = f"/v1/recordings/{advice.slug}/{advice.language}"
    return with_audio(advice.blocks, recorded, address)


def page_recordings(blocks: Sequence[Block]) -> dict[str, object] | None:
    """Return what the script of a page has to know of the recordings, if there are any."""
    there = {each.id: each.audio for each in blocks if each.audio}
    if not there:
        return None
    by = next(iter(there.values())).by
    return {"by": by, "blocks": {id: each.url for id, each in there.items()}}


def sound_of(snapshot: Snapshot, slug: str, language: str, digest: str) -> bytes | None:
    """Return the sound of a recording of a guide in a language, if there is one."""
    recorded = snapshot.recordings.get((slug, language))
    if recorded is None or digest not in {each.sound for each in recorded.blocks.values()}:
        return None
    with reading(snapshot.engine) as session:
        return read_sound(session, digest)
