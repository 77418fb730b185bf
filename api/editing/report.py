"""What the commands of editors print: what matters most first, repetitions counted."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from api.console import count, err, out
from models.errors import FileError

NEW_EDITION = re.compile(r"\S+: edition \d+( \((?P<kind>\w+)\): .*)?")
REVISION = re.compile(r"(?P<what>.+) in (?P<tag>[\w-]+), (?P<revision>revision \d+.*)")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are, however long."""
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def print_warnings(lines: Iterable[str]) -> None:
    """Print lines on standard error."""
    for line in lines:
        err.print(line, markup=False, highlight=False, soft_wrap=True)


def split_changes(changes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the lines for new editions, changes of safety first, and those for all else, in which
    one line names all languages of which the same is said."""
    editions, groups = [], dict[tuple[str, str], list[str]]()
    for change in changes:
        if new := NEW_EDITION.fullmatch(change):
            editions.append((new["kind"] != "safety", change))
        elif found := REVISION.fullmatch(change):
            groups.setdefault((found["what"], found["revision"]), []).append(found["tag"])
        else:
            groups[change, ""] = []
    others = [
        f"{what} in {', '.join(tags)}, {revision}" if tags else what
        for (what, revision), tags in groups.items()
    ]
    return [line for _, line in sorted(editions, key=lambda each: each[0])], others


def waiting_lines(waiting: Iterable[FileError]) -> Iterator[str]:
    """Yield a line for each document and number of messages that some languages wait for."""
    numbers: dict[tuple[str, str], int] = {}
    for error in waiting:
        path = PurePath(error.file)
        catalog = path.stem, path.parent.parent.name.replace("_", "-")
        numbers[catalog] = numbers.get(catalog, 0) + 1
    tags: dict[tuple[str, int], list[str]] = {}
    for (domain, tag), number in numbers.items():
        tags.setdefault((domain, number), []).append(tag)
    for (domain, number), waits in sorted(tags.items()):
        yield f"{domain} waits for {count(number, 'message')} in {', '.join(waits)}."


def print_waiting(waiting: Iterable[FileError]) -> None:
    """Print what waits for translations, and the command that lists each message."""
    if lines := [*waiting_lines(waiting)]:
        print_lines([*lines, "`polyleaf check --waiting` lists each message."])
