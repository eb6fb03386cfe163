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
from twin_core.parts.reminders import Reminder

say: Final = phrases(str(Path(__file__).parent.with_name("reminders.py")))


def new_id(turn: Turn, text: str) -> str:
    """An id for a new reminder: short, unique in the twin, and the same when a message comes twice."""
    taken = {reminder.id for reminder in turn.twin.reminders.waiting}
    return fresh_id("r", turn.message, text, taken)


def exactly(turn: Turn, at: datetime) -> str:
    """A time to confirm, as it stands in a sentence: "today at 9:00", "on Friday 6 March at 9:00"."""
    said = wording.exactly(at, turn.now, turn.twin.preferences)
    today = at.astimezone(turn.now.tzinfo).date() == turn.now.date()
    return said if today else say("on_date", date=said)


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
