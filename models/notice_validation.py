"""Refuse notices about nothing that is published, or at a time that cannot be meant."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.advice import DirectoryCard
from models.clock import now
from models.editions import (
    PublishedRevision,
    interface_publications,
    published_revisions,
    renamed_guides,
    renamed_places,
)
from models.errors import FieldError, Invalid
from models.library import published_source
from models.notice_scope import SHARED, is_of_revision, recalls_sheet
from models.tables import CONTACTS, INTERFACE, Notice, Wording

MOST_AHEAD = timedelta(days=366)
Sheets = Sequence[tuple[PublishedRevision, str]]


class InvalidNotice(Invalid):
    """A notice about something that is not published, or at a time that cannot be meant."""

    def __init__(self, detail: str, field: str = "slug") -> None:
        super().__init__([FieldError(field, f"{detail}.")])


def check_start(starts_at: datetime) -> None:
    """Raise InvalidNotice for a time that must be mistyped: it would leave a dangerous text where
    it is."""
    if starts_at < now() - timedelta(minutes=1):
        raise InvalidNotice(
            f"{starts_at:%Y-%m-%d %H:%M} UTC is past: leave it out to begin now", "starts_at"
        )
    if starts_at > now() + MOST_AHEAD:
        raise InvalidNotice(f"{starts_at:%Y-%m-%d} is more than a year ahead", "starts_at")


def check_target(session: Session, notice: Notice) -> None:
    """Raise InvalidNotice if nothing published is meant by a notice. It gets the present names."""
    notice.slug = renamed_guides(session).get(notice.slug, notice.slug)
    notice.place = renamed_places(session).get(notice.place or "", notice.place)
    shared = notice.kind == "recall" and notice.slug in SHARED
    texts = published_revisions(session, None if shared else notice.slug)
    if not texts:
        raise InvalidNotice(f"there is no guide {notice.slug!r}")
    if shared:
        _check_scope_of_shared(notice)
    _check_edition(notice, texts)
    _check_language(notice, texts)
    meant = [each for each in texts if is_of_revision(notice, each)]
    if not meant:
        raise InvalidNotice(f"{notice.slug} has no such revision", "revision")
    directory = _directory(session)
    _check_place(notice, meant, directory)
    sheets = [
        (each, code)
        for each in meant
        for code in each.places
        if notice.place in (None, *directory.around(code))
    ]
    _check_contact(notice, sheets)
    if notice.kind == "recall":
        _check_recall(session, notice, texts, sheets)


def _directory(session: Session) -> DirectoryCard:
    source = published_source(session)
    rows = select(Wording).where(Wording.domain == CONTACTS, Wording.language == source)
    newest = session.exec(rows.order_by(col(Wording.revision).desc())).first()
    assert newest
    return DirectoryCard.model_validate(newest.content)


def _check_scope_of_shared(notice: Notice) -> None:
    """Raise InvalidNotice for a scope that the contacts or the interface do not have."""
    names = ["edition", "revision", *(("place", "contact") if notice.slug == INTERFACE else ())]
    for name in names:
        if getattr(notice, name) is not None:
            raise InvalidNotice(f"{SHARED[notice.slug]} are recalled as a whole", name)


def _check_edition(notice: Notice, texts: Sequence[PublishedRevision]) -> None:
    numbers = sorted({each.edition for each in texts})
    if notice.edition is not None and notice.edition not in numbers:
        known = ", ".join(map(str, numbers))
        raise InvalidNotice(f"{notice.slug} has no edition {notice.edition}, only: {known}")
    if notice.revision is not None and (notice.edition is None or notice.language is None):
        raise InvalidNotice(
            "a revision is that of an edition in a language: give all three", "revision"
        )


def _check_language(notice: Notice, texts: Sequence[PublishedRevision]) -> None:
    published = {each.language for each in texts}
    if notice.language is not None and notice.language not in published:
        tags = ", ".join(sorted(published))
        raise InvalidNotice(
            f"{notice.slug} is not published in {notice.language!r}, only in: {tags}"
        )


def _check_place(
    notice: Notice, meant: Sequence[PublishedRevision], directory: DirectoryCard
) -> None:
    places = {around for each in meant for code in each.places for around in directory.around(code)}
    if notice.place is not None and notice.place not in places:
        known = ", ".join(sorted(places))
        raise InvalidNotice(
            f"{notice.slug} is not published for {notice.place!r}, only for: {known}", "place"
        )


def _check_contact(notice: Notice, sheets: Sheets) -> None:
    if notice.contact is None:
        return
    named = {contact for each, place in sheets for contact in each.contacts(place)}
    if notice.contact not in named:
        known = ", ".join(sorted(named)) or "none"
        raise InvalidNotice(
            f"no sheet that is meant names {notice.contact!r}, only: {known}", "contact"
        )


def _check_recall(
    session: Session,
    notice: Notice,
    texts: Sequence[PublishedRevision],
    sheets: Sheets,
) -> None:
    """Raise InvalidNotice for a recall of no sheet."""
    words = interface_publications(session)
    history: dict[tuple[str, str], list[PublishedRevision]] = {}
    for each in sorted(texts, key=lambda each: (each.edition, each.revision)):
        history.setdefault((each.slug, each.language), []).append(each)
    for sheet, place in sheets:
        named = notice.contact is None or notice.contact in sheet.contacts(place)
        until_now = history[sheet.slug, sheet.language], words[sheet.language]
        if named and recalls_sheet(notice, sheet, place, *until_now):
            return
    if notice.slug in SHARED:
        raise InvalidNotice("no sheet is meant with other words: publish the corrected ones first")
    raise InvalidNotice(
        f"no sheet of {notice.slug} is meant that is older than what is published now: publish the "
        "corrected text first, or withdraw it"
    )
