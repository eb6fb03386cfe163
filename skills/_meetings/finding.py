"""A time at which another person is free as well."""

from __future__ import annotations

from typing import Final

from bot.messages import Reply
from bot.skill import Answer, Ask, Filled, FindTime, Turn
from bot.titles import command, subject
from skills._meetings.asked import Stretch, minutes, next_days, no_such_time, stretches
from skills._meetings.common import AHEAD, calendars, left, no_calendar, say
from skills._meetings.wish import LONGEST, SHORTEST

INTENT: Final = "find_time"
USUAL: Final = 30
"""Minutes of a meeting whose length was not said."""
DAYS: Final = 7
"""Days that are looked through where none were named."""
ROOM: Final = 60


def find(turn: Turn) -> Answer:
    """Ask the roof for times with the person who was named; the name is asked for where it is missing."""
    if not calendars(turn.twin):
        return no_calendar(turn)
    if wrong := no_such_time(turn):
        return Answer(Reply(wrong.why, private=True), because=say("because_find"))
    name = _name(turn)
    if not name:
        question = Reply(say("with_whom", turn.message.id), say.buttons("leave"), private=True)
        stretch, length = _stretch(turn), minutes(turn) or USUAL
        filled: Filled = {
            "start": stretch.start.isoformat(),
            "end": stretch.end.isoformat(),
            "minutes": length,
        }
        ask = Ask(INTENT, "name", "text", question, filled, ("find_time",))
        return Answer(question, ask=ask, because=say("because_find"))
    return _asked(turn, name, minutes(turn) or USUAL, _stretch(turn))


def name_answered(turn: Turn, ask: Ask) -> Answer:
    """With whom."""
    if turn.understanding.intent in ("deny", "skip"):
        return left(turn)
    length = ask.filled.get("minutes")
    start, end = (turn.now.fromisoformat(str(ask.filled.get(name))) for name in ("start", "end"))
    name = _name(turn) or say.pattern("lead_name").sub("", turn.understanding.text).strip(" .!?")[:ROOM]
    return _asked(turn, name, length if isinstance(length, int) else USUAL, Stretch(start, end, "days"))


def _asked(turn: Turn, name: str, length: int, stretch: Stretch) -> Answer:
    if not SHORTEST <= length <= LONGEST:
        return Answer(Reply(say("length_limits_find"), private=True), because=say("because_find"))
    start, end = max(stretch.start, turn.now), min(stretch.end, turn.now + AHEAD)
    if start >= end:
        return Answer(Reply(say("no_such_stretch"), private=True), because=say("because_find"))
    request = FindTime(name, length, start, end)
    return Answer(Reply("", private=True), requests=(request,), because=say("because_find"))


def _stretch(turn: Turn) -> Stretch:
    """The stretch that was named: of a mere time of day its day."""
    asked = next(iter(stretches(turn)), None)
    if asked is None:
        return next_days(turn, DAYS)
    if asked.start == asked.end:
        return Stretch(asked.start, next_days(turn, (asked.start.date() - turn.now.date()).days).end, "day")
    return asked


def _name(turn: Turn) -> str:
    """Who was named; the words around a name, a time and a length are taken off."""
    found = subject(turn.understanding, command(say, "find_time")).title
    inside = say.pattern("name_inside").search(found)
    name = next((group for group in inside.groups() if group), "") if inside else found
    name = " ".join(say.pattern("around_name").sub(" ", name).split()).strip(" ,.!?'’\"")
    return "" if say.pattern("no_person").fullmatch(name) else name[:ROOM]
