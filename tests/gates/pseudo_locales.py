"""The bundled library in words that nobody wrote: English that is longer, with accents and in
brackets, left to right in the place of Welsh and right to left in the place of Arabic."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from locales.catalog_checks import CatalogReport
from locales.inline import plain
from locales.languages import Language
from locales.preparation import prepare_library
from models.publishing import PreparedLibrary
from tests.registry import BUNDLED
from tests.samples import UNTRANSLATED

LONGER, MIRRORED = "cy", "ar"
OPEN, CLOSE = "⟦", "⟧"
LABEL = 20  # letters: shorter ones, of which a language may need twice as many, have no room
GROWTH, GROWTH_OF_LABELS = 1.4, 2.0
ACCENTED = str.maketrans(
    "acdeghiklnorstuwyzACDEGHIKLNORSTUWYZ", "àçđéğħíķļñôřşţûŵýžÀÇĐÉĞĦÍĶĻÑÔŘŞŢÛŴÝŽ"
)
VOWELS = re.compile("([aeiou])", re.IGNORECASE)
FILLING = "øñé ţŵô ţħřéé fôûř fíṽé"


@cache
def pseudo_library() -> PreparedLibrary:
    """Return the bundled library, ready to publish, with the made-up words as its translations."""
    tags = [LONGER, MIRRORED]
    settings = BUNDLED.settings.model_copy(update={"languages": tags})
    with pytest.MonkeyPatch.context() as patch:
        # The checks would complain of each: it is not in its language.
        patch.setattr("locales.preparation.check_catalog", lambda *_: CatalogReport())
        patch.setattr("locales.preparation.read_catalog", _pseudo_catalog)
        return prepare_library(replace(BUNDLED, settings=settings))


def pseudo_translation(english: str) -> str:
    """Return a message with longer words; placeholders, links, names in these, markup and numbers
    stay as they are."""
    words = UNTRANSLATED.sub(lambda found: found[1] or _longer(found[0]), english)
    length = len(plain(english))
    wanted = round(length * (GROWTH_OF_LABELS if length < LABEL else GROWTH))
    missing = wanted - len(plain(words)) - 1
    filling = (f"{FILLING} " * (missing // len(FILLING) + 1))[: max(missing, 0)].strip()
    return f"{OPEN}{words}{f' {filling}' if filling else ''}{CLOSE}"


def _longer(word: str) -> str:
    return VOWELS.sub(r"\1\1", word).translate(ACCENTED)


def _pseudo_catalog(path: Path, file: str, language: Language) -> dict[str, Message]:
    document = BUNDLED.documents[path.stem].to_translate(language)
    return {
        context: Message(message.text, pseudo_translation(message.text), context=context)
        for context, message in document.messages.items()
    }
