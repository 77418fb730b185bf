"""Check the form of a guide, and publish it: what is wrong, what somebody else has changed, and
what the change does."""

from dataclasses import dataclass, field

from api.desk.guide_editing import (
    ChangedMeanwhile,
    Conflict,
    etag_of,
    publish_form,
    published_guide,
    version_with,
    with_newest,
)
from api.desk.guide_effects import LanguageEffect, language_effects
from api.desk.guide_form import (
    GuideForm,
    OpenGuide,
    easy_warnings,
    field_of_fault,
    form_errors,
    is_changed,
    open_guide,
    with_ids,
)
from api.desk.guide_preview import preview_form
from api.published.reloader import Reloader
from api.published.snapshot import Snapshot
from handouts.handout import Handout
from models.errors import InvalidFiles

UNCHANGED = "No text has changed yet."
MEANWHILE = "Somebody else has published this guide meanwhile. Your words are kept below."


@dataclass
class CheckedForm:
    """A form as it is shown again: what is wrong by field and otherwise, what somebody else has
    changed, and what the change would do."""

    opened: OpenGuide
    form: GuideForm
    wrong: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    effects: list[LanguageEffect] = field(default_factory=list)
    preview: Handout | None = None
    focus: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether nothing can be published until it is corrected."""
        return bool(self.wrong or self.others or self.conflicts)


def check_form(
    reloader: Reloader, by: str, slug: str, form: GuideForm, public_url: str, *, dry_run: bool
) -> CheckedForm:
    """Publish what was typed, or for a `dry_run` return what it would do; or return what is
    wrong, and publish nothing. `by` is the name of a key. Raise NotFound and Busy."""
    reloader.refresh()
    snapshot = reloader.snapshot
    opened = published_guide(snapshot, slug)
    if form.base != etag_of(opened):
        return _conflict(snapshot, opened, form)
    form = with_ids(opened, form)
    checked = CheckedForm(opened, form, form_errors(opened, form))
    if not is_changed(opened, form):
        checked.others.append(UNCHANGED)
    if checked.is_refused:
        return checked
    try:
        result = publish_form(reloader, slug, form, by, dry_run=dry_run)
    except ChangedMeanwhile:
        return _conflict(snapshot, published_guide(snapshot, slug), form)
    except InvalidFiles as error:
        _add_faults(checked, error)
        return checked
    if dry_run:
        edited = open_guide(opened.file, slug, result.files[opened.file])
        checked.changes = result.changes
        checked.warnings = [*result.warnings, *easy_warnings(opened, form)]
        checked.effects = language_effects(snapshot, edited.guide, result.waiting, form.kind)
        checked.preview = preview_form(snapshot, slug, form, public_url)
    return checked


def _conflict(snapshot: Snapshot, opened: OpenGuide, form: GuideForm) -> CheckedForm:
    before = version_with(snapshot.engine, opened, form.base)
    newest, conflicts = with_newest(before, opened, form)
    return CheckedForm(opened, newest, others=[MEANWHILE], conflicts=conflicts)


def _add_faults(checked: CheckedForm, error: InvalidFiles) -> None:
    """Add each fault to the field that it is about, or to the others."""
    for each in error.errors:
        name = ""
        if each.file == checked.opened.file:
            name = field_of_fault(checked.opened, checked.form, each.reason)
        if name and name not in checked.wrong:
            checked.wrong[name] = each.reason.partition(": ")[2]
        else:
            checked.others.append(str(each))
