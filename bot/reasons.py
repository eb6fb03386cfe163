"""Why something was said unasked, or held back: the codes of nudges and gates in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from string import Formatter
from typing import Final, TypeAlias, cast

from babel.dates import format_date

from bot import language, wording
from bot.phrases import phrases
from twin_core.nudging.refusal import CODES, Gate
from twin_core.parts.nudges import Held
from twin_core.parts.preferences import Preferences

Figure: TypeAlias = Callable[[str, datetime | None, Preferences], str]
"""The figure of a code in words, as seen from a time (aware, in the person's zone) where one is known."""

say: Final = phrases(__file__)


def because(kind: str, reasons: Sequence[str], preferences: Preferences | None = None) -> str:
    """Why a nudge came: the rule of its kind with the figures that its codes hold.

    The fullest sentence for which they suffice, and one for each code that has no figure. Empty for a kind
    that has no words (any more).
    """
    figures = _figures(reasons, None, preferences or Preferences())
    sentences = _told(f"because_{kind}")
    rule = next((text.format(**figures) for text in sentences if _slots(text) <= figures.keys()), "")
    flags = (_named(f"flag_{code}") for code in reasons)
    return " ".join(each for each in (wording.capital(rule), *flags) if each)


def held(held: Held, now: datetime, preferences: Preferences) -> str:
    """What was not said, when, and which rule held it back; `now` is aware, in the person's zone.

    Such as "11:10: a break, since you were in a meeting until 11:30."
    """
    at = held.at.astimezone(now.tzinfo)
    today = at.date() == now.date()
    when = wording.clock(at.time(), preferences) if today else wording.when(at, now, preferences)
    why = wording.listing(list(_held_by(held, at, preferences))) or _named(f"gate_{held.gate}") or held.gate
    what = _named(f"one_{held.kind}") or held.kind
    return wording.capital(say("held", when=when, what=what, why=why))


def kind_name(kind: str) -> str:
    """What nudges of a kind are called, as in "fewer break nudges"; the code itself of an unknown one."""
    return _named(f"kind_{kind}") or kind


def _held_by(held: Held, at: datetime, preferences: Preferences) -> Iterator[str]:
    """The codes of the gate in words; those of the nudge itself, which come after them, are left out."""
    known = CODES.get(cast("Gate", held.gate), ())
    codes = [code for code in held.reasons if code.partition(":")[0] in known]
    figures = _figures(codes, at, preferences)
    for code in codes:
        name = code.partition(":")[0]
        if words := _named(f"held_{name}"):
            yield words.format(figure=figures.get(name, ""))


def _figures(codes: Sequence[str], now: datetime | None, preferences: Preferences) -> dict[str, str]:
    split = (code.partition(":") for code in codes)
    return {
        name: FIGURES.get(name, _as_it_is)(value, now, preferences) for name, colon, value in split if colon
    }


def _told(name: str) -> tuple[str, ...]:
    """The sentences of a name in the language spoken, the fullest first; none of an unknown one."""
    tongues = (language.spoken(), language.DEFAULT)
    return next((told for tongue in tongues if (told := say.words(tongue).responses.get(name))), ())


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _named(name: str) -> str:
    return say.names(language.spoken()).get(name, "")


def _as_it_is(value: str, _now: datetime | None, _: Preferences) -> str:
    return value


def _length(value: str, _now: datetime | None, _: Preferences) -> str:
    return wording.length(int(value))


def _hours(value: str, _now: datetime | None, _: Preferences) -> str:
    return wording.word("hours").format(number=wording.figure(round(int(value) / 60)))


def _mean(value: str, _now: datetime | None, _: Preferences) -> str:
    return wording.mean(float(value))


def _counted(noun: str) -> Figure:
    def figure(value: str, _now: datetime | None, _: Preferences) -> str:
        return wording.count(int(value), noun)

    return figure


def _moment(value: str, now: datetime | None, preferences: Preferences) -> str:
    """HH:MM as a clock shows it, with its day where it has another one than `now`."""
    if "T" not in value:
        return wording.clock(time.fromisoformat(value), preferences)
    clock = wording.clock(datetime.fromisoformat(value).time(), preferences)
    return wording.word("at").format(day=_day(value, now, preferences), clock=clock)


def _day(value: str, now: datetime | None, preferences: Preferences) -> str:
    day = date.fromisoformat(value.partition("T")[0])
    if now is not None:
        return wording.day(day, now, preferences)
    return str(format_date(day, wording.word("date"), locale=wording.locale()))


def _weekdays(value: str, _now: datetime | None, preferences: Preferences) -> str:
    return wording.weekdays([int(day) for day in value.split(",")], preferences)


def _one(value: str, _now: datetime | None, _: Preferences) -> str:
    return _named(f"one_{value}") or value


def _kind(value: str, _now: datetime | None, _: Preferences) -> str:
    return kind_name(value)


FIGURES: Final[Mapping[str, Figure]] = {
    "away_until": _moment,
    "begins_at": _moment,
    "break_after": _length,
    "break_planned": _moment,
    "came": _moment,
    "checked_in": _moment,
    "chosen_at": _moment,
    "could_decline": _counted("person"),
    "could_move": _moment,
    "could_shorten": _length,
    "day_meeting_minutes": _length,
    "days_rested": _counted("day"),
    "days_told": _counted("day"),
    "done_today": _counted("finished task"),
    "due_at": _moment,
    "due_on": _moment,
    "focus_until": _moment,
    "free_before_due": _length,
    "free_from": _moment,
    "free_minutes": _length,
    "gap_under": _length,
    "holiday": _day,
    "kept_for": _one,
    "kind": _kind,
    "makes_way_for": _one,
    "late_since": _moment,
    "learned_at": _moment,
    "load_minutes": _length,
    "meeting_at": _moment,
    "meeting_minutes": _length,
    "meeting_starts": _moment,
    "meeting_until": _moment,
    "meetings_ahead": _hours,
    "meetings_in_row": _counted("meeting"),
    "meetings_over_break": _counted("meeting"),
    "last_sent": _moment,
    "mood_mean": _mean,
    "mood_under": _mean,
    "needed_minutes": _length,
    "not_after": _moment,
    "not_before": _moment,
    "only_days": _weekdays,
    "open_tasks": _counted("open task"),
    "people": _counted("person"),
    "quiet_until": _moment,
    "resting_until": _moment,
    "row_end": _moment,
    "row_start": _moment,
    "silent_until": _moment,
    "snoozed_until": _moment,
    "tasks_ahead": _hours,
    "weekday": _weekdays,
    "work_ahead": _hours,
    "work_end": _moment,
    "work_start": _moment,
}
"""Of the codes whose figure is more than a number to be said as it is."""
