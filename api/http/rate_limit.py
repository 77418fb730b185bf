"""How often a key or an anonymous client may come. Counted in this process; no address is kept."""

import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from models.errors import Busy

KEY_LIMIT, ANONYMOUS_LIMIT = parse("60/minute"), parse("30/minute")


class RateLimiter:
    """Moving windows, one for each limit and name."""

    def __init__(self) -> None:
        self.windows = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: RateLimitItem, whose: str) -> None:
        """Count one request. Raise Busy when there were too many."""
        if not self.windows.hit(limit, whose):
            reset = self.windows.get_window_stats(limit, whose).reset_time
            seconds = max(1, round(reset - time.time()))
            detail = f"More than {limit}. Try again in {seconds} seconds."
            raise Busy("too-many-requests", detail, seconds)
