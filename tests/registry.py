"""The bundled library, and lists of its guides, languages and places, to parametrise tests."""

from locales.languages import languages
from locales.library import read_library

LIBRARY = read_library()
SLUGS = sorted(LIBRARY.guides)
TAGS = list(languages())
PLACES = list(LIBRARY.directory.places)
EVERY_HANDOUT = [(slug, tag) for slug in SLUGS for tag in TAGS]
