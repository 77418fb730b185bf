"""What readers have reported, each beside the line that it is about."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine

from api.http.authorisation import has_role
from api.published.snapshot import Snapshot
from locales.languages import Language, languages
from models.advice import Translation
from models.feedback import find_feedback, read_feedback
from models.resolution import resolve_translation
from models.tables import Feedback, Key
from richtext.text import Text

KINDS = {
    "content": "What it says is wrong",
    "translation": "The translation differs from the source",
    "format": "It cannot be read or used",
}


@dataclass(frozen=True)
class OpenReport:
    """A report with the line that it is about, in the language of the library and in the one in
    which it was read; None for the whole guide, and for a line that has gone since. `slug` is that
    of the guide now."""

    report: Feedback
    slug: str
    title: str
    language: Language
    kind: str
    source: Text | None
    translation: Text | None


def reports_for(snapshot: Snapshot, key: Key) -> list[OpenReport]:
    """Return the reports on the languages of a key, by guide and language, oldest first."""
    reports = [each for each in read_feedback(snapshot.engine) if _may_settle(key, each)]
    found = [_beside_line(snapshot, each) for each in reports if each.language in languages()]
    return sorted(found, key=lambda each: (each.title, each.language.tag, each.report.id))


def find_report(engine: Engine, key: Key, id: int) -> Feedback | None:
    """Return a report that a key may settle, by its number."""
    report = find_feedback(engine, id)
    return report if report and _may_settle(key, report) else None


def reports_of_guide(snapshot: Snapshot, slug: str, tag: str) -> dict[str, list[Feedback]]:
    """Return the reports on a guide in a language, by the context of their message; those on the
    whole guide by an empty one."""
    found: dict[str, list[Feedback]] = {}
    for each in read_feedback(snapshot.engine):
        if (_slug_now(snapshot, each), each.language) == (slug, tag):
            found.setdefault(each.message, []).append(each)
    return found


def count_reports(snapshot: Snapshot) -> Counter[str]:
    """Return the number of reports on each guide, by its slug."""
    return Counter(_slug_now(snapshot, each) for each in read_feedback(snapshot.engine))


def _may_settle(key: Key, report: Feedback) -> bool:
    return has_role(key, "reviewer", report.language)


def _slug_now(snapshot: Snapshot, report: Feedback) -> str:
    return snapshot.renamed.get(report.slug, report.slug)


def _beside_line(snapshot: Snapshot, report: Feedback) -> OpenReport:
    slug = _slug_now(snapshot, report)
    title = _served(snapshot, slug, snapshot.source)
    return OpenReport(
        report,
        slug,
        title.title.text if title else slug,
        languages()[report.language],
        KINDS.get(report.kind, report.kind),
        _line(snapshot, slug, snapshot.source, report.message),
        _line(snapshot, slug, report.language, report.message),
    )


def _line(snapshot: Snapshot, slug: str, tag: str, context: str) -> Text | None:
    translation = _served(snapshot, slug, tag)
    if translation is None:
        return None
    resolved = resolve_translation(translation, snapshot.default_place, snapshot.directory[tag])
    return dict(resolved.messages()).get(context)


def _served(snapshot: Snapshot, slug: str, tag: str) -> Translation | None:
    served = snapshot.guides.get(slug, {}).get(tag)
    return served.translation if served else None
