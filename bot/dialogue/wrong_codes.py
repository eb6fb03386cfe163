"""How often somebody gave a wrong code lately: a short code can be guessed by whoever may try long enough."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

ALLOWED: Final = 5
LATELY: Final = timedelta(minutes=10)
PEOPLE_HELD: Final = 10_000

Person = tuple[str, str]


class WrongCodes:
    """Wrong codes by person, in memory; safe to use from many threads."""

    def __init__(self) -> None:
        self._of: OrderedDict[Person, dict[str, datetime]] = OrderedDict()
        self._lock = Lock()

    def too_many(self, person: Person, now: datetime) -> bool:
        """Whether a person gave so many wrong ones lately that none of theirs is looked at."""
        with self._lock:
            return len(self._lately(person, now)) >= ALLOWED

    def add(self, person: Person, message: str, now: datetime) -> None:
        """One more, in a message with this key; the same message counts once."""
        with self._lock:
            self._of[person] = self._lately(person, now) | {message: now}
            self._of.move_to_end(person)
            while len(self._of) > PEOPLE_HELD:
                self._of.popitem(last=False)

    def _lately(self, person: Person, now: datetime) -> dict[str, datetime]:
        known = self._of.get(person, {})
        return {message: at for message, at in known.items() if now - at < LATELY}
