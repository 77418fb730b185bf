"""What is answered to an edit over HTTP."""

from api.editing.edits import EditResult
from locales.updating import NOTHING_MOVED, MoveReport, report_lines
from models.errors import FileError
from richtext.described import DescribedModel


class FaultCard(DescribedModel):
    """A line of a file at which something is wrong or missing."""

    file: str
    """The file that it is in."""
    line: int
    """The number of the line, from 1."""
    detail: str
    """What is wrong, in plain English."""


class EditAnswer(DescribedModel):
    """What an edit has done; with `check=true`, or where it waits as a suggestion, what it would
    do."""

    stored: bool
    """Whether the edit was stored."""
    changes: list[str]
    """What was published, or would be."""
    warnings: list[str]
    """What its author should look at again."""
    waiting: list[FaultCard]
    """What is not translated, for which the guide stays on an older edition in a language."""
    moved: list[str]
    """The messages whose translations went with them to another block or guide."""
    not_kept: list[str]
    """The messages that are gone; their translations stay in the catalogs as obsolete."""
    etag: str | None
    """The new ETag of the source file; null if nothing was published."""
    suggestion: int | None = None
    """The number of the suggestion, if the edit waits for somebody to publish it; else null."""


def edit_answer(
    result: EditResult,
    etag: str | None,
    suffix: str,
    report: MoveReport = NOTHING_MOVED,
) -> EditAnswer:
    """Return the answer to an edit, which has no `etag` if nothing was stored. The paths of the
    catalogs that it concerns end in `suffix`."""
    waiting = [_card(each) for each in result.waiting if each.file.endswith(suffix)]
    return EditAnswer(
        stored=etag is not None,
        changes=result.changes,
        warnings=result.warnings,
        waiting=waiting,
        moved=report_lines(report.kept),
        not_kept=report_lines(report.not_kept),
        etag=etag,
    )


def _card(error: FileError) -> FaultCard:
    return FaultCard(file=error.file, line=error.line, detail=error.reason)
