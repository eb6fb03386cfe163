"""Which of the clauses that a message may hold are things of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlu import clauses
from nlu.features import HINTS, MAX_CHARACTERS
from nlu.languages import ClauseWords, language_of
from nlu.understanding import Rating, Understanding

SURE = 0.6
"""The least confidence of each clause of a message that is taken as several things."""
_BRIEF = 4
"""Words, at most, of what is of one piece with an exclamation before it: "great, thanks a lot"."""
_SHORT = 3
"""Words of a clause such as "remove it", which speaks of what was said before."""


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    reading: Understanding


def readings(
    text: str, read: Callable[[str], Understanding], language: str = "en"
) -> tuple[Understanding, ...]:
    """The readings of each thing said where a message surely holds several; otherwise the one of it all.

    Offsets of entities are those in the clause's own text.
    """
    whole = read(text)
    ruled = [entity for entity in whole.entities if entity.name in HINTS]
    candidates = clauses.split(text[:MAX_CHARACTERS], ruled, language)
    return (candidates[1:] and apart(text, candidates, read, language_of(language).clauses)) or (whole,)


def apart(
    text: str, candidates: Sequence[str], read: Callable[[str], Understanding], words: ClauseWords
) -> tuple[Understanding, ...]:
    """The readings of the things that a message holds; none where it holds no more than one.

    A clause that says nothing sure by itself belongs to the one before it, and so does one that says the
    same thing once more ("off for lunch, back in 45 min").
    """
    if _exclaims(text, candidates[0], words):
        return _exclaimed(text, candidates, read, words)
    parts: list[_Part] = []
    for clause in candidates:
        start = text.index(clause, parts[-1].end if parts else 0)
        end, reading = start + len(clause), read(clause)
        while parts and (not _sure(reading) or _same(parts[-1], reading, text[parts[-1].end : start], words)):
            start = parts.pop().start
            reading = read(text[start:end])
        parts.append(_Part(start, end, reading))
    readings = tuple(part.reading for part in parts)
    meanings = {(one.intent, tuple((e.name, e.value) for e in one.entities)) for one in readings}
    return readings if all(map(_sure, readings)) and len(meanings) == len(readings) > 1 else ()


def _exclaims(text: str, first: str, words: ClauseWords) -> bool:
    """Whether a message opens with a word that is no thing of its own: "great, thanks"."""
    behind = text[text.index(first) + len(first) :].lstrip()
    return first.casefold().rstrip("!.") in words.exclamations and behind[:1] in (",", ".", "!", ";")


def _exclaimed(
    text: str, candidates: Sequence[str], read: Callable[[str], Understanding], words: ClauseWords
) -> tuple[Understanding, ...]:
    """The readings of what follows an exclamation; none where both may be one answer: "great, thanks"."""
    rest = text[text.index(candidates[1], len(candidates[0])) :]
    found = (apart(rest, candidates[1:], read, words) if candidates[2:] else ()) or (read(rest),)
    is_brief = len(rest.split()) <= _BRIEF and not found[0].entities
    if is_brief and _rated(read(candidates[0])):
        return ()
    return found if all(map(_sure, found)) else ()


def _sure(part: Understanding) -> bool:
    return part.intent is not None and part.confidence >= SURE


def _same(before: _Part, reading: Understanding, between: str, words: ClauseWords) -> bool:
    """Whether a clause is of one piece with the one before it."""
    first = before.reading
    if _measures(first) & _measures(reading):
        return True
    if between.strip() not in ("", ",") or "\n" in between:
        return False
    if _is_correction(first.text, words):
        return _rated(reading) or reading.text.casefold().startswith(words.corrected)
    if first.intent == reading.intent:
        return not (_is_named(first) and _is_named(reading)) and _opening(first) != _opening(reading)
    return not first.entities and _refers(reading.text, words)


def _measures(reading: Understanding) -> set[str]:
    """The measures that a clause gives values of."""
    return {e.name for e in reading.entities if isinstance(e.value, Rating) and e.name != "rating"}


def _rated(reading: Understanding) -> bool:
    return any(isinstance(entity.value, Rating) for entity in reading.entities)


def _is_named(reading: Understanding) -> bool:
    """Whether a clause names its own thing, such as a title."""
    return any(isinstance(entity.value, str) for entity in reading.entities)


def _opening(reading: Understanding) -> str:
    return reading.text.casefold().split(maxsplit=1)[0]


def _is_correction(text: str, words: ClauseWords) -> bool:
    """Whether a clause only says that something was wrong: "no", "oh no", "sorry"."""
    return words.objections.issuperset(text.casefold().split())


def _refers(text: str, words: ClauseWords) -> bool:
    """Whether a clause speaks of what was said before: "remove it"."""
    said = text.casefold().rstrip(" .!").split()
    return 1 < len(said) <= _SHORT and said[-1] in words.referring
