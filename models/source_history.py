"""The source text of a guide's editions, each read once, and only where a translation needs it."""

from collections.abc import Sequence

from sqlmodel import Session

from models.advice import Translation
from models.editions import newest_revision
from models.safety_overlay import SourceEdition
from models.tables import Edition


class SourceHistory:
    """The texts of editions in the language of the library, in one session."""

    def __init__(self, session: Session, source: str) -> None:
        self._session, self._source = session, source
        self._texts: dict[int, Translation | None] = {}

    def of(self, edition: Edition) -> Translation | None:
        """Return the source text of an edition, None if it could not be stored."""
        if edition.id not in self._texts:
            stored = newest_revision(self._session, edition.id, self._source)
            self._texts[edition.id] = stored.translation if stored else None
        return self._texts[edition.id]

    def since(
        self, edition: Edition, newer: Sequence[Edition], newest: Translation
    ) -> list[SourceEdition]:
        """Return the source text of an edition and of all newer ones, of which the last has the
        `newest`. What changed in an edition whose source text could not be stored counts as changed
        in the next."""
        found = [SourceEdition(edition.number, False, self.of(edition) or newest)]
        safety = False
        for each in newer:
            safety = safety or each.change == "safety"
            text = newest if each is newer[-1] else self.of(each)
            if text:
                found.append(SourceEdition(each.number, safety, text))
                safety = False
        return found
