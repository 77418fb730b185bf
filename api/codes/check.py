"""Check whether a printed sheet is still current, by comparing its code with what is published."""

from datetime import date, datetime
from typing import Any

from api.codes.standing import (
    Because,
    Finding,
    Standing,
    examine_sheet,
    served_revision,
    standing,
)
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.handout import fill_date
from handouts.lines import notice_heading
from models.advice import AdviceBlock, ContactsAdvice, Translation
from models.blocks import TEXT_FIELDS
from models.clock import now
from models.codes import LAYOUTS, decode_sheet, format_code
from models.database import reading
from models.digests import changed_contacts, references
from models.editions import PublishedRevision, read_translation
from models.errors import NotFound
from models.language_free import renamed_blocks
from models.resolution import Area
from richtext.described import DescribedModel
from richtext.text import Text, fill


class Reason(DescribedModel):
    """Why a sheet is not current."""

    because: Because
    """What has happened since the sheet was printed."""
    text: Text
    """The same as a sentence, in the language of the sheet."""
    note: Text | None = None
    """What an editor wrote about it: the reason for a notice, or what a newer edition changed; null
    where that is nothing."""


class Check(DescribedModel):
    """What a sheet is, and whether it is still current."""

    code: str
    """The sheet code as it is written on paper."""
    status: Standing
    """Whether the sheet is `current`; still right though there is a `newer` one; or no longer to be
    used, `outdated` or `withdrawn`."""
    verdict: Text
    """The same as a sentence, in the language of the sheet."""
    reasons: list[Reason]
    """Why it is not current, the most serious first; empty if it is."""
    slug: str
    """The slug of the guide."""
    title: Text
    """The title of the guide, in the language of the sheet."""
    language: str
    """The BCP 47 tag of the language of the sheet."""
    place: str
    """The code of the place for which it was printed."""
    layout: str
    """The layout in which it was printed."""
    edition: int
    """The number of the edition on the sheet."""
    revision: int
    """The number of the version of its translation."""
    edition_of: date
    """The day on which that edition was published."""
    published_at: datetime
    """When that revision was published."""
    newest_edition: int
    """The number of the newest edition in this language."""
    newest_revision: int
    """The number of the newest version of its translation."""
    changed: list[str]
    """The ids of the blocks that say something else in the newest version, stand in another order
    or name a contact that has changed."""
    page: str | None
    """The address of the newest version as a page, relative to the server; null if there is
    none."""
    pdf: str | None
    """The address of the newest version as a PDF, relative to the server; null if there is none."""


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
    newest = (
        served_revision(snapshot, sheet) or snapshot.revisions_of[sheet.slug, sheet.language][-1]
    )
    words = words_of(snapshot, sheet.language)
    findings = examine_sheet(snapshot, sheet, place, now)
    status = standing(findings)
    with reading(snapshot.engine) as session:
        printed = read_translation(session, identity.translation)
    listed = snapshot.listed_place(place)
    readable = sheet.language in snapshot.languages_of(sheet.slug, listed, now)
    query = f"?place={listed}"
    layout = "" if identity.layout == LAYOUTS[0] else f"&layout={identity.layout}"
    return Check(
        code=format_code(snapshot.code(sheet.id, place, identity.layout)),
        status=status,
        verdict=words[f"check-{status}"],
        reasons=[_reason(snapshot, sheet, newest, each) for each in findings],
        slug=sheet.slug,
        title=printed.title,
        language=sheet.language,
        place=place,
        layout=identity.layout,
        edition=sheet.edition,
        revision=sheet.revision,
        edition_of=snapshot.published_on(sheet.slug, sheet.edition),
        published_at=sheet.published_at,
        newest_edition=snapshot.newest(sheet.slug),
        newest_revision=newest.revision,
        changed=_changed_blocks(snapshot, sheet, newest, printed, place) if readable else [],
        page=f"/{sheet.language}/{sheet.slug}{query}" if readable else None,
        pdf=f"/v1/handouts/{sheet.slug}/{sheet.language}.pdf{query}{layout}" if readable else None,
    )


def words_of(snapshot: Snapshot, language: str) -> dict[str, Text]:
    """Return the words of the interface in the language of a sheet, which may have been taken away
    since."""
    return snapshot.interface.get(language, snapshot.interface[snapshot.source])


def _reason(
    snapshot: Snapshot, sheet: PublishedRevision, newest: PublishedRevision, finding: Finding
) -> Reason:
    words = words_of(snapshot, sheet.language)
    note = snapshot.library.written(finding.note) if finding.note else None
    match finding.because:
        case "withdrawal" | "correction" if finding.notice:
            card = snapshot.notice_card(finding.notice, sheet.language)
            text, note = notice_heading(card, words), card.reason
        case "recall" if finding.notice:
            text = words["because-safety"]
            note = snapshot.notice_reason(finding.notice, sheet.language)
        case "gone":
            text = words["withdrawn"]
        case "not-reviewed":
            text = words["not-reviewed"]
        case "expiry":
            served = snapshot.guides[sheet.slug][sheet.language].translation
            assert served.expires_on
            text = fill_date(words["expired"], served.expires_on)
        case "edition":
            numbers = {"edition": str(sheet.edition), "newest": str(newest.edition)}
            text = fill(words["because-edition"], **numbers)
        case _:
            text = words[f"because-{finding.because}"]
    return Reason(because=finding.because, text=text, note=note)


def _changed_blocks(
    snapshot: Snapshot,
    sheet: PublishedRevision,
    newest: PublishedRevision,
    printed: Translation,
    place: str,
) -> list[str]:
    """Return the ids of the blocks that are new or different now, that stand in another order, or
    name a contact of which something else is said."""
    served = snapshot.served(
        AdviceQuery(sheet.slug, sheet.language, snapshot.default_place)
    ).translation
    printed = printed.with_block_ids(renamed_blocks(printed, served))
    before = {block.id: block for block in printed.blocks}
    facts = [each.facts(place) for each in (sheet, newest)]
    contacts = changed_contacts(facts[0], facts[1]) | changed_contacts(facts[1], facts[0])
    moved = _moved(list(before), [block.id for block in served.blocks])
    return [
        block.id
        for block in served.blocks
        if block.id in moved
        or block.id not in before
        or _said(block) != _said(before[block.id])
        or contacts & _named(snapshot, block, sheet.language, place)
    ]


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return the ids of both lists that do not come in the same order."""
    old = [each for each in before if each in after]
    new = [each for each in after if each in before]
    return {one for one, other in zip(new, old, strict=True) if one != other}


def _said(block: AdviceBlock) -> dict[str, Any]:
    """Return all that a block says, but for how far it is checked."""
    hidden = {"changed_in", "critical", "contacts"}
    said = block.model_dump(exclude=hidden, exclude_computed_fields=True)
    said["texts"] = [text.nodes for text in block.every_text()]
    for name in (*TEXT_FIELDS[block.type].single, "easy"):
        said.pop(name, None)
    if items := TEXT_FIELDS[block.type].items:
        said[items] = [
            each.model_dump(exclude={"text"}, exclude_computed_fields=True)
            for each in getattr(block, items)
        ]
    return said


def _named(snapshot: Snapshot, block: AdviceBlock, language: str, place: str) -> set[str]:
    """Return the contacts and roles that a block names in a place."""
    directory = snapshot.directory[language]
    area = Area(directory, directory.places[snapshot.listed_place(place)])
    shown = block.show if isinstance(block, ContactsAdvice) else []
    named = {*filter(area.fills, shown)}
    named |= {each.to for text in block.every_text() for each in references(text)}
    return named | {area.contact(each).id for each in named}
