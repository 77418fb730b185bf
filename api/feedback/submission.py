"""Feedback from readers: checked against what is published, and stored without the sender."""

import unicodedata
from typing import Annotated, Literal

from anyio import to_thread
from pydantic import ConfigDict, Field

from api.http.limits import Name
from api.published.lookups import find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.services import Services
from handouts.typed_values import has_visible
from models.errors import FieldError, Invalid
from models.feedback import MAX_LENGTH, keep_feedback
from models.plain_reasons import FILLED
from models.tables import Feedback
from richtext.described import DescribedModel

FeedbackKind = Literal["content", "translation", "format"]


class NewFeedback(DescribedModel):
    """A mistake in a guide in a language, or in one message of it."""

    model_config = ConfigDict(extra="forbid")
    slug: Name
    """The slug of the guide."""
    language: Name
    """The BCP 47 tag of the language in which it was read."""
    kind: FeedbackKind
    """What is wrong: the `content`; the `translation`, which differs from the source; or the
    `format`, which cannot be read or used."""
    message: Name = ""
    """The context of the message that it is about, such as `first.calm`; empty for the whole
    guide."""
    text: Annotated[str, Field(max_length=MAX_LENGTH, pattern=FILLED)]
    """What is wrong. Do not send names or numbers: nobody can use them."""


async def store_feedback(
    services: Services, client: str, snapshot: Snapshot, new: NewFeedback
) -> None:
    """Store feedback, without the client. Raise Invalid, NotFound or Gone if it is not about
    anything published, Busy if there is too much of it."""
    language = find_language(snapshot, new.language)
    served = find_readable(snapshot, AdviceQuery(new.slug, language, snapshot.default_place))
    known = [context for context, _ in served.translation.messages()]
    if new.message and new.message not in known:
        detail = f"there is no message {new.message[:40]!r}."
        raise Invalid([FieldError("message", detail, known, word="fault-choose")])
    if not has_visible(text := _printable(new.text)):
        raise Invalid([FieldError("text", "has nothing that can be seen.", word="fault-missing")])
    services.quotas.feedback.count(client)
    row = Feedback(
        slug=new.slug,
        language=language,
        edition=served.edition,
        message=new.message,
        kind=new.kind,
        text=text,
    )
    await to_thread.run_sync(keep_feedback, services.reloader.engine, row)


def _printable(text: str) -> str:
    """Return the text without control characters and marks that change its direction."""
    return "".join(
        each for each in text if each in "\n\u200c\u200d" or unicodedata.category(each)[0] != "C"
    ).strip()
