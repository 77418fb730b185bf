"""What tests run over: a made-up library, in few languages."""

from pathlib import Path

from locales.languages import languages
from locales.library import INTERFACE, read_library
from locales.localise import DocumentMessages

LIBRARY = read_library(Path(__file__).parent / "library")
SLUGS = sorted(LIBRARY.guides)
TAGS = LIBRARY.languages
PLACES = list(LIBRARY.directory.places)
_INTERFACE = DocumentMessages(languages()[LIBRARY.source], LIBRARY.documents[INTERFACE])
ENGLISH_WORDS = {key: _INTERFACE.localised(key, each) for key, each in LIBRARY.interface.items()}

# A statement about the code holds for one language of each kind: Latin, right to left, no spaces.
SOME_TAGS = ["en", "ur", "zh-Hans"]
SOME_SLUGS = ["cold-water", "swimming-lesson"]
SOME_PLACES = ["GB", "GB-GLS"]
SOME_HANDOUTS = [(slug, tag) for slug in SOME_SLUGS for tag in SOME_TAGS]

# The library in content/, for tests of commands that read the files of the project.
BUNDLED = read_library()
BUNDLED_SLUGS = sorted(BUNDLED.guides)
BUNDLED_PLACES = list(BUNDLED.directory.places)
