"""Publish texts again that say the same, so that sheets get other codes from now on."""

from sqlmodel import Session

from models.codes import first_new_id
from models.editions import interface_publications, newest_translation_id, newest_translations
from models.tables import EditionTranslation


def reissue(session: Session, publication: int, language: str | None) -> None:
    """Add a revision to each text, in a language or in all, that is older than the words of the
    interface around it: no code says which words were printed with it."""
    changes = interface_publications(session)
    id = first_new_id(newest_translation_id(session))
    for translations in newest_translations(session).values():
        for tag, stored in translations.items():
            if language in (None, tag) and stored.row.publication_id < changes[tag][-1]:
                again = {
                    "id": id,
                    "publication_id": publication,
                    "revision": stored.row.revision + 1,
                    "changed_places": None,
                }
                session.add(EditionTranslation(**stored.row.model_dump() | again))
                id += 1
