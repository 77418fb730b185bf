"""Find new editions whose author has left the date of the words (`published:`) as it was."""

from datetime import date

from sqlalchemy import Engine

from models.database import reading
from models.editions import newest_source, renamed_guides, with_present_slugs
from models.publishing import PreparedLibrary

OTHER_WORDS = ("normal", "safety")


def date_warnings(engine: Engine, prepared: PreparedLibrary, day: date) -> list[str]:
    """Return a sentence for each guide that would get a new edition of kind normal or safety, dated
    like the one before and not `day`."""
    source = prepared.library.source
    with reading(engine) as session:
        published, names = newest_source(session, source), renamed_guides(session)
    return [
        f"{slug}: `published:` is still {written.published_at:%-d %B %Y}; "
        "set it to the day of the new words"
        for slug, ready in prepared.translations.items()
        if (written := ready[source]).published_at != day
        and slug in published
        and (before := with_present_slugs(published[slug].translation, names)).numbered()
        != written.numbered()
        and before.published_at == written.published_at
        and (described := prepared.described.get(slug))
        and described.change
        and described.change.kind in OTHER_WORDS
    ]
