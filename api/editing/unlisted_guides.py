"""Compare the files with what is published: guides that have left them, dates left as they were."""

from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from api.settings import Settings
from locales.library import Library
from models.clock import today
from models.database import open_existing_database
from models.errors import Unusable
from models.publishing import PreparedLibrary, unlisted_guides
from models.written_dates import date_warnings

UNREADABLE = "The files cannot be compared with what is published."


def unlisted_warnings(slugs: Iterable[str]) -> list[str]:
    """Return what to do with each of these guides, which are published and not in the content."""
    return [
        f"{slug} is no longer in the content. What is published of it is served for as long as "
        "its contacts are listed, and still has to be reviewed. Put its file back, or run "
        f"`polyleaf withdraw {slug}`."
        for slug in slugs
    ]


def database_warnings(library: Library, prepared: PreparedLibrary | None = None) -> list[str]:
    """Return what to do about guides that have left the library, and about dates of a `prepared`
    one, if there is a database; none is created."""
    slugs = [*library.guides, *library.renamed]
    try:
        with open_existing_database(Settings().database) as engine:
            if engine is None:
                return []
            dates = date_warnings(engine, prepared, today()) if prepared else []
            return [*dates, *unlisted_warnings(unlisted_guides(engine, slugs))]
    except Unusable as error:
        return [f"{UNREADABLE} {error}"]
    except SQLAlchemyError as error:
        name = type(error).__name__
        return [f"{UNREADABLE} The database cannot be read ({name})."]
