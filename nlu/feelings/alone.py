"""Clauses that are nothing but a feeling: rule 3 of `nlu.feelings`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nlu.feelings.faces import face
from nlu.feelings.figures import figure
from nlu.feelings.lexicon import Lexicon
from nlu.feelings.stated import Stated, Taken
from nlu.feelings.words import MIDDLE, worded
from nlu.line import Line

_BREAKS = frozenset(",.!?;()\n–—")
_MOST = 4
"""More clauses than these are not all about a feeling."""
_LONGEST = 16
"""Words of a clause that may state a feeling by itself."""


def clauses_alone(line: Line, words: Lexicon, taken: Taken) -> Iterator[Stated]:
    """What the first clause states; mere approval only where every clause is of that kind."""
    clauses = _clauses(line, words, taken)
    read: list[list[Stated] | None] = []
    for first, stop in clauses[:_MOST]:
        read.append(_clause(line, words, taken, first, stop))
    whole = len(clauses) <= _MOST and all(stated is not None for stated in read)
    if whole and line.words[0] in words.small.thanks:
        read = [[one for one in stated or () if not one.generic] for stated in read]
    if whole:
        yield from _balanced(line, words, [one for stated in read for one in stated or ()])
        return
    for stated in read:
        if stated is None:
            return
        if stated:
            yield from (one for one in stated if not one.generic)
            return


def _clauses(line: Line, words: Lexicon, taken: Taken) -> list[tuple[int, int]]:
    """First words and words after of the clauses of a text; times are never cut."""
    found: list[tuple[int, int]] = []
    first = index = 0
    while index < line.count and len(found) <= _MOST:
        phrase = words.feelings.skip(line, index)
        step = max(taken.time_at(index), phrase if phrase > index + 1 else index)
        if step > index:
            index = step
            continue
        word = line.words[index]
        cut = word in _BREAKS and not _inside_a_word(line, index)
        if index > first and not cut:
            topic = word in words.small.topics and not found
            cut = word in words.small.because or (topic and not _figures(line, words, first, index))
        if cut:
            if index > first:
                found.append((first, index))
            first = index + 1
        index += 1
    if line.count > first:
        found.append((first, line.count))
    return found


def _figures(line: Line, words: Lexicon, first: int, stop: int) -> bool:
    return any(figure(line, index, words) for index in range(first, stop))


def _inside_a_word(line: Line, index: int) -> bool:
    """Whether a mark belongs to a number or an abbreviation: "2.5", "k.o."."""
    if not (line.glued(index) and line.glued(index + 1)):
        return False
    before, after = line.words[index - 1], line.words[index + 1]
    letters = line.words[index] == "." and len(before) == len(after) == 1 and (before + after).isalpha()
    return letters or (before.isdecimal() and after.isdecimal())


def _clause(line: Line, words: Lexicon, taken: Taken, first: int, stop: int) -> list[Stated] | None:
    """The ratings of a clause of feelings and small words; None where it holds anything else."""
    if stop - first > _LONGEST or words.stops.skip(line, first) > words.feelings.skip(line, first):
        return None
    found: list[Stated] = []
    place = first
    while place < stop:
        if taken.rated(place):
            place += 1
            continue
        if (other := words.others.at(line, place)) and not figure(line, place, words):
            place = other[1]
            continue
        hit = _rating(line, words, taken, place, stop)
        if hit and (after := words.frames.skip(line, place)) > hit.stop:
            place = after  # "es geht" says something, "es geht mir" begins something
            continue
        if hit:
            found.append(hit)
            place = hit.stop
            continue
        named = words.measures.skip(line, place) if taken.any else place
        step = max(named, words.fillers.skip(line, place), words.even.skip(line, place), taken.time_at(place))
        if step == place and line.words[place].isalnum():
            return None
        place = max(step, place + 1)
    return _consistent(_balanced(line, words, found))


def _rating(line: Line, words: Lexicon, taken: Taken, place: int, stop: int) -> Stated | None:
    if taken.time_at(place) > place:
        return None
    if (seen := face(line, place, words)) and not words.greetings.at(line, 0):
        name = "rating" if seen.measure == "any" else seen.measure
        said_by = (place, seen.stop)
        return Stated(name, seen.value, True, place, seen.stop, said_by, figure=True, face=True)
    found = figure(line, place, words)
    if found and found.value and found.stop <= stop:
        return Stated(
            "rating", found.value, found.certain, place, found.stop, (place, found.stop), figure=True
        )
    said = worded(line, place, words)
    if said is None or said.stop > stop or words.others.at(line, place):
        return None
    name = "mood" if said.measure == "any" else said.measure
    generic = (
        said.measure == "any" and said.value >= MIDDLE and line.words[said.first] not in words.small.telling
    )
    return Stated(name, said.value, False, said.first, said.stop, (said.first, said.stop), generic=generic)


def _balanced(line: Line, words: Lexicon, found: list[Stated]) -> list[Stated]:
    """Denials of both sides are the middle: "not great, not terrible"."""
    denials = [one for one in found if one.name == "mood" and line.words[one.first] in words.small.denials]
    if len({one.value for one in denials}) < 2 or len(denials) < len(found):  # noqa: PLR2004 - two sides
        return found
    first, last = denials[0], denials[-1]
    return [replace(first, value=MIDDLE, stop=last.stop, said=(first.first, last.stop), generic=False)]


def _consistent(found: list[Stated]) -> list[Stated]:
    """A clause with a figure says its value by the figure; of words each measure counts once."""
    if any(stated.figure and stated.name == "rating" for stated in found):
        figures = [stated for stated in found if stated.figure]
        letters = [stated for stated in found if not stated.figure and stated.name != "mood"]
        return sorted((*figures, *letters), key=lambda stated: stated.first)
    seen: dict[str, Stated] = {}
    for stated in found:
        seen.setdefault(stated.name, stated)
    return list(seen.values())
