"""Rename a guide, a block or a place: in the content, its template, the catalogs and review logs.

Nothing is written here: each function returns what to write, so that an error changes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from babel.messages.catalog import Message

from locales.catalogs import (
    catalog_name,
    make_template,
    parse_messages,
    review_log_name,
    template_name,
    update_catalog,
)
from locales.languages import languages
from locales.library import CATALOGS, DIRECTORY, Document, Library, guide_file
from locales.library_files import parse_library
from locales.reviews import (
    ReviewLog,
    format_review_log,
    move_review,
    parse_review_log,
)
from models.directory import PLACES_FILE
from models.errors import FieldError, FileError, Invalid, InvalidFiles, NotFound
from models.guide import Guide, Reserved
from models.plain_reasons import PLACE_CODE
from models.renaming import RENAMED

SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
Files = Mapping[str, str]
Changes = dict[str, str | None]  # by path in the library; None deletes the file


def rename_block(files: Files, slug: str, old: str, new: str, reserved: Reserved) -> Changes:
    """Return the files to write for a new id of a block. Raise NotFound, Invalid, InvalidFiles."""
    before = parse_library(files, reserved)
    guide = _guide(before, slug)
    ids = [block.id for block in guide.blocks]
    if old not in ids:
        detail = f"{slug} has no block {old!r}. It has: {', '.join(ids)}."
        raise NotFound("unknown-message", detail, allowed=ids)
    if new in ids:
        raise Invalid([FieldError("new", f"{slug} has a block {new!r} already.")])
    file = guide_file(guide)
    text = _replaced(files[file], "id|to", old, new)
    after = parse_library({**files, file: text}, reserved)
    if after.guides[slug].model_dump() != _with_block_id(guide, old, new):
        reason = f"the block {old!r} cannot be renamed here: write `id: {old}` on a line of its own"
        raise InvalidFiles([FileError(file, 1, reason)])
    renamed = {
        context: new + context.removeprefix(old)
        for context in before.documents[slug].messages
        if context.startswith(f"{old}.")
    }
    changes = {file: text, **dict(_catalogs(files, slug, after.documents[slug], renamed))}
    return _different(files, changes)


def rename_guide(files: Files, old: str, new: str, reserved: Reserved) -> Changes:
    """Return the files to write, and to delete, for a new slug of a guide. Raise NotFound, Invalid,
    InvalidFiles."""
    before = parse_library(files, reserved)
    file = guide_file(_guide(before, old))
    if not SLUG.fullmatch(new):
        reason = f"{new!r} is not a slug: small letters and digits, with hyphens between them."
        raise Invalid([FieldError("new", reason)])
    if new in before.guides:
        raise Invalid([FieldError("new", f"there is a guide {new!r} already.")])
    new_file = file.replace(f"/{old}.yaml", f"/{new}.yaml")
    pointer = re.compile(rf"(?m)^(see_instead:[ \t]+(['\"]?)){old}(?=\2[ \t]*(?:\r?$|#))")
    content: Changes = {
        path: pointer.sub(lambda found: found[1] + new, text)
        for path, text in files.items()
        if not path.startswith(f"{CATALOGS}/")
    }
    names = _with_name(before.renamed, old, new)
    content[new_file], content[file] = content[file], None
    content[RENAMED] = _format_renamed(names, before.renamed_places)
    after = parse_library(_with(files, content), reserved)
    if left := [slug for slug, guide in after.guides.items() if guide.see_instead == old]:
        reason = f"write `see_instead: {old}` on a line of its own"
        raise InvalidFiles([FileError(guide_file(after.guides[left[0]]), 1, reason)])
    own = (f"/LC_MESSAGES/{old}.po", f"/LC_MESSAGES/{old}.review.json")
    moved: Changes = dict.fromkeys(path for path in files if path.endswith(own))
    changes = content | moved | {template_name(old): None}
    return _different(files, changes | dict(_catalogs(files, old, after.documents[new], {})))


def rename_place(files: Files, old: str, new: str, reserved: Reserved) -> Changes:
    """Return the files to write for a new code of a place. Raise Invalid, InvalidFiles."""
    before = parse_library(files, reserved)
    _check_codes([*before.directory.places], before.settings.place, old, new)
    content: Changes = {
        PLACES_FILE: _replaced(files[PLACES_FILE], "code|parent", old, new),
        RENAMED: _format_renamed(before.renamed, _with_name(before.renamed_places, old, new)),
    }
    after = parse_library(_with(files, content | {RENAMED: None}), reserved)
    if after.directory.model_dump() != _with_code(before, old, new):
        reason = f"{old} cannot be renamed here: write `code: {old}` on a line of its own"
        raise InvalidFiles([FileError(PLACES_FILE, 1, reason)])
    renamed = {f"place.{old}": f"place.{new}"}
    catalogs = dict(_catalogs(files, DIRECTORY, after.documents[DIRECTORY], renamed))
    return _different(files, content | catalogs)


def _check_codes(places: Sequence[str], default: str, old: str, new: str) -> None:
    """Raise Invalid if a place cannot get a new code."""
    if old not in places:
        detail = f"there is no place {old!r}. There are: {', '.join(places)}."
        raise Invalid([FieldError("old", detail, places)])
    if old == default:
        raise Invalid([FieldError("old", f"{old} is the place of all who choose none.")])
    if not re.fullmatch(PLACE_CODE, new):
        raise Invalid([FieldError("new", f"{new!r} is not a code such as GB or GB-WLS.")])
    if new in places:
        raise Invalid([FieldError("new", f"there is a place {new!r} already.")])


def _with_name(names: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return the present names by older ones after one more renaming. Raise Invalid if the new one
    is an older name of something else."""
    if names.get(new, old) != old:
        raise Invalid([FieldError("new", f"{new!r} is an older name of {names[new]!r}.")])
    found = {each: new if to == old else to for each, to in names.items()} | {old: new}
    found.pop(new, None)
    return found


def _format_renamed(guides: Mapping[str, str], places: Mapping[str, str]) -> str:
    text = "# Written by `polyleaf rename`: the present names of guides and places by older ones.\n"
    for name, names in (("guides", guides), ("places", places)):
        lines = [f'  "{old}": "{new}"\n' for old, new in sorted(names.items())]
        text += f"{name}:\n{''.join(lines)}" if lines else ""
    return text


def _replaced(text: str, keys: str, old: str, new: str) -> str:
    """Return a YAML text with another value for some keys where they have the old one."""
    before = rf"(?:^|[\s{{,])(?:{keys}):[ \t]+(['\"]?)"
    after = r"\2[ \t]*(?:\r?$|[,}]|#)"
    pattern = f"(?m)({before}){re.escape(old)}(?={after})"
    return re.sub(pattern, lambda found: found[1] + new, text)


def _with(files: Files, changes: Changes) -> dict[str, str]:
    return {path: text for path, text in {**files, **changes}.items() if text is not None}


def _guide(library: Library, slug: str) -> Guide:
    if slug not in library.guides:
        allowed = [*library.guides]
        detail = f"There is no guide {slug!r}. There are: {', '.join(allowed)}."
        raise NotFound("unknown-guide", detail, allowed=allowed)
    return library.guides[slug]


def _with_block_id(guide: Guide, old: str, new: str) -> dict[str, Any]:
    """Return what is in a guide, with a new id of a block."""
    content = guide.model_dump()
    for block in content["blocks"]:
        for named, key in [(block, "id"), *((a, "to") for a in block.get("answers", {}).values())]:
            named[key] = new if named[key] == old else named[key]
    return content


def _with_code(library: Library, old: str, new: str) -> dict[str, Any]:
    """Return what is in the directory, with a new code of a place."""
    directory = library.directory.model_dump()
    for place in directory["places"].values():
        for key in ("code", "parent"):
            place[key] = new if place[key] == old else place[key]
    directory["places"] = {each["code"]: each for each in directory["places"].values()}
    return directory


def _catalogs(
    files: Files, domain: str, document: Document, renamed: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the template, the catalogs and the review logs of a document; `domain` is the name that
    they have had, `renamed` has the new contexts of messages by the old ones."""
    yield template_name(document.domain), make_template(document).decode()
    for language in languages().values():
        file, new_file = (catalog_name(language, each) for each in (domain, document.domain))
        log_file, new_log_file = (
            review_log_name(language, each) for each in (domain, document.domain)
        )
        if file not in files:
            continue
        raw = files[file].encode()
        yield (
            new_file,
            update_catalog(document, language, raw, file, renamed).decode(),
        )
        if log_file in files:
            messages = parse_messages(raw, file)
            log = parse_review_log(files[log_file], log_file)
            text = format_review_log(renamed_reviews(log, messages, renamed))
            yield new_log_file, text


def renamed_reviews(
    review_log: ReviewLog, messages: Mapping[str, Message], renamed: Mapping[str, str]
) -> ReviewLog:
    """Return a review log with new contexts, in which the reviews of the texts in `messages` keep
    counting."""
    entries = dict(review_log)
    for old, new in renamed.items():
        if old in messages:
            move_review(entries, entries, messages[old], new)
    return entries


def _different(files: Files, changes: Mapping[str, str | None]) -> Changes:
    return {path: text for path, text in changes.items() if text is None or files.get(path) != text}
