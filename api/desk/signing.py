"""Sign messages off at the desk: exactly the words that were read."""

from collections.abc import Mapping

from api.editing.editable_catalog import EditableCatalog, find_catalog
from api.editing.edits import Files, publish_edit
from api.published.reloader import Reloader
from locales.reviews import digest_of
from models.audit import Author
from models.clock import today
from models.errors import FieldError, Invalid

READ = "read:"
CHANGED = "has changed since you read it. Nothing was signed off: read it again."


def ticked_as_read(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the messages that are ticked in a form, such as `read:first.calm`."""
    ticked = (name for name in fields if name.startswith(READ))
    return {name.removeprefix(READ): fields[name] for name in ticked}


def sign_messages(
    reloader: Reloader, catalog: EditableCatalog, read: Mapping[str, str], by: str
) -> None:
    """Sign off messages for a reviewer, who has `read` the texts with these digests by context.
    Raise Invalid for one that is another now, and InvalidFiles for one that is not translated."""
    domain, language = catalog.document.domain, catalog.language

    def edit(files: Files) -> Files:
        now = find_catalog(files, domain, language)
        messages = now.messages()
        if changed := [
            context
            for context, digest in read.items()
            if context not in messages or digest_of(messages[context]) != digest
        ]:
            raise Invalid([FieldError(each, CHANGED) for each in changed])
        return now.with_review([*read], by, today())

    publish_edit(reloader, Author(by, "review", f"{domain} in {language.tag}"), edit)
