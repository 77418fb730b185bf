"""Name the guides that are published and no longer in the content."""

from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from api.console import err
from api.settings import Settings
from models.database import open_existing_database
from models.errors import Unusable
from models.publishing import unlisted_guides


def print_unlisted(slugs: Iterable[str]) -> None:
    """Print what to do with each of these guides, which are published and not in the content."""
    for slug in slugs:
        _print(
            f"{slug} is no longer in the content. What is published of it is served for as long as "
            "its contacts are listed, and still has to be reviewed. Put its file back, or run "
            f"`polyleaf withdraw {slug}`."
        )


def print_unlisted_of_database(slugs: Iterable[str]) -> None:
    """Print it for a library with these `slugs`, if there is a database; none is created."""
    try:
        with open_existing_database(Settings().database) as engine:
            unlisted = unlisted_guides(engine, slugs) if engine else []
    except Unusable as error:
        _print(f"Published guides that are not in the content cannot be listed. {error}")
    except SQLAlchemyError as error:
        name = type(error).__name__
        _print(
            "Published guides that are not in the content cannot be listed: the database cannot be "
            f"read ({name})."
        )
    else:
        print_unlisted(unlisted)


def _print(line: str) -> None:
    err.print(line, markup=False, highlight=False, soft_wrap=True)
