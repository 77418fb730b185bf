"""The budget of warnings: how many each language of a library may have. It may only fall."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import PurePath

from pydantic import NonNegativeInt, RootModel

from locales.languages import Language
from locales.library import CATALOGS, Library
from models.errors import FileError
from models.yaml_source import load_source

BUDGET = f"{CATALOGS}/warnings.yaml"


class _Budget(RootModel[dict[str, NonNegativeInt]]):
    """How many warnings each language may have, by its tag."""


def budget_errors(library: Library, warnings: Collection[FileError]) -> Iterator[FileError]:
    """Yield a reason for each language in the budget that has more or fewer warnings. Without the
    file any number will do. Raise InvalidFiles if it cannot be read."""
    path = library.folder / BUDGET
    if not path.exists():
        return
    numbers = warnings_by_language(library, warnings)
    for tag, most in load_source(path, _Budget, BUDGET).root.items():
        now = numbers[tag]
        if now > most:
            reason = (
                f"{tag} has {now} warnings, {most} at most: see `polyleaf check --warnings`; mend "
                "what is wrong, and allow what is right with `polyleaf allow`"
            )
            yield FileError(BUDGET, 1, reason)
        if now < most:
            yield FileError(BUDGET, 1, f"{tag} has only {now} warnings now: write {now} for {most}")


def warnings_by_language(library: Library, warnings: Collection[FileError]) -> Counter[str]:
    """Count warnings by the tag of the language; those of source texts are of the library's."""
    folders = {_folder(each): each.tag for each in library.targets}
    found = (str(PurePath(each.file).parent) for each in warnings)
    return Counter(folders.get(each, library.source) for each in found)


def _folder(language: Language) -> str:
    return f"{CATALOGS}/{language.folder}"
