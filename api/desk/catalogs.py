"""The published catalogs, which the desk reads for each page and each check: parsed once for each
publication."""

from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Engine

from api.editing.editable_catalog import EditableCatalog, find_catalog
from api.editing.edits import Files, read_published_files
from locales.languages import Language
from locales.library import Library
from locales.library_files import parse_library
from models.database import reading
from models.editions import newest_publication

MOST_CATALOGS = 300  # that stay in memory


@dataclass(frozen=True)
class Published:
    """The source files of a publication, the library in them, and the catalogs that were read."""

    number: int
    files: Files
    library: Library
    catalogs: dict[tuple[str, str], EditableCatalog] = field(default_factory=dict)


class Catalogs:
    """What is published now. Threads may share it."""

    def __init__(self) -> None:
        self.published: Published | None = None
        self.lock = Lock()

    def newest(self, engine: Engine) -> Published:
        """Return what is published now. Raise Busy if nothing is."""
        with reading(engine) as session:
            number = newest_publication(session)
        with self.lock:
            if self.published is None or self.published.number < number:
                number, files = read_published_files(engine)
                self.published = Published(number, files, parse_library(files))
            return self.published

    def catalog(self, engine: Engine, domain: str, language: Language) -> EditableCatalog:
        """Return the catalog of a document in a language, as it is now. Raise NotFound."""
        published = self.newest(engine)
        catalogs, key = published.catalogs, (domain, language.tag)
        with self.lock:
            if key not in catalogs:
                if len(catalogs) >= MOST_CATALOGS:
                    catalogs.clear()
                catalogs[key] = find_catalog(published.files, domain, language, published.library)
            return catalogs[key]
