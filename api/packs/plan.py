"""The plan of a pack: what it consists of now, and which of its files are not cached yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.packs.order import PackHandout, PackOrder
from api.published.snapshot import Snapshot
from handouts.file_cache import FileCache
from handouts.packs.files import FILES, PackContents


@dataclass(frozen=True)
class Plan:
    """`handouts` by their key in the file cache, in print order; `missing` has the keys that are
    not cached; `merged` says whether the files of the whole pack are cached."""

    contents: PackContents
    handouts: Mapping[str, PackHandout]
    missing: frozenset[str]
    merged: bool


def plan_pack(
    order: PackOrder, snapshot: Snapshot, file_cache: FileCache, public_url: str, now: datetime
) -> Plan:
    """Return the plan for an order. Raise NotFound or Gone if a handout can no longer be read."""
    contents = order.contents(snapshot, public_url, now)
    keys = [item.key for item in contents.items]
    handouts = dict(zip(keys, (handout for handout, _ in order.handouts), strict=True))
    missing = frozenset(key for key in handouts if not file_cache.has(key))
    return Plan(contents, handouts, missing, is_merged(contents, file_cache))


def is_merged(contents: PackContents, file_cache: FileCache) -> bool:
    """Return whether the PDF and the zip of a pack are both in the file cache."""
    return all(file_cache.has(contents.key(kind)) for kind in FILES)
