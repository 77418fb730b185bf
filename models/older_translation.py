"""The translation of an older edition, as the newest source text leaves it."""

from collections.abc import Sequence
from typing import NamedTuple

from models.advice import DirectoryCard, Translation
from models.language_free import follow_source
from models.resolution import resolution_error
from models.safety_overlay import overlay_changes, overlay_safety
from models.source_history import SourceHistory
from models.tables import Edition


class Followed(NamedTuple):
    """A translation that follows the newest source text; `overlay_edition` is the edition whose
    change of safety its overlay makes up for."""

    translation: Translation
    overlay_edition: int | None = None


def follow_newest(
    history: SourceHistory,
    older: Translation,
    edition: Edition,
    newer: Sequence[Edition],
    newest: Translation,
    directory: DirectoryCard,
) -> Followed:
    """Return a translation of an `edition`, with everything but its words as the `newest` source
    text has it: with a safety overlay if a safety change of the `newer` editions is missing in it,
    or with all that has changed in the source text if one of its contacts is no longer listed."""
    source_then = history.of(edition)
    assert source_then
    safety = [each.number for each in newer if each.change == "safety"]
    followed = follow_source(older, source_then, newest)
    if not safety and not resolution_error(followed, directory):
        return Followed(followed)
    source_since = history.since(edition, newer, newest)
    overlaid = overlay_safety(older, source_since)
    if not safety or resolution_error(overlaid, directory):
        overlaid = overlay_changes(older, source_since)
    return Followed(overlaid, max(safety, default=(newer[-1] if newer else edition).number))
