"""What all requests about reminders share: ids, words for times, and how one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from bot import wording
from bot.messages import Button, Reply, fresh_id
from bot.phrases import phrases
from bot.skill import Answer, Ask, Turn
from skills._reminders.rules import said_rule
from twin_core.parts.reminders import Reminder

say = phrases(str(Path(__file__).parent.with_name("reminders.py")))

UNDO: Final = Button("Undo", "undo")
MINE: Final = Button("My reminders", "my reminders")
YES: Final = Button("Yes", "yes")
NO: Final = Button("No", "no")


def new_id(turn: Turn, text: str) -> str:
    """An id for a new reminder: short, unique in the twin, and the same when a message comes twice."""
    taken = {reminder.id for reminder in turn.twin.reminders.waiting}
    return fresh_id("r", turn.message, text, taken)


def timing(turn: Turn, reminder: Reminder) -> str:
    """When a reminder comes: "tomorrow at 9:00", or its rule with the next time."""
    when = wording.when(reminder.at, turn.now, turn.twin.preferences)
    if not reminder.repeat:
        return when
    rule = said_rule(reminder.repeat, reminder.at.astimezone(turn.now.tzinfo), turn.twin.preferences)
    return f"{rule}, next {when}"


def exactly(turn: Turn, at: datetime) -> str:
    """A time to confirm, as it stands in a sentence: "today at 9:00", "on Friday 6 March at 9:00"."""
    said = wording.exactly(at, turn.now, turn.twin.preferences)
    if at.astimezone(turn.now.tzinfo).date() == turn.now.date():
        return said
    return f"{'am' if turn.twin.preferences.language == 'de' else 'on'} {said}"


def offered(turn: Turn, reminders: Sequence[Reminder]) -> tuple[Button, ...]:
    """A button for each of a few reminders, told apart by their times."""
    labels = [
        f"{wording.short(reminder.text, 30)}, {wording.when(reminder.at, turn.now, turn.twin.preferences)}"
        for reminder in reminders
    ]
    return tuple(Button(label, label) for label in labels)


def again(ask: Ask, turn: Turn) -> Answer:
    """The same question once more, kindly."""
    text = say("again", turn.message.id, question=ask.question.text)
    return Answer(Reply(text, ask.question.buttons), ask=ask, because=say("because_unfit"))


def left(turn: Turn) -> Answer:
    """Nothing is done."""
    return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
