"""Small talk: greetings, thanks, who Doppel is, a joke, the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn

say = phrases(__file__)

_MORNING: Final = range(4, 12)
_EVENING: Final = range(17, 24)
_LATELY: Final = timedelta(hours=6)

WHO: Final = ("personal", "human", "where", "made", "model")
"""What a question about Doppel may be about; each has a pattern in the YAML."""
REACTIONS: Final = ("laugh", "really", "wait")


def answer(turn: Turn) -> Answer:
    """A short, honest word back."""
    return INTENTS.get(turn.understanding.intent or "", _greet)(turn)


def _greet(turn: Turn) -> Answer:
    hour = turn.now.hour
    moment = "morning" if hour in _MORNING else "evening" if hour in _EVENING else "day"
    last = turn.twin.check_ins.evening_at if moment == "evening" else turn.twin.check_ins.morning_at
    lately = last is not None and turn.now - last < _LATELY
    text = say(f"greet_{moment}", turn.message.id)
    if lately or moment == "day":
        return _said(f"{text} {say('greet_open', turn.message.id)}", _buttons("tasks", "help"))
    return _said(f"{text} {say('greet_check_in', turn.message.id)}", _buttons("check_in", "tasks", "help"))


def _goodbye(turn: Turn) -> Answer:
    working = [task for task in turn.twin.tasks.open if task.started_at]
    night = _about(turn, ("night",))
    moment = "_night" if night else "_evening" if turn.now.hour in _EVENING else ""
    text = say(f"goodbye{moment}", turn.message.id)
    if not working:
        return _said(text)
    title = wording.short(working[-1].title, 40)
    reply = Reply(f"{text} {say('still_open', title=title)}", (say.button("done", title=working[-1].title),))
    return Answer(reply, because=say("because"))


def _who_are_you(turn: Turn) -> Answer:
    name = _about(turn, WHO) or "who"
    return _said(say(f"who_{name}", turn.message.id), _buttons("known", "help"))


def _apologise(turn: Turn) -> Answer:
    forgiving = _about(turn, ("forgiving",))
    return _said(say("forgiven" if forgiving else "apologise", turn.message.id))


def _wish_well(turn: Turn) -> Answer:
    birthday = _about(turn, ("birthday",))
    return _said(say("birthday" if birthday else "wish_well", turn.message.id))


def _react(turn: Turn) -> Answer:
    return _said(say(_about(turn, REACTIONS) or "react", turn.message.id))


def _complain(turn: Turn) -> Answer:
    return _said(say("complain", turn.message.id), _buttons("undo", "why", "help"))


def _joke(turn: Turn) -> Answer:
    return _said(say("joke", turn.message.id), _buttons("another"))


def _tell_time(turn: Turn) -> Answer:
    now, preferences = turn.now, turn.twin.preferences
    zone = now.tzinfo.key if isinstance(now.tzinfo, ZoneInfo) else "UTC"
    date = wording.dated(now, now, preferences)
    if _about(turn, ("week",)):
        return _said(say("week", week=now.isocalendar().week, date=date))
    name = _about(turn, ("date",)) or "time"
    return _said(say(name, turn.message.id, clock=wording.clock(now, preferences), date=date, zone=zone))


def _plainly(name: str, *buttons: str) -> Callable[[Turn], Answer]:
    """A skill that says one of the variants of a response."""

    def said(turn: Turn) -> Answer:
        return _said(say(name, turn.message.id), _buttons(*buttons))

    return said


def _said(text: str, buttons: tuple[Button, ...] = ()) -> Answer:
    return Answer(Reply(text, buttons), because=say("because"))


def _about(turn: Turn, names: Sequence[str]) -> str | None:
    """The first of some patterns that a message has words of."""
    return next((name for name in names if say.pattern(name).search(turn.understanding.text)), None)


def _buttons(*names: str) -> tuple[Button, ...]:
    return tuple(say.button(name) for name in names)


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "greet": _greet,
    "goodbye": _goodbye,
    "thank": _plainly("thank"),
    "who_are_you": _who_are_you,
    "how_are_you": _plainly("how_are_you", "check_in"),
    "praise": _plainly("praise"),
    "complain": _complain,
    "joke": _joke,
    "tell_time": _tell_time,
    "are_you_there": _plainly("here", "check_in", "tasks", "help"),
    "apologise": _apologise,
    "wish_well": _wish_well,
    "react": _react,
    "speak_other_language": _plainly("other_language", "check_in", "tasks", "help"),
}
