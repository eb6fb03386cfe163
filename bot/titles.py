"""What a request is about: the words that remain without its command, its times and the glue between."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from nlu import embeddings
from nlu.understanding import Duration, Entity, Moment, NoSuchTime, Period, Recurrence, Understanding

_TIME: Final = 0xE000
_LENGTH: Final = 0xE800
_MOST: Final = 200
_LONGEST: Final = 300
"""Characters that are taken apart; what is beyond them is no title."""
T: Final = "[\ue000-\ue0ff]"
"""Stands for a time in the patterns of a skill; a length of time is `D`."""
D: Final = "[\ue800-\ue8ff]"

_MASK = re.compile(f"{T}|{D}")
_FOREIGN = re.compile("[\ue000-\uf8ff]")
_DUE: Final = r"(?:and\s+)?(?:is\s+|are\s+|it['’]?s\s+|to\s+(?:be\s+)?)?(?:now\s+)?due|deadline(?:\s+is)?"
_BEFORE_TIME: Final = (
    rf"(?:(?:{_DUE})(?:\s+(?:by|on|at|in|before|for|until|till|til))?"
    r"|(?:is|are|by|on|at|to|until|till|til|before|for|starting|from|@)(?:\s+(?:by|on|at|around|about))?)?"
    r"\s*:?\s*(?:(?:later|sometime|maybe|early|late|not)\s+)?"
)
_BEFORE_LENGTH: Final = (
    r"(?:\b(?:and|that|it|is|takes?|took|taking|needs?|will|should|estimated?|est\.?|probably|maybe|about|around"
    r"|roughly|approx\.?|ca\.?|circa|for|after|me|us|like|more|only|just|at\s+(?:least|most)|up\s+to|i\s+think|in|by|to)"
    r"\b[\s:.~]*|~)*"
)
_KEEPS_TIME: Final = (
    r"(?<!\bof)(?<!\bthe)(?<!\bthis)(?<!\bmy)(?<!\bour)(?<!\babout)(?<!['’]s)(?<!\bfrom)(?<!\band)"
)
_POLITE: Final = (
    r"(?:please|kindly|pls|plz|hey|hi|hello|ok|okay|so|and|then|also|now|just|doppel|oh|well|right|alright|um"
    r"|hm+)"
)
_ASKING: Final = (
    r"(?:(?:can|could|would|will)\s+(?:you|u|ya)(?!\s+mind)|i(?:['’]?d|\s+would)\s+like\s+(?:you\s+)?to|i\s+want\s+(?:you\s+)?to"
    r"|i\s+need\s+you\s+to|would\s+you\s+mind|do\s+you\s+mind"
    r"|(?:let['’]?s|let\s+me))"
)
_START = re.compile(
    rf"^(?:[\s,;:.!?\-–—]+|(?:{_POLITE}|{_ASKING})\b(?=[\s,:{T[1:-1]}]|$)|{_BEFORE_TIME}{T}|{D})+",
    re.IGNORECASE,
)
_END = re.compile(
    rf"(?:[\s,;.!?\-–—]+|(?:^|[\s,;]+)(?:please|pls|plz|thanks|thx|ok|okay|again|sometime|asap|actually|instead|rather|now|then|too)"
    rf"|{_KEEPS_TIME}[\s,(:]+{_BEFORE_TIME}{T}\)?|[\s,(:]+{_BEFORE_LENGTH}{D}(?:\s+(?:or\s+so|tops|max))?\)?|^{_BEFORE_TIME}{T}|^{_BEFORE_LENGTH}{D})$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    rf"[\s,]+(?:(?:is\s+|are\s+)?due(?:\s+(?:by|on|at|in))?|by|until|till|til|before|on|at|@)\s+{T}(?=[\s,;.]|$)"
    rf"|,\s*{_BEFORE_TIME}{T}(?=\s*[,;.])|\s*,\s*{_BEFORE_LENGTH}{D}(?=[\s,;.])|\s*\({_BEFORE_LENGTH}{D}\)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"[^\W\d_]{3,}")
_ALIKE: Final = 0.8
"""How like a verb a misspelt word must be, from 0 to 1."""
_ARTICLE = re.compile(r"^(?:the|a|an|my|our|this|that)\s+(?=\S)", re.IGNORECASE)
_QUOTES: Final = "\"“”„«»'‘’`*"


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
    lead: re.Pattern[str],
    tail: re.Pattern[str] | None = None,
    *,
    uses: Callable[[Entity], bool] = lambda _: True,
    verbs: Sequence[str] = (),
) -> Subject:
    """Take a request apart.

    `lead` matches the command at its start and `tail` words of the command at its end, both with
    the times already masked by `T` and `D`. `uses` says which times may be taken out; others, such
    as the "march" of a march report, stay in the title, and so do those that belong to a noun.
    `verbs` are first words of commands, which are known although they are misspelt.
    """
    timed = _timed(understanding, uses)
    line = _masked(understanding.text[:_LONGEST], timed)
    line = _peeled(line, lead, tail, verbs)
    line = _INSIDE.sub("", line)
    line = _tidy(line)
    left = {ord(sign) for sign in _MASK.findall(line)}
    gone = [(code, entity) for code, entity in timed.items() if code not in left]
    return Subject(
        _unmasked(line, timed, understanding.text),
        tuple(entity for code, entity in gone if code < _LENGTH),
        tuple(entity for code, entity in gone if code >= _LENGTH),
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
        (_LENGTH if isinstance(entity.value, Duration) else _TIME) + place: entity
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


def whole_words(lead: str) -> re.Pattern[str]:
    """The pattern of a command, which never ends inside a word."""
    return re.compile(rf"(?:{lead})(?!(?<=\w)\w)", re.IGNORECASE)


def _peeled(line: str, lead: re.Pattern[str], tail: re.Pattern[str] | None, verbs: Sequence[str] = ()) -> str:
    """A line without the politeness and times at its edges, and without the command, once at each."""
    line = _START.sub("", line)
    command = lead.match(line)
    if not command or not command[0]:
        line = _spelt(line, verbs)
    if command := lead.match(line):
        line = _START.sub("", line[command.end() :])
    ended = False
    while True:
        shorter = _END.sub("", line)
        if not ended and tail and (command := tail.search(shorter)):
            shorter, ended = shorter[: command.start()], True
        if shorter == line:
            return line
        line = shorter


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
    return _ARTICLE.sub("", line.strip()).strip(f"{_QUOTES} ,;:.!") if line.strip(_QUOTES) else ""
