"""Measures with values: "energy 2", "2/5 energy", "mood: 🙂", "stress is high", "low energy"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nlu.feelings.faces import face
from nlu.feelings.figures import Figure, figure
from nlu.feelings.lexicon import Lexicon
from nlu.feelings.stated import Stated, Taken
from nlu.feelings.words import worded
from nlu.line import Line

_LINKS = 9
"""How many words may stand between a measure and its value."""


def measured(line: Line, words: Lexicon, taken: Taken) -> Iterator[Stated]:
    """All measures of a text that have a value beside them."""
    places = _places(line, words)
    values_first = _values_first(line, words, places)
    done = 0
    for name, first, stop in places:
        hit = None
        if values_first or not (hit := _behind(line, words, taken, name, first, stop)):
            hit = _before(line, words, taken, (name, first, stop), done) or hit
        if hit is None and values_first:
            hit = _behind(line, words, taken, name, first, stop)
        if hit:
            done = hit.stop
            yield hit
    if not words.rated_by.firsts.isdisjoint(line.words):
        yield from _rated_by(line, words)


def _rated_by(line: Line, words: Lexicon) -> Iterator[Stated]:
    """Reads "stressed 4", "stressed out: 5"."""
    for index in range(line.count):
        hit = words.rated_by.at(line, index)
        place = hit[1] + (line.words[hit[1]] in (":", ",", "-", "=")) if hit else 0
        found = figure(line, place, words) if hit else None
        if hit and found and (stated := _figured(found, hit[0], index, place, found.stop)):
            yield stated


def _places(line: Line, words: Lexicon) -> list[tuple[str, int, int]]:
    """The measures that a text names: name, first word, word after."""
    if words.measures.firsts.isdisjoint(line.words):
        return []
    found, index = [], 0
    while index < line.count:
        hit = words.measures.at(line, index)
        if hit:
            found.append((hit[0], index, hit[1]))
        index = hit[1] if hit else index + 1
    return found


def _values_first(line: Line, words: Lexicon, places: list[tuple[str, int, int]]) -> bool:
    """Whether values stand before their measures, as in "4 mood 3 energy"."""
    if not places:
        return False
    first = places[0][1]
    return any(
        figure(line, index, words) is not None for index in range(max(0, first - 5), first)
    ) and not any(
        figure(line, index, words) for index in range(places[-1][2], min(places[-1][2] + 4, line.count))
    )


def _behind(line: Line, words: Lexicon, taken: Taken, name: str, first: int, stop: int) -> Stated | None:
    """The value after a measure and a few linking words; a figure or face before any word of degree.

    A figure that a time claims ("the mood i logged at 3 was 4") counts only where no other is in reach.
    """
    places = _reach(line, words, taken, stop)
    free = [place for place in places if taken.time_at(place) == place]
    for value, reached in ((_shown, free), (_shown, places), (_worded, free)):
        for place in reached:
            if hit := value(line, words, name, first, place):
                return replace(hit, first=_past_times(taken, first, hit.said[0]))
    return None


def _past_times(taken: Taken, first: int, value: int) -> int:
    """Where a rating begins: at its measure, or behind a time that stands between it and the value."""
    between = [taken.time_at(place) for place in range(first, value) if taken.time_at(place) > place]
    return max([first, *(stop for stop in between if stop <= value)])


def _reach(line: Line, words: Lexicon, taken: Taken, stop: int) -> list[int]:
    """The words that linking words and times lead to."""
    places = [stop]
    while len(places) < _LINKS and places[-1] < line.count:
        place = places[-1]
        start = place + (line.words[place] in words.small.since)
        step = taken.time_at(start)
        if step == start:
            step = words.links.skip(line, place)
        if step == place:
            break
        places.append(step)
    return places


def _shown(line: Line, words: Lexicon, name: str, first: int, place: int) -> Stated | None:
    if found := figure(line, place, words):
        return _figured(found, name, first, place, found.stop)
    seen = face(line, place, words)
    if seen is None:
        return None
    turned = name == "stress" and seen.measure != name
    value = 6 - seen.value if turned else seen.value
    said_by = (place, seen.stop)
    return Stated(name, value, not turned, first, seen.stop, said_by, figure=True, face=True)


def _worded(line: Line, words: Lexicon, name: str, first: int, place: int) -> Stated | None:
    said = worded(line, place, words, after=name)
    if said is None:
        return None
    return Stated(name, said.value, False, first, said.stop, (said.first, said.stop), named=True)


def _figured(found: Figure, name: str, first: int, place: int, stop: int) -> Stated | None:
    if found.value is None:
        return None
    start = min(first, place)
    return Stated(name, found.value, found.certain, start, stop, (place, found.stop), figure=True)


def _before(
    line: Line, words: Lexicon, taken: Taken, named: tuple[str, int, int], done: int
) -> Stated | None:
    """The value before a measure: "2/5 energy", "a 4 for mood", "low energy", "a good mood"."""
    name, first, stop = named
    for place in range(max(done, first - 6), first):
        found = figure(line, place, words) if taken.time_at(place) == place else None
        if found and _joined(line, words, found.stop, first):
            return _figured(found, name, place, place, stop) if found.value else None
    for place in range(max(done, first - 4), first):
        said = worded(line, place, words, after=name)
        if words.others.at(line, place):
            continue
        if said and said.stop == first and _states(line, words, place, stop):
            return Stated(name, said.value, False, place, stop, (place, said.stop), named=True)
    return None


def _joined(line: Line, words: Lexicon, start: int, first: int) -> bool:
    """Whether only small words stand between a value and its measure."""
    place = start
    while place < first:
        step = words.links.skip(line, place)
        if step == place:
            return False
        place = step
    return place == first


def _states(line: Line, words: Lexicon, place: int, stop: int) -> bool:
    """Whether "low energy" is said of the person: at the start or after a small verb, not before a noun."""
    before, after = line.words[place - 1], line.words[stop]
    opened = before in words.small.before_degree or not before.isalpha()
    closed = after in words.small.go_on or not after.isalpha()
    return opened and closed
