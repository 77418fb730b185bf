"""Edits of a guide at the desk: where they began, conflicts with those of other people, and what is
published."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlmodel import col, select

from api.desk.guide_form import NEW, GuideForm, OpenGuide, changed_texts, edited_source, open_guide
from api.editing.edits import (
    EditResult,
    Files,
    find_guide_path,
    publish_edit,
    read_published_files,
)
from api.http.conditional import make_etag
from api.published.lookups import find_guide as find_served
from api.published.reloader import Reloader
from api.published.snapshot import Snapshot
from api.site.reserved import RESERVED
from locales.rewording import with_rewording
from locales.updating import with_moved_messages
from models.audit import Author
from models.clock import today
from models.database import reading
from models.errors import DomainError
from models.stored_files import library_path
from models.tables import StoredFile


class ChangedMeanwhile(DomainError):
    """Somebody else has published the guide since an editor began."""

    def __init__(self) -> None:
        super().__init__("precondition-failed", "Somebody else has published this guide meanwhile.")


@dataclass(frozen=True)
class Conflict:
    """A text that somebody else has changed: as it was, as it is published now, and as it was
    typed. `both` says that the editor has changed it too."""

    context: str
    label: str
    before: str
    published: str
    typed: str
    both: bool


def published_guide(snapshot: Snapshot, slug: str) -> OpenGuide:
    """Return a guide as its published source says it. Raise NotFound, and Busy."""
    find_served(snapshot, slug)  # one that is not served has no preview
    return find_guide(read_published_files(snapshot.engine)[1], slug)


def find_guide(files: Files, slug: str) -> OpenGuide:
    """Return a guide as its source among these files says it. Raise NotFound."""
    path = find_guide_path(files, slug)
    return open_guide(path, slug, files[path])


def etag_of(opened: OpenGuide) -> str:
    """Return the ETag of the source of a guide, as `/v1/edit/guides` gives it."""
    return make_etag(opened.source.text.encode())


def version_with(engine: Engine, opened: OpenGuide, etag: str) -> OpenGuide | None:
    """Return the version of a guide from which an editor began, None if there is none."""
    with reading(engine) as session:
        rows = session.exec(
            select(StoredFile)
            .where(col(StoredFile.path).endswith(opened.file, autoescape=True))
            .order_by(col(StoredFile.id).desc())
        )
        for row in rows:
            text = row.text if library_path(row.path) == opened.file else None
            if text is not None and make_etag(text.encode()) == etag:
                return open_guide(opened.file, opened.guide.slug, text)
    return None


def with_newest(
    before: OpenGuide | None, now: OpenGuide, form: GuideForm
) -> tuple[GuideForm, list[Conflict]]:
    """Return the form on top of what is published now, with the words of the editor where they have
    typed others; and the texts that somebody else has changed."""
    was = (before or now).source.texts((before or now).guide)
    labels = {text.context: text.label for block in now.blocks for text in block.texts}
    published = now.source.texts(now.guide)
    own = changed_texts(before or now, form)
    conflicts = [
        Conflict(context, labels[context], was.get(context, ""), text, own.get(context, ""), both)
        for context, text in published.items()
        if text != was.get(context, "")
        for both in [context in own and own[context] != text]
    ]
    typed = {k: v for k, v in form.texts.items() if k not in was}
    orders = _merged_orders(before, now, form)
    return replace(form, base=etag_of(now), texts={**typed, **own}, orders=orders), conflicts


def edit_of(slug: str, form: GuideForm) -> Callable[[Files], Files]:
    """Return the edit that publishes what was typed. It raises ChangedMeanwhile and
    InvalidFiles."""

    def edit(files: Files) -> Files:
        opened = find_guide(files, slug)
        if etag_of(opened) != form.base:
            raise ChangedMeanwhile
        edited = {**files, opened.file: edited_source(opened, form)}
        moved, _ = with_moved_messages(edited, RESERVED)
        if form.kind == "minor" and form.same_meaning:
            contexts = [*changed_texts(opened, form)]
            return with_rewording(moved, slug, contexts, today(), RESERVED)
        return moved

    return edit


def publish_form(
    reloader: Reloader, slug: str, form: GuideForm, by: str, *, dry_run: bool
) -> EditResult:
    """Publish what was typed, or only check it. Raise ChangedMeanwhile, InvalidFiles and Busy."""
    author = Author(key=by, act="put guide", target=slug)
    return publish_edit(reloader, author, edit_of(slug, form), dry_run=dry_run)


def _merged_orders(
    before: OpenGuide | None, now: OpenGuide, form: GuideForm
) -> dict[str, list[str]]:
    """Return the orders of items: those of now where somebody else has changed them, without what
    the editor has taken out, and with what they have added."""
    was = {block.id: block for block in (before or now).blocks if block.items}
    orders = {}
    for block in now.blocks:
        wanted = form.orders.get(block.id)
        if wanted is None or not block.items:
            continue
        old = was[block.id].keys if block.id in was else []
        if block.keys != old:
            kept = [each for each in block.keys if each in wanted or each not in old]
            wanted = [*kept, *(each for each in wanted if each.startswith(NEW))]
        orders[block.id] = wanted
    return orders
