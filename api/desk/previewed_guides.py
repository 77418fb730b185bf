"""The guides in which one can look at the words that all guides share."""

from api.editing.editable_catalog import EditableCatalog
from api.published.snapshot import Snapshot
from locales.library import SHARED


def guides_to_preview(snapshot: Snapshot, catalog: EditableCatalog) -> dict[str, str]:
    """Return the titles, by slug, of the guides that show the words of a catalog that is not of a
    guide itself."""
    if catalog.document.domain not in SHARED:
        return {}
    return {
        slug: served[snapshot.source].translation.title.text
        for slug, served in snapshot.guides.items()
        if catalog.language.tag in served
    }
