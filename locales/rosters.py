"""Read what is known of the lists of people that schools and groups export: codes of languages,
and words for the people in them."""

from functools import cache
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from locales.languages import LOCALES

ROSTERS = LOCALES / "rosters"


class People(NamedTuple):
    """Words for people in the headings and totals of lists, as people.yaml explains them."""

    one: list[str]
    many: list[str]
    unsure: list[str]
    beside: list[str]

    @property
    def all(self) -> list[str]:
        return [*self.one, *self.many, *self.unsure, *self.beside]


@cache
def census() -> dict[str, list[str]]:
    """Return name, tag and other names of languages by the code of the school census, an empty list
    for a code that names no language."""
    codes: dict[str, list[str]] = YAML(typ="safe").load(
        (ROSTERS / "census.yaml").read_text("utf-8")
    )
    return codes


def people() -> People:
    """Return the words for people in lists."""
    return People(**_read("people.yaml"))


def _read(file: str) -> Any:
    return YAML(typ="safe").load((ROSTERS / file).read_text("utf-8"))
