"""Rate limits for keys and for anonymous clients, counted in memory; no address is stored."""

import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from models.errors import Busy

KEY_LIMIT, ANONYMOUS_LIMIT = parse("60/minute"), parse("30/minute")


class RateLimiter:
    """Counts requests in a moving window for each limit and name."""

    def __init__(self) -> None:
        self.windows = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: RateLimitItem, name: str) -> None:
        """Count one request. Raise Busy if there were too many."""
        if not self.windows.hit(limit, name):
            reset = self.windows.get_window_stats(limit, name).reset_time
            seconds = max(1, round(reset - time.time()))
            detail = f"The limit is {limit}. Try again in {seconds} seconds."
            raise Busy("too-many-requests", detail, seconds)
