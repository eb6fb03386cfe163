"""A circuit breaker: a server that is down is not asked at every message."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final

FAILURES: Final = 3
"""So many failures in a row open the circuit."""
PAUSE: Final = 30.0
"""Seconds until one message tries again."""


class Breaker:
    """Counts failures in a row; any number of threads may ask at once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: seconds that only go forward."""
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._retry_at = 0.0

    def lets_through(self) -> bool:
        """Whether to ask now: always while it goes well, once in `PAUSE` seconds while it does not."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._retry_at:
                return False
            self._retry_at = self._clock() + PAUSE
            return True

    def succeeded(self) -> bool:
        """Closes the circuit; tells whether it was open."""
        with self._lock:
            was_open = self._failures >= FAILURES
            self._failures = 0
            return was_open

    def failed(self) -> bool:
        """Counts a failure; tells whether this one opened the circuit."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._retry_at = self._clock() + PAUSE
            return self._failures == FAILURES
