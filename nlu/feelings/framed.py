"""Feelings after "i am", "feeling", "i've been": rule 2 of `nlu.feelings`."""

from __future__ import annotations

from collections.abc import Iterator

from nlu.feelings.faces import face
from nlu.feelings.figures import figure
from nlu.feelings.lexicon import Lexicon
from nlu.feelings.stated import Stated, Taken
from nlu.feelings.words import Worded, worded
from nlu.line import Line

_BREAKS = frozenset(".!?;,\n")
_WINDOW = 12


def framed(line: Line, words: Lexicon, taken: Taken) -> Iterator[Stated]:
    """The feelings that follow a first person frame, and the figures that correct one."""
    yield from _corrected(line, words)
    index = 0
    while index < line.count:
        start = _frame(line, words, index)
        if start is None or _conditional(line, words, index):
            index += 1
            continue
        index += 1
        whole = words.feelings.at(line, start - 1)
        start = start - 1 if whole and whole[1] > start else start
        for stated in _chain(line, words, taken, start):
            index = max(index, stated.stop)
            yield stated


def _corrected(line: Line, words: Lexicon) -> Iterator[Stated]:
    """The 3 of "that should have been 3" or "change it to a 3"."""
    if words.corrections.firsts.isdisjoint(line.words):
        return
    for index in range(line.count):
        hit = words.corrections.at(line, index)
        place = (
            hit[1] + (line.words[hit[1]] in (":", ",") or line.words[hit[1]] in words.small.articles)
            if hit
            else 0
        )
        found = figure(line, place, words) if hit else None
        if found and found.value and _ended(line, words, found.stop):
            yield Stated(
                "rating", found.value, found.certain, place, found.stop, (place, found.stop), figure=True
            )


def _frame(line: Line, words: Lexicon, index: int) -> int | None:
    """The word after the frame that begins at a word; an opener without "i" must open a clause."""
    hit = words.frames.at(line, index)
    if hit:
        return hit[1]
    subject = words.subjects.at(line, index)
    if subject and words.negations.at(line, subject[1]):
        return subject[1]
    opener = words.openers.at(line, index)
    if opener and (
        index == 0 or line.words[index - 1] in _BREAKS or line.words[index - 1] in words.small.before_opener
    ):
        return opener[1]
    return None


def _conditional(line: Line, words: Lexicon, index: int) -> bool:
    """Whether the clause before a frame is a condition, a question or a command."""
    place = index - 1
    while place >= max(0, index - _WINDOW) and line.words[place] not in _BREAKS:
        if line.words[place] in words.small.contrasts and words.frames.at(line, index):
            return False
        hit = words.stops.at(line, place)
        if hit and hit[1] <= index:
            return True
        place -= 1
    return False


def _chain(line: Line, words: Lexicon, taken: Taken, start: int) -> Iterator[Stated]:
    """The feelings joined by "and", "but" and commas from a word on."""
    place = start
    for _ in range(6):
        place = _over_times(line, words, taken, place)
        hit = _one(line, words, place, first=place == start)
        if hit is None:
            return
        yield hit
        place = _over_times(line, words, taken, hit.stop)
        joined = place
        while line.words[joined] in words.small.joints:
            joined += 1
        if joined == place:
            return
        again = words.frames.at(line, joined)
        place = again[1] if again else joined


def _over_times(line: Line, words: Lexicon, taken: Taken, place: int) -> int:
    while (step := taken.time_at(place)) > place and line.words[place] not in words.small.at:
        place = step
    return place


def _one(line: Line, words: Lexicon, place: int, *, first: bool) -> Stated | None:
    """A feeling, a face, or "at 4" right behind "i am"."""
    if seen := face(line, place, words):
        name = "rating" if seen.measure == "any" else seen.measure
        said_by = (place, seen.stop)
        return Stated(name, seen.value, True, place, seen.stop, said_by, figure=True, face=True)
    if first and (rated := _at_figure(line, words, place)):
        return rated
    said = worded(line, place, words) or (
        worded(line, place + 1, words) if line.words[place] in words.small.before_feeling else None
    )
    if said is None or not _goes_on(line, words, said):
        return None
    name = "mood" if said.measure == "any" else said.measure
    return Stated(name, said.value, False, said.first, said.stop, (said.first, said.stop))


def _at_figure(line: Line, words: Lexicon, place: int) -> Stated | None:
    """The 4 of "i was at 4" or "i'm a 4"."""
    step = place
    while line.words[step] in words.small.at_figure:
        step += 1
    found = figure(line, step, words) if place < step <= place + 3 else None
    if found is None or found.value is None or not _ended(line, words, found.stop):
        return None
    return Stated("rating", found.value, found.certain, step, found.stop, (step, found.stop), figure=True)


def _ended(line: Line, words: Lexicon, stop: int) -> bool:
    """Whether a figure stands for itself: "at 4 this morning" does, "at 4 people" does not."""
    return not line.words[stop].isalnum() or line.words[stop] in words.small.after_figure


def _goes_on(line: Line, words: Lexicon, said: Worded) -> bool:
    """Whether what follows leaves the feeling a feeling: not "happy to help", "fine tuning"."""
    word = line.words[said.stop]
    if not word.isalpha():
        return not (word == "-" and line.glued(said.stop) and line.glued(said.stop + 1))
    return word in words.small.go_on and word not in words.never_after.get(said.measure, ())
