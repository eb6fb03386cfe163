"""Feelings in words with what changes them: "very tired", "not too bad", "a bit stressed"."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.feelings.lexicon import Feeling, Lexicon
from nlu.line import Line

MIDDLE = 3
_NEGATED = {1: 3, 2: 4, 3: 2, 4: 2, 5: 2}
_NEGATED_STRESS = {1: 4, 2: 4, 3: 2, 4: 2, 5: 3}


@dataclass(frozen=True, slots=True)
class Worded:
    """A feeling said in words."""

    measure: str
    value: int
    first: int
    """The first word of it, with what changes it."""
    stop: int


@dataclass(slots=True)
class _Change:
    """What the words before a feeling do to it."""

    negated: bool = False
    stronger: bool = False
    softer: bool = False


def worded(line: Line, index: int, lexicon: Lexicon, *, after: str = "") -> Worded | None:
    """The feeling that begins at a word, its modifiers first.

    With `after`, the name of a measure stands before it, and words of degree count too.
    """
    change, place = _changes(line, index, lexicon, after=after)
    if lexicon.others.at(line, place) and not after:
        return None
    hit = _feeling(line, place, lexicon, after)
    if hit is None:
        return None
    feeling, stop = hit
    stop = _changed_behind(line, stop, lexicon, change)
    value = changed(feeling.value, change, stress=feeling.measure == "stress")
    return Worded(feeling.measure, value, index, stop)


def _changed_behind(line: Line, stop: int, lexicon: Lexicon, change: _Change) -> int:
    """The word after what stands behind a feeling and changes it: "tired af", "ok-ish"."""
    if (after := lexicon.stronger_after.skip(line, stop)) > stop:
        change.stronger = True
    elif (after := lexicon.softer_after.skip(line, stop)) > stop:
        change.softer = True
    return after


def _feeling(line: Line, index: int, lexicon: Lexicon, after: str) -> tuple[Feeling, int] | None:
    found = lexicon.feelings.at(line, index)
    if not after:
        return found
    level = lexicon.levels.at(line, index)
    if level and (not found or level[1] >= found[1]):
        return Feeling(after, level[0]), level[1]
    if found and found[0].measure in ("any", "mood") and after == "stress":
        return Feeling(after, 6 - found[0].value), found[1]
    return (
        (Feeling(after, found[0].value), found[1]) if found and found[0].measure in ("any", after) else None
    )


def _changes(line: Line, index: int, lexicon: Lexicon, *, after: str) -> tuple[_Change, int]:
    """The modifiers that begin at a word; a word that is itself a feeling ("pretty", "well") is none."""
    change = _Change()
    place, last = index, index + 8
    while place < min(line.count, last):
        longest = lexicon.feelings.skip(line, place)
        if after:
            longest = max(longest, lexicon.levels.skip(line, place))
        for phrases, name in (
            (lexicon.negations, "negated"),
            (lexicon.softer, "softer"),
            (lexicon.stronger, "stronger"),
            (lexicon.even, ""),
        ):
            stop = phrases.skip(line, place)
            if stop > longest or (place < stop == longest and lexicon.feelings.at(line, stop)):
                if name:
                    setattr(change, name, True)
                place = stop
                break
        else:
            break
    return change, place


def changed(value: int, change: _Change, *, stress: bool) -> int:
    """A value after its modifiers: away from the middle, towards it, or over to the other side."""
    if change.negated:
        return (_NEGATED_STRESS if stress else _NEGATED)[value]
    if change.softer:
        extreme = value in (1, 5)
        towards = 1 if value < MIDDLE else -1
        return value + towards if extreme or (stress and value > MIDDLE) else value
    if change.stronger and value in (2, 4):
        return value + (1 if value > MIDDLE else -1)
    return value
