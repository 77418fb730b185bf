"""A pack while it is being made, as one server sees it, and the progress reported to clients."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from api.packs.order import PackOrder
from api.packs.plan import Plan
from models.pack_store import kept_until
from models.tables import Pack
from richtext.described import DescribedModel

SECONDS_TO_MERGE_ONE = 0.05
State = Literal["making", "binding", "finished", "failed", "gone"]


class LanguageCopies(DescribedModel):
    """The number of copies in a language, of all handouts together."""

    language: str
    """The BCP 47 tag of the language; of what is not in a pack, its name as it was written."""
    copies: int
    """The number of copies."""


class Progress(DescribedModel):
    """The progress of a pack."""

    id: str
    """The id of the pack, a secret of whoever ordered it."""
    state: State
    """`making` (files are rendered), `binding` (they are merged), `finished`, `failed`, or `gone`
    (cancelled, or too old)."""
    handouts: int
    """The number of different handouts in the pack."""
    done: int
    """The number of these that are ready."""
    copies: int
    """The number of copies of all handouts together."""
    seconds_left: int | None
    """About how many seconds it will still take; null where that is not known."""
    detail: str | None
    """Why it failed, in plain English; null if it did not."""
    languages: list[LanguageCopies]
    """The copies that are in it, by language."""
    unplaced: list[LanguageCopies]
    """The copies that are not in it, by language."""
    made_at: datetime
    """When it was ordered."""
    kept_until: datetime
    """When it will be deleted."""
    pdf: str | None
    """The address of the PDF, relative to the server; null until it is finished."""
    zip: str | None
    """The address of the zip, relative to the server; null until it is finished."""


@dataclass
class PackRun:
    """`missing` has the keys not yet seen in the file cache, `attempts` the number of failures by
    key. `version` is the publication and the moment for which the plan was made, `losses` how often
    the file cache has lost the merged files since. An `unreadable` order is never planned. `client`
    is who ordered it, if that was from this server, and is stored nowhere else."""

    row: Pack
    order: PackOrder
    version: object = None
    plan: Plan | None = None
    missing: set[str] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)
    merged: bool = False
    losses: int = 0
    error: str | None = None
    unreadable: bool = False
    client: str = ""
    started: float = field(default_factory=time.monotonic)
    done_before: int = 0

    def follow(self, plan: Plan) -> None:
        """Start again with a new plan; handouts that are cached stay done."""
        self.plan, self.missing, self.merged = plan, {*plan.missing}, plan.merged
        self.error, self.attempts = None, Counter()
        self.started, self.done_before = time.monotonic(), self.done

    @property
    def done(self) -> int:
        return len(self.plan.handouts) - len(self.missing) if self.plan else 0

    @property
    def state(self) -> State:
        if self.error:
            return "failed"
        if self.merged:
            return "finished"
        return "making" if self.missing or not self.plan else "binding"

    @property
    def unfinished(self) -> bool:
        return self.state in ("making", "binding")

    @property
    def seconds_left(self) -> int | None:
        """An estimate from the speed so far; None before the first handout."""
        handouts = len(self.plan.handouts) if self.plan else 0
        if not self.missing:
            return math.ceil(handouts * SECONDS_TO_MERGE_ONE)
        rendered = self.done - self.done_before
        if not rendered:
            return None
        seconds_each = (time.monotonic() - self.started) / rendered
        return math.ceil(len(self.missing) * seconds_each + handouts * SECONDS_TO_MERGE_ONE)

    def progress(self) -> Progress:
        """Return what clients are told."""
        address = f"/v1/packs/{self.row.id}"
        finished = self.state == "finished"
        return Progress(
            id=self.row.id,
            state=self.state,
            handouts=len(self.plan.handouts) if self.plan else 0,
            done=self.done,
            copies=sum(each.copies for each in self.languages),
            seconds_left=self.seconds_left if self.unfinished else None,
            detail=self.error,
            languages=self.languages,
            unplaced=[LanguageCopies(**each._asdict()) for each in self.order.unplaced],
            made_at=self.row.made_at,
            kept_until=kept_until(self.row),
            pdf=f"{address}.pdf" if finished else None,
            zip=f"{address}.zip" if finished else None,
        )

    @cached_property
    def pupils(self) -> dict[str, int]:
        """The most copies of one handout by language: each pupil gets one of each."""
        each: Counter[tuple[str, str]] = Counter()
        for handout, copies in self.order.handouts:
            each[handout.language, handout.slug] += copies
        languages = dict.fromkeys(language for language, _ in each)
        return {tag: max(n for (other, _), n in each.items() if other == tag) for tag in languages}

    @cached_property
    def languages(self) -> list[LanguageCopies]:
        """The copies by language: the order never changes."""
        counts: Counter[str] = Counter()
        for handout, copies in self.order.handouts:
            counts[handout.language] += copies
        return [LanguageCopies(language=tag, copies=copies) for tag, copies in counts.items()]
