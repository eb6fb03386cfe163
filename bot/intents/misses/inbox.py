"""What people said that was not understood, for admins: seen masked, turned into examples, or put away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import NotReady
from bot.intents.desk import line
from bot.intents.drafting import Drafting
from bot.intents.misses.grouping import MOST, Group, examples, grouped
from bot.intents.misses.masking import words_taught
from bot.intents.shipped import Shipped
from twin_core.store.desk_base import Audit, Miss


class Box(Protocol):
    """Where misses lie, as `twin_core.store.desk.Desk` gives it."""

    def misses(self, limit: int = 1000) -> list[Miss]:
        """The latest misses, oldest first."""

    def drop_misses(self, places: Sequence[int], audit: Audit | None = None) -> None:
        """Remove misses that are dealt with."""


class Inbox:
    """Groups of misses; their texts leave it masked, and in no other way."""

    def __init__(self, box: Box, drafting: Drafting, shipped: Shipped, clock: Callable[[], datetime]) -> None:
        """`clock` gives aware times."""
        self._box = box
        self._drafting = drafting
        self._shipped = shipped
        self._clock = clock

    def groups(self) -> list[Group]:
        """Misses that are alike, the largest group first."""
        known = frozenset[str]().union(*map(words_taught, self._shipped.data.values()))
        return grouped(self._box.misses(limit=MOST), known)

    def adopt(self, places: Collection[int], intent: str, by: str) -> int:
        """Make the misses at some places examples of an intent in the draft; the draft's new revision.

        What was masked is filled with made up words. Raises `NotReady` where none of them is there any more,
        `NoSuchIntent`, `Protected` and `DraftChanged`.
        """
        found = self._among(places)
        revision = self._drafting.add_examples(intent, {one.language: examples(one) for one in found}, by)
        self._put_away([place for group in found for place in group.places], by, "adopt_misses", intent)
        return revision

    def drop(self, places: Collection[int], by: str) -> int:
        """Put the misses at some places away; how many there were. Raises `NotReady` where none is there."""
        found = [place for group in self._among(places) for place in group.places]
        self._put_away(found, by, "drop_misses", "")
        return len(found)

    def _among(self, places: Collection[int]) -> list[Group]:
        """The misses at some places, in a group for each language."""
        wanted = set(places)
        some = [miss for miss in self._box.misses(limit=MOST) if miss.place in wanted]
        if not some:
            raise NotReady("none of these messages is there any more; look at the list anew")
        known = frozenset[str]().union(*map(words_taught, self._shipped.data.values()))
        return grouped(some, known)

    def _put_away(self, places: Sequence[int], by: str, action: str, subject: str) -> None:
        self._box.drop_misses(places, line(self._clock(), by, action, subject, count=len(places)))
