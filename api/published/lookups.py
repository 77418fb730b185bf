"""Look up what a reader asks for in the snapshot; the errors list what is available instead."""

import re
from collections.abc import Sequence

from api.published.snapshot import AdviceQuery, Served, Snapshot
from locales.negotiate import match_language
from models.clock import now
from models.database import reading
from models.editions import has_publication, newest_publication
from models.errors import FieldError, Gone, Invalid, NotFound

CURSOR = re.compile("0|[1-9][0-9]{0,17}")


def find_language(snapshot: Snapshot, tag: str) -> str:
    """Return the served language for a tag, an alias or another spelling. Raise NotFound."""
    if tag in snapshot.languages:
        return tag
    language = match_language(tag, frozenset(snapshot.languages))
    if language is None:
        held_back = {each for guide in snapshot.held_back.values() for each in guide}
        if match_language(tag, frozenset(held_back)):
            kind = "not-reviewed"
            detail = f"Nothing in {tag[:40]!r} is reviewed, and this server shows nothing else."
        else:
            kind = "unknown-language"
            detail = f"There is no language {tag[:40]!r}."
        allowed = list(snapshot.languages)
        raise NotFound(kind, f"{detail} Choose from: {', '.join(allowed)}.", allowed=allowed)
    return language


def find_guide(snapshot: Snapshot, slug: str) -> dict[str, Served]:
    """Return a guide in all its languages. Raise NotFound, also for an older slug."""
    if new := snapshot.renamed.get(slug):
        raise NotFound("unknown-guide", f"{slug} is called {new} now.", allowed=[new])
    if slug not in snapshot.guides:
        allowed = list(snapshot.guides)
        detail = f"There is no guide {slug[:80]!r}. Choose from: {', '.join(allowed)}."
        raise NotFound("unknown-guide", detail, allowed=allowed)
    return snapshot.guides[slug]


def find_readable(snapshot: Snapshot, query: AdviceQuery) -> Served:
    """Return the translation to serve. Raise NotFound if the guide does not have the language or
    the edition, listing those it has, and Gone if it is withdrawn in the place."""
    guide = find_guide(snapshot, query.slug)
    available = snapshot.languages_of(query.slug, query.place, now())
    held_back = snapshot.held_back.get(query.slug, {}).get(query.language)
    if held_back:
        detail = (
            f"The translation of {query.slug} into {query.language!r} is not reviewed yet "
            f"({held_back}), and this server shows reviewed translations only. "
            f"Choose from: {', '.join(available)}."
        )
        raise NotFound("not-reviewed", detail, allowed=available)
    if query.language not in guide:
        detail = (
            f"{query.slug} is not available in {query.language!r}. "
            f"Choose from: {', '.join(available)}."
        )
        raise NotFound("not-in-language", detail, allowed=available)
    try:
        served = snapshot.served(query)
    except KeyError:
        numbers = [each.number for each in snapshot.editions[query.slug]]
        detail = (
            f"Edition {query.edition} of {query.slug} is not available in {query.language!r} "
            f"for {query.place}. "
            f"Its editions are: {', '.join(map(str, numbers))}."
        )
        raise NotFound("unknown-edition", detail, allowed=numbers) from None
    notice = snapshot.notice(snapshot.revisions[served.id], query.place, now())
    if notice and not notice.readable:
        card = snapshot.notice_card(notice, query.language)
        others = [tag for tag in available if tag != query.language]
        detail = f"{query.slug} was withdrawn: {notice.reasons[snapshot.source]}"
        raise Gone(detail, notice=card.model_dump(mode="json"), allowed=others)
    return served


def find_beside(snapshot: Snapshot, query: AdviceQuery, tag: str | None) -> AdviceQuery | None:
    """Return the query in the second language, if one is asked for. Raise Invalid if it is the
    same as the first, else the errors of find_language and find_readable."""
    if tag is None:
        return None
    beside = query._replace(language=find_language(snapshot, tag))
    if beside.language == query.language:
        available = snapshot.languages_of(query.slug, query.place, now())
        allowed = [each for each in available if each != tag]
        detail = f"is the language of the handout itself. Choose from: {', '.join(allowed)}."
        raise Invalid([FieldError("with", detail, allowed)])
    find_readable(snapshot, beside)
    return beside


def check_answer(slug: str, answer: str, stations: Sequence[str]) -> None:
    """Raise NotFound if a guide, which may be no pathway, has no station with this id."""
    if answer not in stations:
        detail = f"{slug} has no answer {answer[:80]!r}."
        detail += f" Choose from: {', '.join(stations)}." if stations else ""
        raise NotFound("unknown-answer", detail, allowed=[*stations])


def check_cursor(snapshot: Snapshot, since: str) -> int:
    """Return the publication that a cursor stands for. Raise Invalid if there is none."""
    if not CURSOR.fullmatch(since):
        detail = f"{since[:40]!r} is not a cursor. Send `publication` of /v1/manifest."
    else:
        cursor = int(since)
        # Not the snapshot: another server on the same database may be a second ahead of this one.
        with reading(snapshot.engine) as session:
            if cursor <= newest_publication(session) and has_publication(session, cursor):
                return cursor
        detail = f"{since!r} is newer than anything published here, or was lost when a backup was "
        detail += "restored. Start again without it."
    raise Invalid([FieldError("since", detail)])
