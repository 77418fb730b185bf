"""What the registries hold: every guide and every language, for tests to run over."""

from locales.languages import languages
from locales.library import read_library

LIBRARY = read_library()
SLUGS = sorted(LIBRARY.guides)
TAGS = list(languages())
PLACES = list(LIBRARY.directory.places)
EVERY_HANDOUT = [(slug, tag) for slug in SLUGS for tag in TAGS]
