"""A quiet spell: until when nothing comes unasked, read from words and put into words."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot import moments, wording
from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Turn
from nlu.understanding import Duration, Moment, NoSuchTime, Period, Understanding
from twin_core.parts.preferences import Preferences, PreferencesChanged

INTENT: Final = "snooze"
"""Whose skill takes the answer to "until when?"."""
USUAL: Final = timedelta(hours=1)
"""How long a spell is that names no end."""
_DAY: Final = timedelta(days=1)
_HALF_DAY: Final = timedelta(hours=12)
_LONGEST: Final = timedelta(days=366)
_MOST_MINUTES: Final = 600

say = phrases(__file__)


def quieted(turn: Turn) -> Answer:
    """Nothing unasked until the time that was said; else for an hour, or a day where it is to be long."""
    wrong = next((e.value for e in turn.understanding.entities if isinstance(e.value, NoSuchTime)), None)
    if wrong:
        return _asked(wrong.why.strip())
    until = end_of(turn.understanding, turn)
    if until is None:
        long = say.pattern("long").search(turn.understanding.text)
        until = _morning_after(turn.now, turn) if long else turn.now + USUAL
        return _set(turn, until, guessed=True)
    if until <= turn.now or until - turn.now > _LONGEST:
        return _asked(say("no_end"))
    return _set(turn, until)


def end_of(understanding: Understanding, turn: Turn) -> datetime | None:
    """The end of a spell that words tell, aware as `turn.now`; None where they tell none.

    "until monday" ends as monday's work begins, "for today" with the day.
    """
    up_to = say.pattern("until").search(understanding.text) is not None
    for entity in understanding.entities:
        value = entity.value
        if isinstance(value, Moment | Period):
            if not (up_to or moments.says_clock(value)):
                return _end(value, turn)
            until = moments.begin(value, turn.now, turn.twin.preferences)
            return _next(until, understanding.text[entity.start : entity.end], turn)
        if isinstance(value, Duration):
            return turn.now + timedelta(minutes=value.minutes)
    if say.pattern("day").search(understanding.text):
        return _morning_after(turn.now, turn)
    bare = say.pattern("bare").search(understanding.text.strip(" .!?"))
    if bare and int(bare[1]) <= _MOST_MINUTES:
        return turn.now + timedelta(minutes=int(bare[1]))
    return None


def said_end(until: datetime, now: datetime, preferences: Preferences) -> str:
    """The end of a spell as it stands in a sentence: "15:00", "tomorrow at 9:00". `now` is in their zone."""
    local = until.astimezone(now.tzinfo)
    if local.date() == now.date():
        return wording.clock(local.time(), preferences)
    near = local.date() - now.date() <= _DAY
    said = wording.when if near else wording.exactly
    return said(local, now, preferences)


def _set(turn: Turn, until: datetime, *, guessed: bool = False) -> Answer:
    event = PreferencesChanged(quiet_until=until.astimezone(UTC))
    name = "quiet" if turn.twin.preferences.writes_first else "quiet_anyway"
    offers = say.buttons("longer", "tomorrow") if guessed else ()
    reply = Reply(
        say(name, turn.message.id, until=said_end(until, turn.now, turn.twin.preferences)),
        (*offers, say.button("end")),
    )
    return Answer(reply, (event,), because=say("because"))


def _asked(why: str) -> Answer:
    question = Reply(
        f"{why} {say('until_when')}".strip(), (*say.buttons("longer", "tomorrow"), say.button("leave"))
    )
    return Answer(question, ask=Ask(INTENT, "until", "time", question), because=say("because"))


def _next(until: datetime, said: str, turn: Turn) -> datetime:
    """The next time that a clock shows what was said: "quiet until 11" in the morning ends before noon."""
    sooner = until - _HALF_DAY
    if until.date() != turn.now.date() or sooner <= turn.now or say.pattern("half").search(said):
        return until
    return sooner


def _end(value: Moment | Period, turn: Turn) -> datetime:
    """The end of a day or a part of one, "for today", as the next work or the next part begins."""
    if value.grain == "part":
        return moments.end(value, turn.now, turn.twin.preferences)
    last = value.end - timedelta(microseconds=1) if isinstance(value, Period) else value.at
    if isinstance(value, Moment) and value.grain in ("week", "month", "year"):
        last = moments.end(value, turn.now, turn.twin.preferences)
    return _morning_after(last, turn)


def _morning_after(day: datetime, turn: Turn) -> datetime:
    """When work begins on the day after."""
    start = time.fromisoformat(turn.twin.preferences.work_start)
    return datetime.combine(day.date() + _DAY, start, turn.now.tzinfo)
