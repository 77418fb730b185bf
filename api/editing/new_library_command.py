"""The command `new-library`, which makes a library that can be published at once."""

import json
import os
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from babel import Locale

from api.console import check_choice, out
from api.editing.catalogs_command import extract, update
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.languages import languages as registered_languages
from locales.library import read_library
from locales.preparation import prepare_library
from models.clock import today
from richtext.text import ENGLISH

app = typer.Typer()
# By language: an example that is only partly in the language of its library would be refused.
STARTERS = Path(__file__).parent / "new_library"
FILES = {
    "library.yaml": "library.yaml",
    "places.yaml": "places.yaml",
    "contacts.yaml": "contacts.yaml",
    "first-guide.yaml": "guides/our-first-leaflet.yaml",
}
NEXT = """\
{folder} is a library. It has one leaflet, in {source}; its words are examples.

Look at it:     polyleaf --library {folder} publish
                polyleaf --library {folder} serve
Make it yours:  library.yaml, contacts.yaml, guides/our-first-leaflet.yaml
Translate it:   locales/<language>/LC_MESSAGES/contacts.po, ui.po, our-first-leaflet.po
Check it:       polyleaf --library {folder} check
"""


@app.command("new-library")
def new_library(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    name: Annotated[str, typer.Option(help="The name under which readers know you.")],
    languages: Annotated[
        str, typer.Option(help="Tags of the other languages, with commas between them.")
    ] = "",
    country: Annotated[str, typer.Option(help="Two letters of ISO 3166, such as GB.")] = "GB",
    source: Annotated[
        str, typer.Option(help="The tag of the language in which you write the library.")
    ] = ENGLISH,
) -> None:
    """Make a library: settings, a place, two contacts, a guide and the catalogs for translators."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder} exists. Name a folder that does not exist yet")
    if not name.strip():
        raise typer.BadParameter("--name needs a name")
    _check_source(source)
    tags = [each.strip() for each in languages.split(",") if each.strip()]
    known = [tag for tag in registered_languages() if tag != source]
    for each in tags:
        check_choice("language", each, known)
    territories = Locale("en").territories
    if len(country) != 2 or country not in territories:
        raise typer.BadParameter(f"there is no country {country!r}; write GB, DE and so on")
    values = {
        "name": json.dumps(name.strip(), ensure_ascii=False),  # a string in JSON is one in YAML
        "languages": ", ".join(tags),
        "place": country,
        "country": json.dumps(territories[country]),
        "today": str(today()),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    # It gets its name when it is whole: what is refused leaves nothing behind.
    with TemporaryDirectory(prefix=".new-library-", dir=folder.parent) as parent:
        made = Path(parent, folder.name)
        _write_files(made, STARTERS / source, values)
        os.environ["POLYLEAF_LIBRARY"] = str(made)
        extract()
        update()
        refuse_wrong_content(prepare_library(read_library(made, RESERVED)))
        made.replace(folder)
    name_of_source = registered_languages()[source].english
    lines = NEXT.format(folder=folder, source=name_of_source)
    out.print(lines, markup=False, highlight=False, soft_wrap=True)


def _check_source(source: str) -> None:
    """Raise BadParameter for a language in which there is no example."""
    check_choice("language", source, [*registered_languages()])
    begun = sorted(each.name for each in STARTERS.iterdir())
    if source not in begun:
        name = registered_languages()[source].english
        raise typer.BadParameter(
            f"there is no example in {name}, only in {', '.join(begun)}. Make a library without "
            f"--source, and write your own in its place: docs/libraries.md, “In another language "
            "than English”"
        )


def _write_files(folder: Path, starters: Path, values: dict[str, str]) -> None:
    for starter, path in FILES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template((starters / starter).read_text("utf-8")).substitute(values)
        target.write_text(text, "utf-8")
