"""The guides of the library, for those who edit them: /desk/guides."""

from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, render_desk
from api.desk.reports import count_reports
from api.http.authorisation import require_role
from api.http.dependencies import CurrentSnapshot
from api.published.snapshot import Snapshot
from locales.languages import Language, languages
from models.advice import Translation
from models.clock import today

router = desk_router()


@dataclass(frozen=True)
class ListedGuide:
    """A guide, its newest edition, the languages that have it and those that are behind, and how
    many reports of readers are open."""

    text: Translation
    edition: int
    published_on: date
    overdue: bool
    current: list[Language]
    behind: list[Language]
    reports: int


@router.get("/guides")
def read_guides(request: Request, snapshot: CurrentSnapshot, key: DeskKey) -> Response:
    """Return the list of guides, by title."""
    require_role(key, "publisher")
    reports = count_reports(snapshot)
    guides = [_listed(snapshot, slug, reports[slug]) for slug in snapshot.guides]
    guides.sort(key=lambda each: (each.text.kind, each.text.title.text))
    return render_desk(request, "desk/guides.html", guides=guides)


def _listed(snapshot: Snapshot, slug: str, reports: int) -> ListedGuide:
    served, newest = snapshot.guides[slug], snapshot.newest(slug)
    text = served[snapshot.source].translation
    return ListedGuide(
        text=text,
        edition=newest,
        published_on=snapshot.published_on(slug, newest),
        overdue=bool(text.review_due and text.review_due < today()),
        current=[languages()[tag] for tag in served if served[tag].edition == newest],
        behind=[languages()[tag] for tag in served if served[tag].edition < newest],
        reports=reports,
    )
