"""The commands `rename …`, which keep translations and reviews."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from api.console import count, out
from api.editing.report import print_lines
from api.editing.written_files import write_file
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.library import CATALOGS
from locales.library_files import read_library_files
from locales.renamed_recordings import move_recordings, rename_recorded_block
from locales.renaming import Changes
from locales.renaming import rename_block as block_changes
from locales.renaming import rename_guide as guide_changes
from locales.renaming import rename_place as place_changes

app = typer.Typer(
    name="rename", help="Rename what translations are matched by.", no_args_is_help=True
)
Slug = Annotated[str, typer.Argument(help="A guide's slug.")]
Old = Annotated[str, typer.Argument(help="Its present name.")]
New = Annotated[str, typer.Argument(help="Its new name.")]


@app.command("guide")
def rename_guide(old: Old, new: New) -> None:
    """Rename a guide, with its translations, reviews and recordings.

    Its old addresses lead to it."""
    folder = library_folder()
    changes = guide_changes(read_library_files(folder), old, new, RESERVED)
    _write(changes, move_recordings(folder, old, new))


@app.command("block")
def rename_block(guide: Slug, old: Old, new: New) -> None:
    """Rename the id of a block, with its translations, reviews and recordings."""
    folder = library_folder()
    changes = block_changes(read_library_files(folder), guide, old, new, RESERVED)
    _write(changes, rename_recorded_block(folder, guide, old, new))


@app.command("place")
def rename_place(old: Old, new: New) -> None:
    """Rename the code of a place. Its old addresses lead to it."""
    _write(place_changes(read_library_files(library_folder()), old, new, RESERVED))


def _count_catalogs(changes: Changes) -> Iterator[str]:
    """Yield how many files of translations were written and deleted."""
    for done, deleted in (("written", False), ("deleted", True)):
        files = [
            path
            for path, text in changes.items()
            if path.startswith(f"{CATALOGS}/") and (text is None) == deleted
        ]
        if files:
            yield f"locales/: {count(len(files), 'file')} {done}"


def _write(changes: Changes, renamed: Sequence[str] = ()) -> None:
    """Write the new files before the old ones are deleted; print what was done, and what was
    `renamed` before."""
    folder = library_folder()
    for path, text in sorted(changes.items(), key=lambda each: each[1] is None):
        write_file(folder / path, text)
        if not path.startswith(f"{CATALOGS}/"):
            out.print(f"{path}: {'deleted' if text is None else 'written'}", highlight=False)
    print_lines(renamed)
    print_lines(_count_catalogs(changes))
    out.print("Done. Check the differences, then run `polyleaf check` and `polyleaf publish`.")
