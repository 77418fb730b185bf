"""Find what a reader asks for in the snapshot, or raise an error that names what there is."""

import re

from api.published.snapshot import AdviceQuery, Served, Snapshot
from locales.negotiate import match_language
from models.clock import now
from models.database import reading
from models.editions import newest_publication
from models.errors import FieldError, Gone, Invalid, NotFound
from richtext.text import ENGLISH

CURSOR = re.compile("0|[1-9][0-9]{0,17}")


def find_language(snapshot: Snapshot, tag: str) -> str:
    """Return the served language for a tag, an alias or another spelling. Raise NotFound."""
    if tag in snapshot.languages:
        return tag
    found = match_language(tag, frozenset(snapshot.languages))
    if found is None:
        there = ", ".join(snapshot.languages)
        held_back = {each for guide in snapshot.held_back.values() for each in guide}
        if match_language(tag, frozenset(held_back)):
            kind = "not-reviewed"
            detail = f"Nothing in {tag[:40]!r} is reviewed, and this server shows nothing else. "
        else:
            kind = "unknown-language"
            detail = f"There is no language {tag[:40]!r}. "
        raise NotFound(kind, f"{detail}There are: {there}.", allowed=list(snapshot.languages))
    return found


def find_guide(snapshot: Snapshot, slug: str) -> dict[str, Served]:
    """Return a guide in all its languages. Raise NotFound."""
    if slug not in snapshot.guides:
        there = ", ".join(snapshot.guides)
        detail = f"There is no guide {slug[:80]!r}. There are: {there}."
        raise NotFound("unknown-guide", detail, allowed=list(snapshot.guides))
    return snapshot.guides[slug]


def find_readable(snapshot: Snapshot, query: AdviceQuery) -> Served:
    """Return the translation to serve. Raise NotFound for a language or an edition that the guide
    does not have, naming those it has, and Gone when it is withdrawn."""
    guide = find_guide(snapshot, query.slug)
    there = snapshot.languages_of(query.slug, now())
    held_back = snapshot.held_back.get(query.slug, {}).get(query.language)
    if held_back:
        detail = (
            f"{query.slug} is there in {query.language!r}, but no person has reviewed it yet "
            f"({held_back}), and this server shows reviewed texts only. It is there in: "
        )
        raise NotFound("not-reviewed", f"{detail}{', '.join(there)}.", allowed=there)
    if query.language not in guide:
        detail = f"{query.slug} is not there in {query.language!r}, but in: {', '.join(there)}."
        raise NotFound("not-in-language", detail, allowed=there)
    try:
        served = snapshot.served(query)
    except KeyError:
        numbers = [each.number for each in snapshot.editions[query.slug]]
        detail = (
            f"{query.slug} cannot be read in {query.language!r} in edition {query.edition}. "
            f"Its editions are: {', '.join(map(str, numbers))}."
        )
        raise NotFound("unknown-edition", detail, allowed=numbers) from None
    notice = snapshot.notice(query.slug, query.language, served.edition, now())
    if notice and not notice.readable:
        card = snapshot.notice_card(notice, query.language)
        others = [tag for tag in there if tag != query.language]
        detail = f"{query.slug} was withdrawn: {notice.reasons[ENGLISH]}"
        raise Gone(detail, notice=card.model_dump(mode="json"), allowed=others)
    return served


def find_beside(snapshot: Snapshot, query: AdviceQuery, tag: str | None) -> AdviceQuery | None:
    """Return the same query in a second language, if one is asked for. Raise Invalid when it is
    the first one again."""
    if tag is None:
        return None
    beside = query._replace(language=find_language(snapshot, tag))
    if beside.language == query.language:
        there = [each for each in snapshot.languages_of(query.slug, now()) if each != tag]
        detail = f"is the language of the handout itself. There are: {', '.join(there)}."
        raise Invalid([FieldError("with", detail, there)])
    find_readable(snapshot, beside)
    return beside


def check_cursor(snapshot: Snapshot, since: str) -> int:
    """Return the publication that a cursor stands for. Raise Invalid for one never given out."""
    if not CURSOR.fullmatch(since):
        detail = f"{since[:40]!r} is not a cursor, such as `publication` in /v1/manifest."
    elif (cursor := int(since)) <= snapshot.publication:
        return cursor
    else:
        # Another server may be a second ahead of this one, on the same database.
        with reading(snapshot.engine) as session:
            if cursor <= newest_publication(session):
                return cursor
        detail = f"{since!r} is newer than all that is published here: begin again without it."
    raise Invalid([FieldError("since", detail)])
