"""Which texts are served: one may stop without a notice, and be served again."""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime

from sqlmodel import Session, col, select

from models.advice import DirectoryCard
from models.editions import Stored, renamed_guides
from models.resolution import resolution_error
from models.tables import Availability, Publication

Name = tuple[str, str]  # the slug of a guide, and a language


def unserved_since(session: Session) -> dict[Name, datetime]:
    """Return the texts that are published and no longer served, by their present slugs, with the
    time when that began. All others are served."""
    names, found = renamed_guides(session), dict[Name, datetime]()
    rows = select(Availability, Publication.made_at).join(Publication)
    for row, made_at in session.exec(rows.order_by(col(Availability.id))):
        name = names.get(row.slug, row.slug), row.language
        if row.served:
            found.pop(name, None)
        else:
            found[name] = made_at
    return found


def served_texts(
    stored: Mapping[str, Mapping[str, Stored]],
    resolved: Set[Name],
    directory: Mapping[str, DirectoryCard],
    source: str,
) -> dict[Name, bool]:
    """Return of each text whether it is served: its language has a directory, in which it resolves,
    and so does its text in the language of the library, `source`. The snapshot of a server has the
    same rule.

    `stored` are the newest texts before this publication, `resolved` those of which something is
    stored that resolves."""
    served = dict.fromkeys(resolved, True)
    for slug, guide in stored.items():
        for tag, each in guide.items():
            if (slug, tag) not in resolved:
                error = tag not in directory or resolution_error(each.translation, directory[tag])
                served[slug, tag] = not error
    return {name: served[name] and served.get((name[0], source), False) for name in sorted(served)}


def store_availability(
    session: Session, publication: int, served: Mapping[Name, bool]
) -> Iterator[str]:
    """Add what has come to be `served`, or is no longer; yield a line for each."""
    unserved = unserved_since(session)
    for (slug, language), is_served in served.items():
        if is_served == ((slug, language) in unserved):
            row = Availability(
                publication_id=publication, slug=slug, language=language, served=is_served
            )
            session.add(row)
            yield f"{slug}: {'served again' if is_served else 'no longer served'} in {language}"
