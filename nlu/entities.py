"""All that rules read from a text: ratings, times, durations, recurrences, numbers, people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from nlu import feelings, numbers, times
from nlu.languages import language_of
from nlu.line import cut
from nlu.understanding import Entity

LONGEST = 10_000
"""Characters of a text that are read: no message that means something to Doppel is longer."""
_MENTION = re.compile(r"(?<![\w@.])@([^\W\d][\w.-]{0,60}\w|[^\W\d])")


def read(text: str, now: datetime, zone: ZoneInfo, language: str = "en") -> tuple[Entity, ...]:
    """The entities of a text said at `now` (aware) by someone in `zone`, sorted and without overlap.

    Any text will do; of a very long one (10,000 characters) only the beginning is read. Raises
    `UnknownLanguage` for a language that is not among `nlu.languages.LANGUAGES`.
    """
    spoken_in = language_of(language)
    line = cut(_beginning(text))
    keyed = spoken_in.keyed(line)
    here = now.astimezone(zone)
    spoken = times.read(keyed, here, spoken_in)
    stated = feelings.read(line, spoken, language)
    taken = merge(merge(stated, spoken), _people(line.text))
    return merge(taken, numbers.read(keyed))


def merge(first: Iterable[Entity], second: Iterable[Entity]) -> tuple[Entity, ...]:
    """Both, sorted; where two overlap the one of `first` stays."""
    kept = sorted(first, key=_start)
    starts = [mine.start for mine in kept]
    free = [other for other in second if _free(other, kept, starts)]
    return tuple(sorted((*kept, *free), key=_start))


def _free(other: Entity, kept: list[Entity], starts: list[int]) -> bool:
    """Whether an entity overlaps none of those that are kept, which are in order and apart."""
    place = bisect_left(starts, other.end)
    return place == 0 or kept[place - 1].end <= other.start


def _start(entity: Entity) -> int:
    return entity.start


def _beginning(text: str) -> str:
    """As much of a text as is read, cut between words."""
    if len(text) <= LONGEST:
        return text
    space = max(text.rfind(" ", 0, LONGEST), text.rfind("\n", 0, LONGEST))
    return text[: space if space > 0 else LONGEST]


def _people(text: str) -> tuple[Entity, ...]:
    """Reads "@ana" is a person called "ana"."""
    if "@" not in text:
        return ()
    return tuple(Entity("person", match[1], match.start(), match.end()) for match in _MENTION.finditer(text))
