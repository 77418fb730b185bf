"""Store the new names of guides and places: what is published under the old ones goes on."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from sqlmodel import Session

from models.editions import present_names
from models.errors import FileError, InvalidFiles
from models.tables import GuideRenaming, PlaceRenaming, Renaming

RENAMED = "renamed.yaml"


class Kind(NamedTuple):
    """What is renamed: the table, and the words for its things and their names."""

    table: type[Renaming]
    things: str
    name: str


GUIDES = Kind(GuideRenaming, "guides", "slug")
PLACES = Kind(PlaceRenaming, "places", "code")


def store_new_names(
    session: Session,
    publication: int,
    kind: Kind,
    wanted: Mapping[str, str],
    published: Set[str],
) -> dict[str, str]:
    """Store the `wanted` names of what is `published`, by its older ones; return those that are
    new. Raise InvalidFiles if two published things would have one name."""
    names = present_names(session, kind.table)
    new_names = {
        old: new
        for old, new in wanted.items()
        if old in published | names.keys() and names.get(old) != new
    }
    for new in {*new_names.values()}:
        olds = {names.get(old, old) for old, to in new_names.items() if to == new}
        if len(published & {*olds, new}) > 1:
            reason = f"`{new}` would be two published {kind.things}: take a {kind.name} that is "
            raise InvalidFiles([FileError(RENAMED, 1, f"{reason}not used yet")])
        if names.get(new, new) not in {*olds, new}:
            raise InvalidFiles([FileError(RENAMED, 1, _taken(kind, new, names))])
    session.add_all(
        kind.table(publication_id=publication, old=old, new=new) for old, new in new_names.items()
    )
    return new_names


def check_older_names(
    kind: Kind, present: Iterable[str], names: Mapping[str, str], files: Mapping[str, str]
) -> None:
    """Raise InvalidFiles if something has an older name of another, in the file of that name."""
    errors = [
        FileError(files[name], 1, _taken(kind, name, names)) for name in present if name in names
    ]
    if errors:
        raise InvalidFiles(errors)


def _taken(kind: Kind, name: str, names: Mapping[str, str]) -> str:
    return f"`{name}` is an older {kind.name} of `{names[name]}`: take another"
