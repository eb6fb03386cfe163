"""Where a message may hold several things: "log mood 4 and remind me to stretch at 3".

Only candidates: the trained model reads each and decides whether the message is one thing or more.
A message is cut at the end of a sentence, and at a comma or a word such as "and" where what follows
opens as a thing of its own would ("remind me", "what", "i'm"); never inside an entity or quotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlu.languages import ClauseWords, language_of
from nlu.line import Line, cut
from nlu.understanding import Entity, Rating

MOST = 4
"""More parts than these are not a message to take apart."""
_ENDS = frozenset(".!?;\n")
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "`": "`", "‘": "’"}
_LONGEST = 600
"""Words of a message that is taken apart at all."""


def split(text: str, entities: Sequence[Entity] = (), language: str = "en") -> tuple[str, ...]:
    """The clauses that a text may hold, 1 to 4, in order; the text itself where it holds one."""
    line, words = cut(text), language_of(language).clauses
    if not 1 < line.count <= _LONGEST:
        return (text,)
    closed = _closed(line, entities)
    pieces: list[tuple[int, int]] = []
    first = 0
    for index in range(1, line.count):
        if len(pieces) == MOST - 1:
            break
        opening = _opening(line, index, closed, words)
        if (
            opening is None
            or index == first
            or not _has_words(line, first, index, words)
            or not _has_words(line, opening, line.count, words)
        ):
            continue
        if _may_part(line, index, opening, first, entities, words=words):
            pieces.append((first, index))
            first = opening
    pieces.append((first, line.count))
    clauses = [_trimmed(line, start, stop, words) for start, stop in pieces]
    return tuple(clause for clause in clauses if clause) if len(pieces) > 1 else (text,)


def _opening(line: Line, index: int, closed: frozenset[int], words: ClauseWords) -> int | None:
    """The first word of the next clause, where a break may stand at this word."""
    word = line.words[index]
    new_line = "\n" in line.text[line.ends[index - 1] : line.starts[index]]
    if index in closed and not (new_line and index - 1 not in closed):
        return None
    if new_line:
        return index
    if word in _ENDS:
        ends = index + 1 < line.count and not line.glued(index + 1) and not _abbreviated(line, index, words)
        return index + 1 if ends else None
    if word not in words.connectors and word != ",":
        return None
    step = index
    while line.words[step] in words.connectors or line.words[step] == ",":
        step += 1
    return step if step < line.count else None


def _abbreviated(line: Line, index: int, words: ClauseWords) -> bool:
    """Whether a dot belongs to the word before it: "Dr.", "e.g.", "die 2. Aufgabe"."""
    before = line.words[index - 1]
    if words.ordinal_dots and before.isdecimal() and line.words[index] == ".":
        return line.words[index + 1] not in words.openers - words.measures
    return line.words[index] == "." and (
        before in words.abbreviations
        or (len(before) == 1 and before.isalpha() and before not in words.pronouns)
    )


def _may_part(
    line: Line, index: int, opening: int, first: int, entities: Sequence[Entity], *, words: ClauseWords
) -> bool:
    """Whether what follows opens as a thing of its own."""
    if line.words[index] in _ENDS or opening == index:
        return True
    if any(line.words[at] in words.strong for at in range(index, opening)):
        return True
    if _rates(line, first, index, entities) and _rates(line, opening, line.count, entities, near=True):
        return False
    return line.words[opening] in words.openers or line.words[opening] in words.measures


def _rates(line: Line, start: int, stop: int, entities: Sequence[Entity], *, near: bool = False) -> bool:
    """Whether a stretch holds a rating, `near` its beginning: ratings said together are one thing."""
    last = min(stop, start + 3) if near else stop
    if start >= last:
        return False
    low, high = line.starts[start], line.ends[last - 1]
    return any(isinstance(entity.value, Rating) and low <= entity.start < high for entity in entities)


def _closed(line: Line, entities: Sequence[Entity]) -> frozenset[int]:
    """The words inside an entity or inside quotes."""
    inside: set[int] = set()
    ends, place = sorted((entity.start, entity.end) for entity in entities), 0
    for index in range(line.count):
        while place < len(ends) and ends[place][1] <= line.starts[index]:
            place += 1
        if place < len(ends) and ends[place][0] <= line.starts[index]:
            inside.add(index)
    opened, mark = -1, ""
    for index in range(line.count):
        word = line.words[index]
        if mark and word == mark:
            inside.update(range(opened, index + 1))
            mark = ""
        elif not mark and word in _QUOTES:
            opened, mark = index, _QUOTES[word]
    return frozenset(inside)


def _has_words(line: Line, first: int, stop: int, words: ClauseWords) -> bool:
    """Whether a stretch has anything besides marks and joining words."""
    return any(
        line.words[at] not in words.connectors and line.words[at] not in _ENDS and line.words[at] != ","
        for at in range(first, stop)
    )


def _trimmed(line: Line, first: int, stop: int, words: ClauseWords) -> str:
    while first < stop and (
        line.words[first] in words.connectors or line.words[first] in _ENDS or line.words[first] == ","
    ):
        first += 1
    return line.span(first, stop).rstrip(" ,;") if first < stop else ""
