"""What people do with a suggestion: find, preview and publish it."""

from api.editing.editable_catalog import EditableCatalog, find_catalog
from api.editing.edits import EditResult, Files, publish_edit, read_published_files
from api.editing.suggestion_preview import choose_guide, preview_handout
from api.editing.suggestions import apply_suggestion
from api.http.authorisation import has_role, require_role
from api.http.problems import Problem
from api.published.reloader import Reloader
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from handouts.handout import Handout
from locales.languages import Language, languages
from locales.library_files import prepare_files
from models.audit import Author
from models.errors import NotFound
from models.keys import KeyRole
from models.suggestions import (
    OPEN,
    UnknownSuggestion,
    describe_target,
    find_suggestion,
    remove_published,
)
from models.tables import Key, Suggestion


def find_target(reloader: Reloader, key: Key, role: KeyRole, tag: str) -> Language:
    """Return a language for translation. Raise a problem if the key is not for it."""
    tags = [each.tag for each in reloader.snapshot.targets]
    if tag not in tags:
        detail = f"There is no translation into {tag[:40]!r}. Choose from: {', '.join(tags)}."
        raise NotFound("unknown-language", detail, allowed=tags)
    require_role(key, role, tag)
    return languages()[tag]


def may_read(key: Key, suggestion: Suggestion) -> bool:
    """Return whether a suggestion is the key's own, or one that it may publish."""
    own = suggestion.by == key.name
    return own or (suggestion.state == OPEN and has_role(key, "reviewer", suggestion.language))


def find_readable_suggestion(reloader: Reloader, key: Key, id: int) -> Suggestion:
    """Return a suggestion for its author or a reviewer of its language. Raise UnknownSuggestion, or
    a problem for others."""
    suggestion = find_suggestion(reloader.engine, id)
    if suggestion.by != key.name:
        require_role(key, "reviewer", suggestion.language)
    return suggestion


def find_open_suggestion(reloader: Reloader, key: Key, id: int) -> Suggestion:
    """Return a suggestion that can still be published, as `find_readable_suggestion` does."""
    suggestion = find_readable_suggestion(reloader, key, id)
    if suggestion.state != OPEN:
        raise UnknownSuggestion(id)
    return suggestion


def published_catalog(reloader: Reloader, suggestion: Suggestion) -> EditableCatalog:
    """Return the catalog of a suggestion as it is published. Raise NotFound."""
    return catalog_of(read_published_files(reloader.engine)[1], reloader, suggestion)


def catalog_of(files: Files, reloader: Reloader, suggestion: Suggestion) -> EditableCatalog:
    """Return the catalog of a suggestion, also if its guide was renamed meanwhile."""
    tag, allowed = suggestion.language, [*languages()]
    if tag not in allowed:
        detail = f"{tag} is no longer a language of this service."
        raise NotFound("unknown-language", detail, allowed=allowed)
    domain = reloader.snapshot.renamed.get(suggestion.domain, suggestion.domain)
    return find_catalog(files, domain, languages()[tag])


def publish_suggestion(
    reloader: Reloader, key: Key, id: int, *, dry_run: bool
) -> tuple[EditResult, EditableCatalog]:
    """Publish a suggestion of somebody else, or check it for a `dry_run`; return what that did, and
    the catalog after it."""
    suggestion = find_open_suggestion(reloader, key, id)
    if suggestion.by == key.name:
        raise Problem("forbidden", "Somebody else has to publish what you have suggested.")

    def edit(files: Files) -> Files:
        return apply_suggestion(catalog_of(files, reloader, suggestion), suggestion)

    result = publish_edit(
        reloader,
        Author(key.name, "publish suggestion", describe_target(suggestion)),
        edit,
        dry_run=dry_run,
        also=lambda session: remove_published(session, id),
    )
    return result, catalog_of(result.files, reloader, suggestion)


def preview_suggestion(
    reloader: Reloader, key: Key, id: int, guide: str | None, public_url: str
) -> Handout:
    """Return the sheet as it would be with a suggestion."""
    suggestion = find_readable_suggestion(reloader, key, id)
    reloader.refresh()
    catalog = published_catalog(reloader, suggestion)
    files = apply_suggestion(catalog, suggestion)
    return preview_files(reloader, files, catalog, guide, public_url)


def preview_files(
    reloader: Reloader,
    files: Files,
    catalog: EditableCatalog,
    guide: str | None,
    public_url: str,
) -> Handout:
    """Return the sheet of the document of a catalog as it would be with these files. Raise
    InvalidFiles."""
    work = prepare_files(files, RESERVED)
    refuse_wrong_content(work)
    tag = catalog.language.tag
    slug = choose_guide(work, catalog.document.domain, tag, guide)
    return preview_handout(reloader.snapshot, work, slug, tag, public_url)
