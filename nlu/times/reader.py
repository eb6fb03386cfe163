"""The grammar of times: at each word that may begin one, the longest reading wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from nlu import keywords as kw
from nlu.languages import Language
from nlu.languages.english import ENGLISH
from nlu.line import Line
from nlu.times.durations import duration
from nlu.times.moments import point, relative
from nlu.times.periods import period
from nlu.times.ranges import between
from nlu.times.recurrences import recurrence
from nlu.times.resolve import resolve
from nlu.times.spec import Hit, Length, Said, TimeValue
from nlu.understanding import Duration, Entity, NoSuchTime, Period, Recurrence

_STARTERS = frozenset().union(
    kw.UNITS, kw.TEENS, kw.TENS, kw.MONTHS, kw.WEEKDAYS, kw.EVERY_WEEKDAY, kw.EVERY_PART, kw.CLOCK_WORDS,
    kw.LAST, kw.NEXT,
    kw.THIS, kw.EVERY, kw.ORDINALS, kw.ADVERBS, kw.TONIGHT, kw.NOW, kw.FROM, kw.FEW, kw.WHOLE, kw.A,
    kw.DAY_GROUPS,
    kw.ONCE, kw.BEGIN, kw.MIDDLE, kw.AGO_FIRST, kw.CALENDAR_WEEK,
    kw.END, (phrase[0] for phrase in (*kw.DAYS, *kw.HOLIDAYS, *kw.PORTIONS, *kw.COUNTED)),
    ("in", "within", "since", "after", "right", "eod", "eow", "eom", "cob", "eob", "the", "mid", "½",
    "around", "circa", "early", "late", "week", "weekend"),
)  # fmt: skip
_TELLING = (
    _STARTERS
    - kw.A
    - kw.FROM
    - {"in", "the", "after", "within", "since", "end", "start", "right", "all", "some", "of"}
)
_TELLING -= {phrase[0] for phrase in kw.HOLIDAYS}
_TELLING |= {phrase[-1] for phrase in kw.HOLIDAYS} | {*kw.PARTS, *kw.LENGTHS, "weekend"}


def read(line: Line, now: datetime, language: Language = ENGLISH) -> tuple[Entity, ...]:
    """The times of a text said at `now`, which is aware and in the person's zone; sorted, never overlapping.

    `line` is in the keywords of the grammar (`Language.keyed`); `language` is the one that it was said in.
    """
    if not gate(line):
        return ()
    past = not kw.PAST_WORDS.isdisjoint(line.words) and kw.FUTURE_WORDS.isdisjoint(line.words)
    said = Said(line, now, language, past, _habit(line))
    found: list[Entity] = []
    index = 0
    while index < line.count:
        hit = _longest(said, index) if _may_begin(line, index) else None
        if hit is None:
            index += 1
            continue
        found.append(_entity(line, index, hit))
        index = line.past(hit.stop)
    return tuple(found)


def _habit(line: Line) -> bool:
    """Whether a text speaks of hours that hold every day: "my workday starts at 8", "quiet after 9"."""
    if not kw.FUTURE_WORDS.isdisjoint(line.words):
        return False
    pairs = zip(line.words, line.words[1:], strict=False)
    return not kw.HABIT_WORDS.isdisjoint(line.words) or any(pair in kw.HABITS for pair in pairs)


def gate(line: Line) -> bool:
    """Whether a text has any word of time or a digit at all."""
    return not _TELLING.isdisjoint(line.words) or any(map(str.isdecimal, line.words))


def _may_begin(line: Line, index: int) -> bool:
    word = line.words[index]
    return (word in _STARTERS or word.isdecimal()) and not line.hangs(index)


def _longest(said: Said, index: int) -> Hit[TimeValue] | None:
    best: Hit[TimeValue] | None = None
    for hit in _readings(said, index):
        if best is None or hit.stop > best.stop:
            best = hit
    return best


def _readings(said: Said, index: int) -> Iterator[Hit[TimeValue]]:
    """All readings, the likeliest kind first: of two of one length the first wins."""
    for rule in (recurrence, between, relative, period):
        hit = rule(said, index)
        if hit:
            yield hit  # type: ignore[misc]
    around = said.words[index] in kw.CIRCA
    when = point(said, index + around, led=True if around else None)
    if when:
        yield Hit(resolve(when.value, said, past=said.past), when.stop)
    length = duration(said, index)
    if length and length.value.total > 0 and not _mere_article(said, index, length):
        yield Hit(length.value, length.stop)


def _mere_article(said: Said, index: int, length: Hit[Length]) -> bool:
    """Reads "a day" in "twice a day" or "a second" in "just a second" says no length."""
    words = said.words
    if words[index] not in kw.A or length.stop != index + 2:
        return False
    return words[index - 1] in ("times", "twice", "once", "what", "such", "it", "have", "'s", "quite")


def _entity(line: Line, index: int, hit: Hit[TimeValue]) -> Entity:
    start, end = line.starts[index], line.ends[hit.stop - 1]
    value = hit.value
    if isinstance(value, Length):
        return Entity("duration", Duration(round(value.total, 4)), start, end)
    if isinstance(value, Period):
        return Entity("period", value, start, end)
    if isinstance(value, Recurrence):
        return Entity("recurrence", value, start, end)
    return Entity("time", value, start, end)


__all__ = ["NoSuchTime", "gate", "read"]
