"""Previews of suggestions: the sheet as it would be, with a code that no published sheet has."""

from dataclasses import replace

from api.published.snapshot import AdviceQuery, Served, Snapshot, status_around
from handouts.handout import Handout
from locales.reviews import weakest
from models.advice import ParagraphAdvice, Translation
from models.clock import now
from models.editions import PublishedRevision
from models.errors import FieldError, Invalid, InvalidFiles
from models.publishing import PreparedLibrary
from richtext.nodes import StrongNode
from richtext.text import english

UNPUBLISHED = 0  # no published translation has this id, so the code of a preview is unknown
NOTE = "Preview of a suggestion. Nobody has published it: do not print it, do not pass it on."


def preview_handout(
    snapshot: Snapshot, work: PreparedLibrary, slug: str, tag: str, public_url: str
) -> Handout:
    """Return the standard sheet of a guide in a language as it would be with `work` published. It
    says first that it is a preview."""
    preview = _preview_snapshot(snapshot, work, work.translations[slug][tag])
    handout = preview.handout(AdviceQuery(slug, tag, preview.default_place), now(), public_url)
    return marked_as_preview(handout, NOTE)


def marked_as_preview(handout: Handout, words: str) -> Handout:
    """Return a handout that says first, in English, that it is a preview."""
    note = english(words)
    note = note.model_copy(update={"nodes": [StrongNode(children=note.nodes)]})
    block = ParagraphAdvice(id="preview-note", type="paragraph", critical=False, text=note)
    blocks = [block, *handout.advice.blocks]
    return replace(handout, advice=handout.advice.model_copy(update={"blocks": blocks}))


def choose_guide(work: PreparedLibrary, domain: str, tag: str, wanted: str | None) -> str:
    """Return the guide to preview: for `contacts` and `ui` the `wanted` one, or the first. Raise
    Invalid, and InvalidFiles if the guide would wait for other messages."""
    ready = [slug for slug, languages in work.translations.items() if tag in languages]
    guides = [domain] if domain in work.translations else ready
    if not guides or (wanted and wanted not in guides):
        detail = f"is not shown by this suggestion. Choose from: {', '.join(guides) or 'none'}."
        raise Invalid([FieldError("guide", detail, guides)])
    slug = wanted or guides[0]
    if slug not in ready:
        raise InvalidFiles(each for each in work.waiting if each.file.endswith(f"/{slug}.po"))
    return slug


def _preview_snapshot(
    snapshot: Snapshot, work: PreparedLibrary, translation: Translation
) -> Snapshot:
    """Return the snapshot with a translation, the directory and the interface of `work`."""
    slug, tag = translation.slug, translation.language
    directory, interface = work.directory[tag], work.interface[tag].words
    around = status_around(directory, interface, in_source=tag == snapshot.source)
    status = weakest([translation.status, around])
    reviewed_on = translation.reviewed_on if status == "reviewed" else None
    shown = translation.model_copy(update={"status": status, "reviewed_on": reviewed_on})
    edition, revision = snapshot.newest(slug), next_revision(snapshot, slug, tag)
    served = Served(shown, edition, revision, UNPUBLISHED, None)
    return replace(
        with_unpublished(snapshot, served),
        directory={**snapshot.directory, tag: directory},
        interface={**snapshot.interface, tag: interface},
    )


def with_unpublished(snapshot: Snapshot, served: Served) -> Snapshot:
    """Return the snapshot with a translation that is not published."""
    slug, tag = served.translation.slug, served.translation.language
    row = PublishedRevision(
        UNPUBLISHED,
        snapshot.publication,
        slug,
        tag,
        served.edition,
        served.revision,
        served.overlay_edition,
        now(),
        {},
    )
    return replace(
        snapshot,
        guides={**snapshot.guides, slug: {**snapshot.guides.get(slug, {}), tag: served}},
        revisions={**snapshot.revisions, UNPUBLISHED: row},
        _bodies={},
    )


def next_revision(snapshot: Snapshot, slug: str, tag: str) -> int:
    """Return the number of the next revision of a guide's newest edition in a language."""
    revisions = snapshot.revisions_of.get((slug, tag), [])
    if not revisions or revisions[-1].edition < snapshot.newest(slug):
        return 1
    return revisions[-1].revision + 1
