"""What a request is about: the words that remain without its command, its times and the glue between."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from bot import masks
from bot.language import heard
from bot.phrases import Phrases, phrases
from nlu import embeddings
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Recurrence, Understanding

_say: Final = phrases(__file__)

_MOST: Final = 200
_LONGEST: Final = 300
"""Characters that are taken apart; what is beyond them is no title."""
_MASK = re.compile(f"{masks.TIME}|{masks.LENGTH}")
_FOREIGN = re.compile("[\ue000-\uf8ff]")
_FIRST = re.compile(r"[^\W\d_]{3,}")
_ALIKE: Final = 0.8
"""How like a verb a misspelt word must be, from 0 to 1."""
_QUOTES: Final = "\"“”„«»'‘’`*"


@dataclass(frozen=True, slots=True)
class Command:
    """The words of a request around what it is about, its times being masked."""

    lead: re.Pattern[str]
    """At the start."""
    tail: re.Pattern[str] | None = None
    """At the end."""
    verbs: tuple[str, ...] = ()
    """First words, known although a letter is wrong."""


def command(say: Phrases, intent: str) -> Command:
    """The command of an intent in the language heard: patterns `lead_…` and `tail_…`, list `verbs_…`.

    Neither ends inside a word.
    """
    return _command(say, intent, heard())


@cache
def _command(say: Phrases, intent: str, _: str) -> Command:
    lead, tail = (say.pattern(f"{part}_{intent}").pattern for part in ("lead", "tail"))
    return Command(
        re.compile(rf"(?:{lead})(?!(?<=\w)\w)", re.IGNORECASE),
        re.compile(rf"(?:{tail})$", re.IGNORECASE),
        say.listed(f"verbs_{intent}"),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about, and the times that are not part of it."""

    title: str
    """Empty where nothing was named."""
    times: tuple[Entity, ...]
    """Moments, periods, recurrences and times that do not exist, in order of the text."""
    lengths: tuple[Entity, ...]

    @property
    def minutes(self) -> int | None:
        """The first length of time, in minutes."""
        return next(
            (max(1, round(e.value.minutes)) for e in self.lengths if isinstance(e.value, Duration)), None
        )


def subject(
    understanding: Understanding,
    command: Command,
    *,
    uses: Callable[[Entity], bool] = lambda _: True,
) -> Subject:
    """Take a request apart.

    `uses` says which times may be taken out; others, such as the "march" of a march report, stay
    in the title, and so do those that belong to a noun.
    """
    timed = _timed(understanding, uses)
    line = _masked(understanding.text[:_LONGEST], timed)
    line = _peeled(line, command)
    line = _say.pattern("inside").sub("", line)
    line = _tidy(line)
    left = {ord(sign) for sign in _MASK.findall(line)}
    gone = [(code, entity) for code, entity in timed.items() if code not in left]
    return Subject(
        _unmasked(line, timed, understanding.text),
        tuple(entity for code, entity in gone if code < masks.LENGTHS),
        tuple(entity for code, entity in gone if code >= masks.LENGTHS),
    )


def _timed(understanding: Understanding, uses: Callable[[Entity], bool]) -> dict[int, Entity]:
    """The times of a text without overlaps, the longest kept, by the sign that stands for each."""
    found = [
        e
        for e in understanding.entities
        if isinstance(e.value, Moment | NoSuchTime | Period | Recurrence | Duration)
    ]
    kept: list[Entity] = []
    for entity in sorted(
        (e for e in found if uses(e) and e.end <= _LONGEST), key=lambda e: (e.start - e.end, e.start)
    ):
        if all(entity.end <= other.start or other.end <= entity.start for other in kept):
            kept.append(entity)
    kept.sort(key=lambda entity: entity.start)
    return {
        (masks.LENGTHS if isinstance(entity.value, Duration) else masks.TIMES) + place: entity
        for place, entity in enumerate(kept[:_MOST])
    }


def _masked(text: str, timed: dict[int, Entity]) -> str:
    pieces, done = [], 0
    clean = _FOREIGN.sub(" ", text)
    for code, entity in timed.items():
        pieces += [clean[done : entity.start], chr(code)]
        done = entity.end
    return "".join((*pieces, clean[done:]))


def _unmasked(line: str, timed: dict[int, Entity], text: str) -> str:
    def words(sign: re.Match[str]) -> str:
        entity = timed[ord(sign[0])]
        return text[entity.start : entity.end]

    return _MASK.sub(words, line)


def _peeled(line: str, command: Command) -> str:
    """A line without the politeness and times at its edges, and without the command, once at each."""
    opening, closing = _say.pattern("start"), _say.pattern("end")
    line = opening.sub("", line)
    found = command.lead.match(line)
    if not found or not found[0]:
        spelt = _spelt(line, command.verbs)
        line = spelt if (found := command.lead.match(spelt)) and found[0] else line
    words = ""
    if found := command.lead.match(line):
        words, line = found[0], opening.sub("", line[found.end() :])
    ended = False
    while True:
        shorter = closing.sub("", line)
        if not ended and command.tail and (found := command.tail.search(shorter)):
            shorter, ended = shorter[: found.start()], True
        if shorter == line:
            return _infinitive(line) if _say.pattern("before_infinitive").search(words) else line
        line = shorter


def _infinitive(line: str) -> str:
    """A line whose verbs stand as they do in a title: "die Wäsche aufzuhängen" is "die Wäsche aufhängen"."""
    return _say.pattern("infinitive").sub(lambda verb: "".join(verb.groups("")), line)


def _spelt(line: str, verbs: Sequence[str]) -> str:
    """A line whose first word is one of some verbs, where it is nearly one and no word of its own.

    The same letters in another order are a slip even where they happen to be a word.
    """
    first = _FIRST.match(line)
    if not first or first[0].casefold() in verbs:
        return line
    word = first[0].casefold()
    near = [verb for verb in verbs if sorted(verb) == sorted(word)]
    if not near and not embeddings.load().knows(word):
        near = get_close_matches(word, verbs, n=1, cutoff=_ALIKE)
    return near[0] + line[first.end() :] if near else line


def _tidy(line: str) -> str:
    line = re.sub(r"\s+", " ", line).strip(" \t\n,;:.!?-–—")
    if len(line) > 1 and line[0] in _QUOTES and line[-1] in _QUOTES:
        line = line[1:-1]
    return (
        _say.pattern("article").sub("", line.strip()).strip(f"{_QUOTES} ,;:.!") if line.strip(_QUOTES) else ""
    )
