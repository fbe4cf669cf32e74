"""The repetitions that the calls of one client have in common."""

from __future__ import annotations

import threading


class RetryBudget:
    """A purse of `size` repetitions: each takes one, each call that the service served puts one back.

    So a client repeats `size` times more often than it is served, at most: a service that fails now and then
    is asked as often as it takes, a dead one is not hammered. None has no bound. For any thread.
    """

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._left = size or 0
        self._mutex = threading.Lock()

    def take(self) -> bool:
        """Whether one more repetition may be made, which is then taken."""
        if self._size is None:
            return True
        with self._mutex:
            if self._left == 0:
                return False
            self._left -= 1
        return True

    def put_back(self) -> None:
        """The service served a call."""
        if self._size is None or self._left >= self._size:  # full most of the time
            return
        with self._mutex:
            self._left = min(self._left + 1, self._size)
