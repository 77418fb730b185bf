"""What a key has typed and handed in: for one catalog, and in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from api.desk.rows import OwnText, own_texts
from api.editing.editable_catalog import EditableCatalog
from models.drafts import read_drafts
from models.suggestions import read_suggestions
from models.tables import Draft, Suggestion


@dataclass(frozen=True)
class OwnWork:
    """The drafts and suggestions of a key by domain and language; guides have their present
    names."""

    drafts: Mapping[tuple[str, str], list[Draft]]
    suggestions: Mapping[tuple[str, str], Suggestion]

    def in_catalog(self, catalog: EditableCatalog) -> dict[str, OwnText]:
        """Return by context what was typed for a catalog. What a machine has translated is not
        gone on with: to save it would say that a person has."""
        suggestion = self.suggestion(catalog)
        followed = suggestion if suggestion and not suggestion.machine else None
        return own_texts(self.drafts.get(_key(catalog), ()), followed)

    def suggestion(self, catalog: EditableCatalog) -> Suggestion | None:
        """Return the suggestion for a catalog, open or refused."""
        return self.suggestions.get(_key(catalog))


def read_own_work(engine: Engine, by: str, renamed: Mapping[str, str]) -> OwnWork:
    """Return what a key has typed and handed in; `renamed` has the present slugs of guides."""
    drafts: dict[tuple[str, str], list[Draft]] = {}
    for each in read_drafts(engine, by):
        domain = renamed.get(each.domain, each.domain)
        drafts.setdefault((domain, each.language), []).append(each)
    suggestions = {
        (renamed.get(each.domain, each.domain), each.language): each
        for each in read_suggestions(engine)
        if each.by == by
    }
    return OwnWork(drafts, suggestions)


def _key(catalog: EditableCatalog) -> tuple[str, str]:
    return catalog.document.domain, catalog.language.tag
