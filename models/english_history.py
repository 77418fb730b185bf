"""The English of a guide's editions, each read once, and only where a translation needs it."""

from collections.abc import Sequence

from sqlmodel import Session

from models.advice import Translation
from models.editions import newest_revision
from models.safety_overlay import EnglishEdition
from models.tables import Edition
from richtext.text import ENGLISH


class EnglishHistory:
    """The English of editions in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._texts: dict[int, Translation | None] = {}

    def of(self, edition: Edition) -> Translation | None:
        """Return the English of an edition, None if it could not be stored."""
        if edition.id not in self._texts:
            stored = newest_revision(self._session, edition.id, ENGLISH)
            self._texts[edition.id] = stored.translation if stored else None
        return self._texts[edition.id]

    def since(
        self, edition: Edition, newer: Sequence[Edition], english: Translation
    ) -> list[EnglishEdition]:
        """Return the English of an edition and of all newer ones, of which the last has `english`.
        What changed in an edition whose English could not be stored counts as changed in the
        next."""
        found = [EnglishEdition(edition.number, False, self.of(edition) or english)]
        safety = False
        for each in newer:
            safety = safety or each.change == "safety"
            text = english if each is newer[-1] else self.of(each)
            if text:
                found.append(EnglishEdition(each.number, safety, text))
                safety = False
        return found
