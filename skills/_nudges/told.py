"""What came unasked and what was held back, with the reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import periods, wording
from bot.messages import Reply
from bot.periods import Days
from bot.reasons import held
from bot.skill import Answer, Turn
from skills._nudges.common import agreed, at, called, kinds_in, named, say, simple
from twin_core.nudging.owed import next_break_at
from twin_core.parts.nudges import Held, Sent
from twin_core.parts.preferences import EVERY_KIND

LINES: Final = 10
"""Told one by one; the latest of them."""
_DAY: Final = timedelta(days=1)


def log(turn: Turn) -> Answer:
    """What was sent, or what was held back and why, of the days and kinds that were asked about."""
    text = turn.understanding.text
    kinds = tuple(kind for kind in kinds_in(text) if kind != EVERY_KIND)
    withheld = say.pattern("withheld").search(text) is not None
    days = _days(turn, withheld=withheld)
    lines = _held(turn, kinds, days) if withheld else _sent(turn, kinds, days)
    if not lines:
        return _none(turn, kinds, days, withheld=withheld)
    shown = lines[-LINES:]
    name = "held" if withheld else "sent"
    said = [say(f"{name}_log", days=days.name), *(f"• {line}" for line in shown)]
    if len(lines) > LINES:
        said.append(say("more", number=len(lines) - LINES))
    reply = Reply("\n".join(said), say.buttons("log_sent" if withheld else "log", "show"), private=True)
    return Answer(reply, because=say("because_log"))


def _days(turn: Turn, *, withheld: bool) -> Days:
    """The days asked about; today, or the week under way for what was sent."""
    asked = periods.asked(turn.understanding, turn.now, turn.twin.preferences)
    if asked:
        return asked
    today = turn.now.date()
    start = today if withheld or say.pattern("day").search(turn.understanding.text) else today - 6 * _DAY
    return periods.days(start, today + _DAY, turn.now, turn.twin.preferences)


def _held(turn: Turn, kinds: tuple[str, ...], days: Days) -> list[str]:
    return [
        held(one, turn.now, turn.twin.preferences)
        for one in turn.twin.nudges.held
        if _is_of(one, kinds, days, turn)
    ]


def _sent(turn: Turn, kinds: tuple[str, ...], days: Days) -> list[str]:
    return [
        say(
            "line",
            when=_when(turn, one.at, days),
            kind=wording.capital(called(one.kind)),
            what=say.name(f"answer_{'dropped' if one.dropped else one.answer or 'none'}"),
        )
        for one in turn.twin.nudges.sent
        if _is_of(one, kinds, days, turn)
    ]


def _is_of(one: Held | Sent, kinds: tuple[str, ...], days: Days, turn: Turn) -> bool:
    day = one.at.astimezone(turn.now.tzinfo).date()
    return days.start <= day < days.end and (not kinds or one.kind in kinds)


def _when(turn: Turn, moment: datetime, days: Days) -> str:
    local, preferences = moment.astimezone(turn.now.tzinfo), turn.twin.preferences
    clock = wording.clock(local.time(), preferences)
    return clock if days.length == 1 else f"{wording.short_weekday(local.date())} {clock}"


def _none(turn: Turn, kinds: tuple[str, ...], days: Days, *, withheld: bool) -> Answer:
    """Nothing of it: whether that is for want of a yes, and when a break comes next, if that was asked."""
    if not agreed(turn):
        return simple(turn, "log_not_agreed", "agree")
    name = "none_held" if withheld else "none_sent"
    about = f" ({named(kinds)})" if kinds else ""
    said = [say(name, turn.message.id, days=days.name, about=about)]
    if "break_due" in kinds and (due := next_break_at(turn.twin, turn.now)):
        said.append(say("next_break", at=at(turn, due)))
    return Answer(Reply(" ".join(said), say.buttons("show"), private=True), because=say("because_log"))
