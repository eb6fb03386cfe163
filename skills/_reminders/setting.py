"""Setting a reminder, and asking for what it lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from bot import moments, wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._reminders import subjects
from skills._reminders.common import again, exactly, left, new_id, say
from skills._reminders.details import Details, first_time, kept, stated, timed
from skills._reminders.rules import said_rule
from twin_core.parts.reminders import REMINDERS_KEPT, ReminderSet

TEXT_LIKE: Final = (
    "add_task",
    "start_task",
    "finish_task",
    "change_task",
    "remove_task",
    "start_break",
    "check_in",
)
"""Readings that "finish the slides" may have although it only answers "what is it about?"."""
_NOON: Final = 12
_EVENING: Final = 17


def set_reminder(turn: Turn) -> Answer:
    """Note a reminder, after asking for its words or its time where they are missing."""
    return settled(turn, stated(turn))


def settled(turn: Turn, details: Details) -> Answer:
    """The reminder, or the question that stands in its way."""
    if len(turn.twin.reminders.waiting) >= REMINDERS_KEPT:
        return Answer(
            Reply(say("too_many", count=REMINDERS_KEPT), say.buttons("mine")), because=say("because_set")
        )
    if details.trouble or details.wrong:
        return _ask_time(turn, details)
    if not details.text and not _is_alarm(turn):
        return _ask_text(turn, details)
    if details.at is None:
        return _ask_time(turn, details)
    return _noted(turn, replace(details, text=details.text or say("alarm")))


def text_answered(turn: Turn, ask: Ask) -> Answer:
    """The words that were missing, perhaps with the time."""
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    details = kept(ask.filled)
    if details.at is None:
        found = subjects.of(turn.understanding, "set_reminder")
        text = say.pattern("lead_text").sub("", found.title).strip()
        details = timed(replace(details, text=text), turn, found)
    else:
        details = replace(details, text=subjects.answered(turn.understanding))
    return settled(turn, details) if details.text else again(ask, turn)


def time_answered(turn: Turn, ask: Ask) -> Answer:
    """The time that was missing or doubtful."""
    if turn.understanding.intent in ("skip", "deny"):
        return left(turn)
    details = timed(kept(ask.filled), turn, first_time(turn.understanding.entities))
    if details.at is None and not details.wrong and not details.trouble:
        return again(ask, turn)
    return settled(turn, details)


def _noted(turn: Turn, details: Details) -> Answer:
    assert details.at is not None
    same = next(
        (
            known
            for known in turn.twin.reminders.waiting
            if known.text.casefold() == details.text.casefold()
            and known.at == details.at
            and known.repeat == details.repeat
        ),
        None,
    )
    when = _when(turn, details)
    if same:
        return Answer(
            Reply(say("set_already", text=quoted(same.text), when=when), say.buttons("mine")),
            because=say("because_set"),
        )
    sender = turn.message.sender
    event = ReminderSet(
        reminder=new_id(turn, details.text),
        text=details.text,
        at=details.at,
        channel=sender.channel,
        user=sender.user,
        conversation=sender.conversation,
        repeat=details.repeat,
        zone=turn.now.tzinfo.key if isinstance(turn.now.tzinfo, ZoneInfo) else "UTC",
    )
    said = [
        say(
            "set_repeating" if details.repeat else "set",
            turn.message.id,
            text=quoted(details.text),
            when=when,
        )
    ]
    if details.read_as:
        said.append(say("read_as", meant=details.read_as))
    if details.assumed:
        said.append(say(f"assumed_{details.assumed}"))
    if not turn.twin.preferences.writes_first:
        said.append(say("held"))
    return Answer(Reply(" ".join(said), say.buttons("undo", "mine")), (event,), because=say("because_set"))


def _when(turn: Turn, details: Details) -> str:
    assert details.at is not None
    first = exactly(turn, details.at)
    if not details.repeat:
        return first
    rule = said_rule(details.repeat, details.at.astimezone(turn.now.tzinfo), turn.twin.preferences)
    return say("first", rule=rule, when=first)


def _ask_text(turn: Turn, details: Details) -> Answer:
    name = "which_text" if details.at is None else "which_text_at"
    when = _when(turn, details) if details.at else ""
    question = Reply(say(name, turn.message.id, when=when))
    return Answer(
        question,
        ask=Ask("set_reminder", "text", "text", question, details.filled(), TEXT_LIKE),
        because=say("because_no_text"),
    )


def _ask_time(turn: Turn, details: Details) -> Answer:
    buttons = _times(turn)
    if details.wrong:
        instead = moments.offered(details.wrong.instead, turn.now, turn.twin.preferences)
        options = say("did_you_mean", options=wording.listing(instead, "or")) if instead else say("when")
        text = f"{details.wrong.why.strip()} {options}"
        buttons = tuple(Button(wording.capital(words), words) for words in instead) or buttons
    elif details.trouble == "too_often":
        text = say("too_often", turn.message.id)
        buttons = say.buttons("every_5_minutes", "every_hour")
    elif details.trouble == "passed":
        when = wording.exactly(details.at, turn.now, turn.twin.preferences) if details.at else ""
        text = say("passed", turn.message.id, when=wording.capital(when))
    else:
        text = say("when", turn.message.id)
    question = Reply(text, (*buttons, say.button("leave")))
    return Answer(
        question,
        ask=Ask("set_reminder", "at", "time", question, details.filled()),
        because=say("because_time"),
    )


def _times(turn: Turn) -> tuple[Button, ...]:
    """Times to choose from, that fit the hour."""
    later = (
        ["this_afternoon"] if turn.now.hour < _NOON else ["this_evening"] if turn.now.hour < _EVENING else []
    )
    return say.buttons("in_1_hour", *later, "tomorrow_morning")


def _is_alarm(turn: Turn) -> bool:
    """An alarm or a ping needs no words."""
    return subjects.is_alarm(turn.understanding.text)
