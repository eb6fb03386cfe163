"""Moving a reminder to another time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Final

from bot.messages import Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._reminders.common import again, left, offered, say
from skills._reminders.details import Details, first_time, kept, timed
from skills._reminders.setting import settled
from twin_core.parts.reminders import Reminder, ReminderCancelled
from twin_core.parts.titles import best_titles

OFFERED: Final = 6
"""Reminders to choose from."""
_MORNING: Final = 7
"""A bare figure below it is an hour of the afternoon."""
_HALF: Final = 12
_HOURS: Final = 24


def move(turn: Turn) -> Answer:
    """The reminder that is meant, at the time that was said; what is missing or doubtful is asked."""
    waiting = turn.twin.reminders.waiting
    if not waiting:
        return Answer(Reply(say("none_to_move", turn.message.id), say.buttons("set")), because=_because())
    found = _meant(turn, waiting)
    if len(found) > 1:
        return _ask_which(turn, found, _said(turn))
    return _moved(turn, found[0], _on_its_day(turn, found[0], _said(turn)))


def moved_answered(turn: Turn, ask: Ask) -> Answer:
    """Which reminder is meant."""
    ids = ask.filled.get("reminders")
    some = [one for one in turn.twin.reminders.waiting if isinstance(ids, list) and one.id in ids]
    said = turn.understanding.text.strip().casefold()
    if (
        turn.understanding.intent in ("skip", "deny")
        or not some
        or say.pattern("none_of_them").fullmatch(said)
    ):
        return left(turn)
    for place, button in enumerate(offered(turn, some)):
        if said in (button.says.casefold(), str(place + 1)):
            return _moved(turn, some[place], kept(ask.filled))
    named = best_titles(said, [reminder.text for reminder in some])
    return _moved(turn, some[named[0]], kept(ask.filled)) if len(named) == 1 else again(ask, turn)


def new_time_answered(turn: Turn, ask: Ask) -> Answer:
    """When it is to come instead."""
    known = turn.twin.reminders.by_id(str(ask.filled.get("reminder", "")))
    if turn.understanding.intent in ("skip", "deny") or known is None:
        return left(turn)
    if turn.understanding.intent == "move_reminder":
        return move(turn)
    details = _on_its_day(turn, known, _said(turn))
    return again(ask, turn) if details.at is None or _is_doubtful(details) else _moved(turn, known, details)


def _said(turn: Turn) -> Details:
    """The time in what was just said."""
    return timed(Details(), turn, first_time(turn.understanding.entities))


def _on_its_day(turn: Turn, known: Reminder, details: Details) -> Details:
    """A clock alone ("to 11") is on the day of the reminder, if that still lies ahead."""
    clock = _clock_alone(turn, details)
    if clock is None or details.repeat or known.repeat or details.wrong:
        return details
    day = known.at.astimezone(turn.now.tzinfo)
    at = datetime.combine(day.date(), clock, day.tzinfo)
    return Details(at=at.astimezone(UTC)) if at > turn.now else details


def _clock_alone(turn: Turn, details: Details) -> time | None:
    """The clock that was said without a day."""
    text = turn.understanding.text
    said = first_time(turn.understanding.entities).times
    if details.at is not None and len(said) == 1:
        alone = say.pattern("clock_alone").fullmatch(text[said[0].start : said[0].end])
        return details.at.astimezone(turn.now.tzinfo).time() if alone else None
    found = None if said else say.pattern("bare_hour").search(text)
    hour = int(found[1]) if found else _HOURS
    return time(hour + _HALF if hour < _MORNING else hour) if hour < _HOURS else None


def _meant(turn: Turn, waiting: Sequence[Reminder]) -> Sequence[Reminder]:
    """Those named by their words; else the only one, or all."""
    text = turn.understanding.text
    for entity in sorted(turn.understanding.entities, key=lambda entity: -entity.start):
        if entity.name in ("time", "period", "recurrence", "duration"):
            text = f"{text[: entity.start]} {text[entity.end :]}"
    words = " ".join(say.pattern("moving").sub(" ", text).split())
    named = best_titles(words, [reminder.text for reminder in waiting]) if words else ()
    return [waiting[place] for place in named] or waiting


def _moved(turn: Turn, known: Reminder, details: Details) -> Answer:
    """A reminder at its new time; one that repeats wants its whole rule anew."""
    if details.at is None or _is_doubtful(details) or (known.repeat and not details.repeat):
        name = "move_repeating" if known.repeat and details.at else "move_when"
        question = Reply(say(name, turn.message.id, text=quoted(known.text)), say.buttons("leave"))
        filled = {"reminder": known.id}
        return Answer(
            question, ask=Ask("move_reminder", "new_time", "time", question, filled), because=_because()
        )
    new = settled(turn, replace(details, text=known.text))
    return Answer(
        Reply(new.reply.text, new.reply.buttons),
        (ReminderCancelled(known.id), *new.events) if new.events else (),
        because=_because(),
    )


def _ask_which(turn: Turn, found: Sequence[Reminder], details: Details) -> Answer:
    some = found[:OFFERED]
    question = Reply(say("which_moves", turn.message.id), (*offered(turn, some), *say.buttons("none")))
    filled = {**details.filled(), "reminders": [reminder.id for reminder in some]}
    return Answer(question, ask=Ask("move_reminder", "moved", "choice", question, filled), because=_because())


def _is_doubtful(details: Details) -> bool:
    return bool(details.trouble or details.wrong)


def _because() -> str:
    return say("because_move")
