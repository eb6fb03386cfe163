"""What all settings share: sentences, buttons, and saying what was changed."""

from __future__ import annotations

from pathlib import Path

from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Ask, Expected, Filled, Turn
from twin_core.parts.preferences import PreferencesChanged

say = phrases(str(Path(__file__).parent.with_name("preferences.py")))


def done(text: str, event: PreferencesChanged, *more: Button) -> Answer:
    """A setting was changed."""
    return Answer(Reply(text, (*more, say.button("undo"))), (event,), because=say("because_set"))


def same(turn: Turn, text: str, *more: Button) -> Answer:
    """A setting is as wished already."""
    return Answer(Reply(say("same", turn.message.id, setting=text), more), because=say("because_set"))


def ask(intent: str, slot: str, expects: Expected, question: Reply, filled: Filled | None = None) -> Answer:
    """Leave a question open."""
    return Answer(
        question, ask=Ask(intent, slot, expects, question, filled or {}), because=say("because_asked")
    )


def again(asked: Ask, turn: Turn) -> Answer:
    """The same question once more, kindly."""
    text = say("again", turn.message.id, question=asked.question.text)
    return Answer(Reply(text, asked.question.buttons), ask=asked, because=say("because_asked"))


def left(turn: Turn) -> Answer:
    """Nothing is changed."""
    return Answer(Reply(say("left", turn.message.id)), because=say("because_left"))
