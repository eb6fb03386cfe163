"""Working hours and days, and the hours in which Doppel keeps quiet."""

from __future__ import annotations

from datetime import time
from typing import Final

from bot import wording
from bot.hours import Hours, days, quiet_hours, work_hours
from bot.messages import Reply
from bot.skill import Answer, Ask, Turn
from skills._preferences.common import again, ask, done, left, same, say
from twin_core.parts.preferences import Preferences, PreferencesChanged

_WORK_OFFERS: Final = ("work_9", "work_8", "leave")
_QUIET_OFFERS: Final = ("quiet_20", "quiet_18", "quiet_22", "leave")


def set_work_hours(turn: Turn) -> Answer:
    """Set when and on which days the person works."""
    preferences, text = turn.twin.preferences, turn.understanding.text
    hours, on = work_hours(text), days(text, preferences.work_days)
    if hours is None and on is None:
        question = Reply(
            say("which_work_hours", turn.message.id, now=said_work(preferences)), say.buttons(*_WORK_OFFERS)
        )
        return ask("set_work_hours", "hours", "time", question)
    if on is not None and not on:
        return Answer(Reply(say("no_work_days", days=said_days(preferences))), because=say("because_set"))
    start = _text(hours.start) if hours else None
    end = _text(hours.end) if hours else None
    if Hours(
        time.fromisoformat(start or preferences.work_start), time.fromisoformat(end or preferences.work_end)
    ).over_midnight:
        return _over_midnight(turn)
    event = PreferencesChanged(work_start=start, work_end=end, work_days=on)
    new = _with(preferences, event)
    if said_work(new) == said_work(preferences):
        return same(turn, say("work_is", hours=said_work(new)))
    return done(say("work_set", turn.message.id, hours=said_work(new)), event)


def set_quiet_hours(turn: Turn) -> Answer:
    """Set when Doppel does not speak first."""
    preferences, text = turn.twin.preferences, turn.understanding.text
    if say.pattern("after_work").search(text):
        return _quiet(turn, preferences.work_end, preferences.work_start)
    if say.pattern("only").search(text):
        open_hours = work_hours(text)
        if open_hours and open_hours.start and open_hours.end:
            return _quiet(turn, str(_text(open_hours.end)), str(_text(open_hours.start)))
    hours = quiet_hours(text)
    if hours is None:
        question = Reply(
            say("which_quiet_hours", turn.message.id, now=said_quiet(preferences)),
            say.buttons(*_QUIET_OFFERS),
        )
        return ask("set_quiet_hours", "hours", "time", question)
    start = _text(hours.start) or preferences.quiet_start
    end = _text(hours.end) or preferences.quiet_end
    if hours.start and hours.end and not hours.over_midnight:
        return _ask_daytime(turn, start, end)
    return _quiet(turn, start, end)


def hours_answered(turn: Turn, asked: Ask) -> Answer:
    """The hours that were missing."""
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    text = turn.understanding.text
    if asked.intent == "set_work_hours":
        known = work_hours(text) or days(text, turn.twin.preferences.work_days)
        return set_work_hours(turn) if known else again(asked, turn)
    return (
        set_quiet_hours(turn)
        if quiet_hours(text) or say.pattern("after_work").search(text)
        else again(asked, turn)
    )


def daytime_answered(turn: Turn, asked: Ask) -> Answer:
    """Whether the quiet time is to lie in the day alone."""
    if turn.understanding.intent == "affirm":
        return _quiet(turn, str(asked.filled.get("start")), str(asked.filled.get("end")))
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(asked, turn)


def said_work(preferences: Preferences) -> str:
    """Working hours and days in words."""
    start, end = time.fromisoformat(preferences.work_start), time.fromisoformat(preferences.work_end)
    return f"{wording.span(start, end, preferences)}, {said_days(preferences)}"


def said_days(preferences: Preferences) -> str:
    """Working days in words."""
    return wording.weekdays(preferences.work_days, preferences)


def said_quiet(preferences: Preferences) -> str:
    """Quiet hours in words."""
    start, end = time.fromisoformat(preferences.quiet_start), time.fromisoformat(preferences.quiet_end)
    return wording.span(start, end, preferences)


def _quiet(turn: Turn, start: str, end: str) -> Answer:
    preferences = turn.twin.preferences
    event = PreferencesChanged(quiet_start=start, quiet_end=end)
    new = _with(preferences, event)
    if start == end:
        return Answer(
            Reply(say("quiet_empty", clock=wording.clock(time.fromisoformat(start), new))),
            because=say("because_set"),
        )
    if said_quiet(new) == said_quiet(preferences):
        return same(turn, say("quiet_is", hours=said_quiet(new)))
    return done(say("quiet_set", turn.message.id, hours=said_quiet(new)), event)


def _ask_daytime(turn: Turn, start: str, end: str) -> Answer:
    preferences = turn.twin.preferences
    new = _with(preferences, PreferencesChanged(quiet_start=start, quiet_end=end))
    text = say("quiet_by_day", hours=said_quiet(new), now=said_quiet(preferences))
    return ask(
        "set_quiet_hours",
        "daytime",
        "yes_no",
        Reply(text, say.buttons("yes", "no")),
        {"start": start, "end": end},
    )


def _over_midnight(turn: Turn) -> Answer:
    question = Reply(say("over_midnight", turn.message.id), say.buttons("until_midnight", "leave"))
    return ask("set_work_hours", "hours", "time", question)


def _with(preferences: Preferences, event: PreferencesChanged) -> Preferences:
    """The preferences as they are after an event."""
    names = ("work_start", "work_end", "work_days", "quiet_start", "quiet_end")
    kept = {name: getattr(preferences, name) for name in names}
    stated = {name: getattr(event, name) for name in names if getattr(event, name) is not None}
    return Preferences(language=preferences.language, clock=preferences.clock, **(kept | stated))


def _text(clock: time | None) -> str | None:
    return f"{clock:%H:%M}" if clock is not None else None
