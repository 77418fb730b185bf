"""Hand in what a key has typed for a catalog: as a suggestion, or published at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.messages.catalog import Message
from sqlmodel import Session

from api.desk.checking import check_text
from api.desk.rows import OwnText
from api.editing.editable_catalog import EditableCatalog, find_catalog
from api.editing.edits import EditResult, Files, publish_edit
from api.editing.suggestions import store_suggestion
from api.published.reloader import Reloader
from locales.catalogs import update_catalog
from models.audit import Author
from models.clock import today
from models.drafts import remove_drafts
from models.suggestions import OPEN
from models.tables import Draft


@dataclass(frozen=True)
class HandIn:
    """What of a key's texts can be handed in, and by context why others cannot: these stay."""

    ready: dict[str, OwnText]
    left: dict[str, str]


def sort_texts(catalog: EditableCatalog, own: Mapping[str, OwnText]) -> HandIn:
    """Return what can be handed in: what fits the source text and the translation that are
    published now, and has no errors. Of a refused suggestion nothing is handed in again."""
    published, ready, left = catalog.messages(), dict[str, OwnText](), dict[str, str]()
    for context, each in own.items():
        if reason := _why_not(catalog, published.get(context), each):
            left[context] = reason
        else:
            ready[context] = each
    return HandIn(ready, left)


def with_texts(catalog: EditableCatalog, ready: Mapping[str, OwnText]) -> bytes:
    """Return the catalog with these texts in place of what is published."""
    received = {
        context: Message(each.english, string=each.text, context=context)
        for context, each in ready.items()
    }
    return update_catalog(
        catalog.document, catalog.language, catalog.text, catalog.path, received=received
    )


def files_with_texts(catalog: EditableCatalog, own: Mapping[str, OwnText], by: str) -> Files:
    """Return the source files with what can be handed in. Raise InvalidFiles."""
    po = with_texts(catalog, sort_texts(catalog, own).ready)
    return catalog.with_upload(po, by, today(), machine=False)


def publish_texts(
    reloader: Reloader,
    catalog: EditableCatalog,
    own: Mapping[str, OwnText],
    by: str,
    *,
    dry_run: bool,
) -> EditResult:
    """Publish what can be handed in, and delete its drafts in the same transaction; check it only,
    for a `dry_run`. Raise InvalidFiles."""
    handed: dict[str, OwnText] = {}

    def edit(files: Files) -> Files:
        nonlocal handed
        now = find_catalog(files, catalog.document.domain, catalog.language)
        handed = sort_texts(now, own).ready
        return files_with_texts(now, own, by)

    author = Author(by, "put translation", f"{catalog.document.domain} in {catalog.language.tag}")
    return publish_edit(
        reloader,
        author,
        edit,
        dry_run=dry_run,
        also=lambda session: remove_drafts(session, _drafts(handed)),
    )


def suggest_texts(
    reloader: Reloader,
    catalog: EditableCatalog,
    own: Mapping[str, OwnText],
    by: str,
) -> int | None:
    """Store what can be handed in as a suggestion, in place of the key's older one, and return its
    number; None if it changes nothing. What the older one has beyond it becomes drafts. Raise Busy
    and InvalidFiles."""
    hand_in = sort_texts(catalog, own)
    files = files_with_texts(catalog, own, by)

    def move_drafts(session: Session) -> None:
        remove_drafts(session, _drafts(hand_in.ready))
        for context in hand_in.left:
            if own[context].draft is None:
                session.add(_draft(catalog, own[context], by))

    po = files[catalog.path]
    return store_suggestion(reloader.engine, catalog, po, by, machine=False, also=move_drafts)


def _why_not(catalog: EditableCatalog, published: Message | None, own: OwnText) -> str:
    """Return why a text cannot be handed in; nothing if it can."""
    if published is None:
        return "The source does not have it any more."
    if own.state not in ("draft", OPEN):
        return "It is in a suggestion that was refused: correct it, and save it again."
    if own.english != published.id:
        return "The source text has changed since you saved it: look at it, and save it again."
    if str(published.string) not in (own.before, own.text):
        return "Somebody else has changed the translation: look at both, and save yours again."
    if errors := check_text(catalog, own.context, own.text).errors:
        return f"It has errors: {'; '.join(errors)}."
    return ""


def _drafts(texts: Mapping[str, OwnText]) -> list[Draft]:
    return [each.draft for each in texts.values() if each.draft]


def _draft(catalog: EditableCatalog, own: OwnText, by: str) -> Draft:
    return Draft(
        by=by,
        domain=catalog.document.domain,
        language=catalog.language.tag,
        context=own.context,
        english=own.english,
        before=own.before,
        text=own.text,
    )
