"""The list of reminders, and cancelling one or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot import wording
from bot.messages import Card, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from nlu.understanding import Moment, Period
from skills._reminders import subjects
from skills._reminders.common import again, left, offered, say
from skills._reminders.rules import timing
from twin_core.parts.reminders import Reminder, ReminderCancelled, ReminderSet
from twin_core.parts.titles import best_titles

SHOWN: Final = 10
OFFERED: Final = 6


def listed(turn: Turn) -> Answer:
    """The waiting reminders, or those of them that were asked for."""
    waiting, because = turn.twin.reminders.waiting, say("because_list")
    if not waiting:
        offer = say.buttons("set")
        return Answer(Reply(say("none_waiting", turn.message.id), offer, private=True), because=because)
    text = turn.understanding.text
    if say.pattern("next").search(text):
        first = waiting[0]
        words = say("next", turn.message.id, text=quoted(first.text), when=timing(turn, first))
        return Answer(Reply(words, say.buttons("mine"), private=True), because=because)
    if say.pattern("repeating").search(text):
        waiting = tuple(reminder for reminder in waiting if reminder.repeat)
    elif days := _days(turn):
        waiting = tuple(reminder for reminder in waiting if days[0] <= _date(turn, reminder) < days[1])
    if not waiting:
        return Answer(
            Reply(say("none_such", turn.message.id), say.buttons("mine"), private=True), because=because
        )
    said = say("waiting", turn.message.id, count=wording.count(len(waiting), "reminder"))
    return Answer(Reply(said, card=_card(turn, waiting), private=True), because=because)


def cancel(turn: Turn) -> Answer:
    """Take back the reminder that is meant; ask which, and before taking back all."""
    waiting = turn.twin.reminders.waiting
    if not waiting:
        return Answer(Reply(say("none_to_cancel", turn.message.id)), because=say("because_cancel"))
    found = subjects.of(turn.understanding, "cancel_reminder")
    text = turn.understanding.text
    if (numbered := _numbered(text, waiting)) is not None:
        return cancelled(turn, (numbered,))
    if found.title:
        named = [
            waiting[place] for place in best_titles(found.title, [reminder.text for reminder in waiting])
        ]
        return _one_of(turn, named) if named else _no_such(turn, found.title)
    return _unnamed(turn, text)


def _unnamed(turn: Turn, text: str) -> Answer:
    """Cancel by a day, all, the last one set, or the only one."""
    waiting = turn.twin.reminders.waiting
    if days := _days(turn):
        then = [reminder for reminder in waiting if days[0] <= _date(turn, reminder) < days[1]]
        return _one_of(turn, then) if then else _no_such(turn, "")
    if say.pattern("all").search(text) and len(waiting) > 1:
        return _ask_all(turn)
    if say.pattern("last").search(text) and (last := _set_last(turn)):
        return cancelled(turn, (last,))
    return _one_of(turn, waiting)


def cancelled(turn: Turn, reminders: Sequence[Reminder]) -> Answer:
    """Reminders taken back."""
    events = tuple(ReminderCancelled(reminder.id) for reminder in reminders)
    if len(reminders) == 1:
        text = say(
            "cancelled", turn.message.id, text=quoted(reminders[0].text), when=timing(turn, reminders[0])
        )
    else:
        text = say("cancelled_all", turn.message.id, count=wording.count(len(reminders), "reminder"))
    return Answer(Reply(text, say.buttons("undo")), events, because=say("because_cancel"))


def which_answered(turn: Turn, ask: Ask) -> Answer:
    """The reminder that is meant."""
    ids = ask.filled.get("reminders")
    waiting = [
        reminder for reminder in turn.twin.reminders.waiting if isinstance(ids, list) and reminder.id in ids
    ]
    said = turn.understanding.text.strip().casefold()
    if waiting and say.pattern("all_of_them").fullmatch(said):
        return cancelled(turn, waiting)
    left_out = turn.understanding.intent in ("skip", "deny") or say.pattern("none_of_them").fullmatch(said)
    if left_out or not waiting:
        return left(turn)
    for place, button in enumerate(offered(turn, waiting)):
        if said == button.says.casefold() or said == str(place + 1):
            return cancelled(turn, (waiting[place],))
    named = best_titles(said, [reminder.text for reminder in waiting])
    return cancelled(turn, (waiting[named[0]],)) if len(named) == 1 else again(ask, turn)


def all_answered(turn: Turn, ask: Ask) -> Answer:
    """Whether all reminders are to go."""
    if turn.understanding.intent == "affirm":
        waiting = turn.twin.reminders.waiting
        return cancelled(turn, waiting) if waiting else left(turn)
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(ask, turn)


def _one_of(turn: Turn, reminders: Sequence[Reminder]) -> Answer:
    if len(reminders) == 1:
        return cancelled(turn, reminders)
    some = reminders[:OFFERED]
    question = Reply(say("which", turn.message.id), (*offered(turn, some), *say.buttons("all", "none")))
    ask = Ask(
        "cancel_reminder", "which", "choice", question, {"reminders": [reminder.id for reminder in some]}
    )
    return Answer(question, ask=ask, because=say("because_several"))


def _ask_all(turn: Turn) -> Answer:
    count = wording.count(len(turn.twin.reminders.waiting), "reminder")
    question = Reply(say("all", turn.message.id, count=count), say.buttons("affirm", "deny"))
    return Answer(
        question, ask=Ask("cancel_reminder", "all", "yes_no", question), because=say("because_cancel")
    )


def _no_such(turn: Turn, words: str) -> Answer:
    text = say("no_such", turn.message.id, text=quoted(words)) if words else say("none_such", turn.message.id)
    return Answer(Reply(text, say.buttons("mine")), because=say("because_no_such"))


def _numbered(text: str, waiting: Sequence[Reminder]) -> Reminder | None:
    found = say.pattern("number").search(text.strip())
    if found:
        place = int(found[1] or found[2]) - 1
    else:
        words, places = text.casefold().split(), say.listed("places")
        place = next((places.index(word) for word in words if word in places), -1)
    return waiting[place] if 0 <= place < len(waiting) else None


def _set_last(turn: Turn) -> Reminder | None:
    for recent in reversed(turn.twin.recent):
        if isinstance(recent.event, ReminderSet) and (
            known := turn.twin.reminders.by_id(recent.event.reminder)
        ):
            return known
    return None


def _card(turn: Turn, reminders: Sequence[Reminder]) -> Card:
    rows = [
        (f"{number}. {wording.short(reminder.text)}", timing(turn, reminder))
        for number, reminder in enumerate(reminders[:SHOWN], 1)
    ]
    if len(reminders) > SHOWN:
        rows.append(("…", say("more", number=len(reminders) - SHOWN)))
    return Card(say.name("card"), tuple(rows))


def _days(turn: Turn) -> tuple[date, date] | None:
    for entity in turn.understanding.entities:
        value = entity.value
        if isinstance(value, Period):
            return value.start.date(), (value.end - timedelta(microseconds=1)).date() + timedelta(days=1)
        if isinstance(value, Moment):
            days = 7 - value.at.weekday() if value.grain == "week" else 1
            return value.at.date(), value.at.date() + timedelta(days=days)
    return None


def _date(turn: Turn, reminder: Reminder) -> date:
    return reminder.at.astimezone(turn.now.tzinfo).date()
