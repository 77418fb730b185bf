"""Check whether a printed sheet is still current, by comparing its code with what is published."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from api.published.snapshot import AdviceQuery, PublishedEdition, PublishedRevision, Snapshot
from handouts.lines import notice_heading
from locales.dates import format_day
from locales.languages import languages
from models.advice import Translation
from models.clock import now
from models.codes import LAYOUTS, SheetIdentity, decode_sheet, format_code
from models.database import reading
from models.directory import DEFAULT_PLACE
from models.errors import NotFound
from models.tables import EditionTranslation
from richtext.text import Text, english, fill

Standing = Literal["current", "newer", "outdated", "withdrawn"]
Because = Literal[
    "withdrawal", "correction", "safety", "contacts", "expiry", "edition", "wording", "english"
]
STANDING_OF: dict[Because, Standing] = {
    "withdrawal": "withdrawn",
    "correction": "outdated",
    "safety": "outdated",
    "contacts": "outdated",
    "expiry": "outdated",
    "edition": "newer",
    "wording": "newer",
    "english": "newer",
}


class Reason(BaseModel):
    """`text` is in the language of the sheet. `note` is what an editor wrote about it: the reason
    for a notice, or what a newer edition changed."""

    because: Because
    text: Text
    note: Text | None = None


class Check(BaseModel):
    """What a sheet is, and whether it is still current.

    `words_of` is the date of its text, `published_at` when its revision was published. `changed`
    lists the ids of the blocks that differ in the newest version; `page` and `pdf` are the
    addresses of that version, or null if there is none."""

    code: str
    status: Standing
    verdict: Text
    reasons: list[Reason]
    slug: str
    title: Text
    language: str
    place: str
    layout: str
    edition: int
    revision: int
    words_of: date
    published_at: datetime
    newest_edition: int
    newest_revision: int
    changed: list[str]
    page: str | None
    pdf: str | None


def find_sheet(snapshot: Snapshot, code: str) -> Check:
    """Return the check of a code. Raise MistypedCode, or NotFound if no sheet has the code."""
    check = check_sheet(snapshot, code, now())
    if check is None:
        detail = f"{code[:20]!r} is a valid code, but no sheet from this server has it."
        raise NotFound("unknown-code", detail)
    return check


def check_sheet(snapshot: Snapshot, code: str, now: datetime) -> Check | None:
    """Return the check of a code, or None if no sheet has it. Raise MistypedCode."""
    identity = decode_sheet(code)
    sheet = snapshot.revisions.get(identity.translation) if identity else None
    places = {number: place for place, number in snapshot.place_numbers.items()}
    if identity is None or sheet is None or identity.place not in places:
        return None
    place = places[identity.place]
    newest = snapshot.newest_revisions[sheet.slug, sheet.language]
    words = snapshot.interface[sheet.language]
    reasons = [*_reasons(snapshot, sheet, newest, place, now)]
    status: Standing = STANDING_OF[reasons[0].because] if reasons else "current"
    if status != "newer":
        # To somebody who must not use a sheet it does not matter what else is new.
        reasons = [each for each in reasons if STANDING_OF[each.because] != "newer"]
    printed = _read_printed(snapshot, identity)
    readable = sheet.language in snapshot.languages_of(sheet.slug, now)
    query = f"?place={place if place in snapshot.places else DEFAULT_PLACE}"
    layout = "" if identity.layout == LAYOUTS[0] else f"&layout={identity.layout}"
    return Check(
        code=format_code(snapshot.code(sheet.id, place, identity.layout)),
        status=status,
        verdict=words[f"check-{status}"],
        reasons=reasons,
        slug=sheet.slug,
        title=printed.title,
        language=sheet.language,
        place=place,
        layout=identity.layout,
        edition=sheet.edition,
        revision=sheet.revision,
        words_of=printed.published_at,
        published_at=sheet.published_at,
        newest_edition=snapshot.newest(sheet.slug),
        newest_revision=newest.revision,
        changed=_changed_blocks(snapshot, sheet, printed) if readable else [],
        page=f"/{sheet.language}/{sheet.slug}{query}" if readable else None,
        pdf=f"/v1/handouts/{sheet.slug}/{sheet.language}.pdf{query}{layout}" if readable else None,
    )


def _reasons(
    snapshot: Snapshot,
    sheet: PublishedRevision,
    newest: PublishedRevision,
    place: str,
    now: datetime,
) -> Iterator[Reason]:
    """Yield the reasons why a sheet is not the newest, most serious first."""
    words = snapshot.interface[sheet.language]
    notice = snapshot.notice(sheet.slug, sheet.language, sheet.edition, now)
    if notice:
        card = snapshot.notice_card(notice, sheet.language)
        text = notice_heading(card, words)
        yield Reason(because=notice.kind, text=text, note=card.reason)
    if change := snapshot.safety_change(sheet.slug, sheet.overlay_edition or sheet.edition):
        yield Reason(because="safety", text=words["because-safety"], note=english(change.note))
    if not _facts(sheet, place) <= _facts(newest, place):
        yield Reason(because="contacts", text=words["because-contacts"])
    served = snapshot.guides.get(sheet.slug, {}).get(sheet.language)
    expires = served.translation.expires_on if served else None
    if expires and expires < now.date():
        day = format_day(expires, languages()[sheet.language])
        yield Reason(because="expiry", text=fill(words["expired"], date=day))
    latest = snapshot.editions[sheet.slug][-1]
    if newest.edition > sheet.edition:
        yield _newer_edition(snapshot, sheet, newest.edition)
    elif newest.places.get(place, {}).get("text") != sheet.places.get(place, {}).get("text"):
        yield Reason(because="wording", text=words["because-wording"])
    if latest.number > newest.edition:
        note = english(latest.note)
        yield Reason(because="english", text=words["because-english"], note=note)


def _facts(revision: PublishedRevision, place: str) -> set[str]:
    return set(revision.places.get(place, {}).get("facts", []))


def _newer_edition(snapshot: Snapshot, sheet: PublishedRevision, newest: int) -> Reason:
    words = snapshot.interface[sheet.language]
    edition: PublishedEdition = snapshot.editions[sheet.slug][newest - 1]
    text = fill(words["because-edition"], edition=str(sheet.edition), newest=str(newest))
    return Reason(because="edition", text=text, note=english(edition.note))


def _read_printed(snapshot: Snapshot, identity: SheetIdentity) -> Translation:
    """Return the text that was printed on the sheet."""
    with reading(snapshot.engine) as session:
        row = session.get_one(EditionTranslation, identity.translation)
        return Translation.model_validate(row.content)


def _changed_blocks(
    snapshot: Snapshot, sheet: PublishedRevision, printed: Translation
) -> list[str]:
    """Return the ids of the blocks that are new or different now."""
    served = snapshot.served(AdviceQuery(sheet.slug, sheet.language, DEFAULT_PLACE)).translation
    before = {block.id: [text.nodes for text in block.every_text()] for block in printed.blocks}
    return [
        block.id
        for block in served.blocks
        if before.get(block.id) != [text.nodes for text in block.every_text()]
    ]
