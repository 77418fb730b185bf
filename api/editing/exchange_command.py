"""Commands that give texts to translators and their tools, and take them back."""

from collections.abc import Iterator
from typing import Annotated

import typer

from api.console import check_choice
from api.editing.report import print_lines
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.glossary import GLOSSARY_FILE, Glossary
from locales.languages import Language, languages
from locales.library import Library, read_library

app = typer.Typer()
Tag = Annotated[str, typer.Argument(help="A language tag.")]


@app.command()
def glossary(language: Tag) -> None:
    """Show the terms of the library, and the words that translations have for them.

    A word may have any ending; one after a * may have any beginning too."""
    library = read_library(library_folder(), RESERVED)
    lines = [*_glossary_lines(library.glossary, _target(library, language))]
    print_lines(lines or [f"The library has no {GLOSSARY_FILE}."])


def _target(library: Library, tag: str) -> Language:
    check_choice("language", tag, [each.tag for each in library.targets])
    return languages()[tag]


def _glossary_lines(glossary: Glossary, language: Language) -> Iterator[str]:
    for term in glossary.terms:
        words = " | ".join(term.stems.get(language.tag, ())) or "no word chosen yet"
        doubt = " (doubtful: a speaker has to choose)" if language.tag in term.doubtful else ""
        yield f"{term.text}: {words if term.translated else 'stays as it is'}{doubt}"
        yield f"  {term.definition}"
