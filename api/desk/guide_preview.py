"""Previews of a guide that is being edited: in the language of the library, and what an older
translation of it would show."""

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from api.desk.guide_editing import published_guide
from api.desk.guide_form import GuideForm, OpenGuide, edited_source, open_guide
from api.editing.suggestion_preview import (
    UNPUBLISHED,
    marked_as_preview,
    next_revision,
    with_unpublished,
)
from api.published.snapshot import AdviceQuery, PublishedEdition, Served, Snapshot
from handouts.handout import Handout
from locales.inline import InlineError, signature
from locales.library import Document
from locales.localise import localise_guide, source_messages
from models.advice import Translation
from models.clock import now
from models.database import reading
from models.editions import editions_by_slug, newest_revision, renamed_guides, with_present_slugs
from models.errors import FileError, InvalidFiles
from models.guide import Guide, guide_messages
from models.older_translation import follow_newest
from models.resolution import resolution_error
from models.source_history import SourceHistory
from models.tables import Edition

NOTE = "Preview of a change. Nobody has published it: do not print it, do not pass it on."


def preview_form(snapshot: Snapshot, slug: str, form: GuideForm, public_url: str) -> Handout:
    """Return the sheet of what was typed, in the language that was chosen. Raise NotFound, and
    InvalidFiles for what is wrong."""
    opened = published_guide(snapshot, slug)
    edited = open_guide(opened.file, slug, edited_source(opened, form))
    tags = languages_to_preview(snapshot, slug)
    tag = form.show if form.show in tags else snapshot.source
    keeps_words = form.kind == "minor" and form.same_meaning
    return preview_guide(snapshot, edited, tag, form.kind, public_url, keeps_words=keeps_words)


def preview_guide(
    snapshot: Snapshot,
    opened: OpenGuide,
    tag: str,
    kind: str,
    public_url: str,
    *,
    keeps_words: bool = False,
) -> Handout:
    """Return the standard sheet of a guide as it would be once `opened` is published as a change of
    this kind: in the language of the library, or in another one until it is translated again,
    unless its translation `keeps_words`. It says first that it is a preview. Raise InvalidFiles."""
    slug, source = opened.guide.slug, snapshot.source
    text = _source_text(snapshot, opened)
    editions = _editions(snapshot, text, kind)
    newest, served = editions[-1].number, snapshot.guides[slug][tag]
    if tag == source:
        revision = next_revision(snapshot, slug, tag) if newest == served.edition else 1
        served = Served(text, newest, revision, UNPUBLISHED, None)
    elif keeps_words and served.edition == snapshot.newest(slug):
        served = Served(served.translation, newest, 1, UNPUBLISHED, None)
    else:
        served = _followed(snapshot, text, tag, editions)
    preview = replace(snapshot, editions={**snapshot.editions, slug: editions})
    preview = with_unpublished(preview, served)
    query = AdviceQuery(slug, tag, preview.default_place)
    return marked_as_preview(preview.handout(query, now(), public_url), NOTE)


def languages_to_preview(snapshot: Snapshot, slug: str) -> list[str]:
    """Return the languages in which a guide is served, that of the library first."""
    return [tag for tag in snapshot.languages if tag in snapshot.guides[slug]]


def _source_text(snapshot: Snapshot, opened: OpenGuide) -> Translation:
    guide = opened.guide
    if errors := [*_markup_errors(guide, opened.file)]:
        raise InvalidFiles(errors)
    messages = dict(guide_messages(guide))
    document = Document(guide.slug, opened.file, messages, source=snapshot.source)
    text = localise_guide(guide, source_messages(document))
    if error := resolution_error(text, snapshot.directory[snapshot.source]):
        raise InvalidFiles([FileError(opened.file, 1, error)])
    return text


def _editions(snapshot: Snapshot, text: Translation, kind: str) -> list[PublishedEdition]:
    """Return the editions of a guide, with a new one if its source text has changed."""
    before = snapshot.guides[text.slug][snapshot.source].translation
    same = before.model_copy(update={"status": text.status}).numbered() == text.numbered()
    editions, number = snapshot.editions[text.slug], snapshot.newest(text.slug) + 1
    new = PublishedEdition(UNPUBLISHED, text.slug, number, kind, "", now())
    return editions if same else [*editions, new]


def _markup_errors(guide: Guide, file: str) -> Iterator[FileError]:
    for context, message in guide_messages(guide):
        try:
            signature(message.text)
        except InlineError as error:
            yield FileError(file, message.line, f"{context}: markup: {error}")


def _followed(
    snapshot: Snapshot, text: Translation, tag: str, editions: list[PublishedEdition]
) -> Served:
    """Return what a language would show that is not translated again yet."""
    served = snapshot.guides[text.slug][tag]
    with reading(snapshot.engine) as session:
        rows = _edition_rows(session, text.slug, editions)
        edition = next(each for each in rows if each.number == served.edition)
        revision = newest_revision(session, edition.id, tag, with_overlay=False)
        assert revision
        older = with_present_slugs(revision.translation, renamed_guides(session))
        newer = [each for each in rows if each.number > edition.number]
        history = SourceHistory(session, snapshot.source)
        followed = follow_newest(history, older, edition, newer, text, snapshot.directory[tag])
    update = {"status": served.translation.status, "reviewed_on": served.translation.reviewed_on}
    shown = followed.translation.model_copy(update=update)
    revision_number = served.revision + 1
    return Served(shown, served.edition, revision_number, UNPUBLISHED, followed.overlay_edition)


def _edition_rows(session: Session, slug: str, editions: list[PublishedEdition]) -> list[Edition]:
    """Return the stored editions, and one that is not stored if the last is not published."""
    rows, new = editions_by_slug(session)[slug], editions[-1]
    session.expunge_all()
    if new.id == UNPUBLISHED:
        number, kind = new.number, new.change
        ids = {"id": UNPUBLISHED, "publication_id": UNPUBLISHED}
        rows.append(Edition(**ids, slug=slug, number=number, change=kind, note=""))
    return rows
