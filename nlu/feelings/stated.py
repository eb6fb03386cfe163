"""A rating found in a text, and the words that are spoken for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.line import Line
from nlu.understanding import Duration, Entity, Rating


@dataclass(frozen=True, slots=True)
class Stated:
    """A rating with its place in the words."""

    name: str
    """mood, energy, stress, or rating where the measure was not said."""
    value: int
    certain: bool
    first: int
    stop: int
    said: tuple[int, int]
    """The words that say the value."""
    figure: bool = False
    named: bool = False
    """Whether the measure was named beside the words."""
    face: bool = False
    """Whether an emoji or a smiley says it: beside a figure that is decoration."""
    generic: bool = False
    """Whether the word is as likely to be applause or assent as a feeling: "great", "fine", "ok"."""

    def entity(self, line: Line) -> Entity:
        """The entity of the text."""
        rating = Rating(self.value, self.certain, line.span(*self.said))
        return Entity(self.name, rating, line.starts[self.first], line.ends[self.stop - 1])


class Taken:
    """Which words times or ratings have claimed."""

    def __init__(self, line: Line, spoken: Sequence[Entity]) -> None:
        self._times: dict[int, int] = {}
        self._rated: set[int] = set()
        for entity in spoken:
            if isinstance(entity.value, Duration):
                continue
            first = bisect_left(line.starts, entity.start)
            stop = bisect_left(line.starts, entity.end)
            self._times.update(dict.fromkeys(range(first, stop), stop))

    def time_at(self, index: int) -> int:
        """The word after the time that covers a word; the word itself where none does."""
        return self._times.get(index, index)

    @property
    def any(self) -> bool:
        """Whether there is a rating already."""
        return bool(self._rated)

    def rated(self, index: int) -> bool:
        """Whether a rating has claimed a word."""
        return index in self._rated

    def overlaps(self, stated: Stated) -> bool:
        """Whether a rating would claim a word twice."""
        return any(at in self._rated for at in range(stated.first, stated.stop))

    def take(self, stated: Stated) -> None:
        """Claims the words of a rating."""
        self._rated.update(range(stated.first, stated.stop))
