"""Small talk: greetings, thanks, who Doppel is, a joke, the time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import wording
from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn

say = phrases(__file__)

CHECK_IN: Final = Button("Check in", "check in")
TASKS: Final = Button("My tasks", "my tasks")
HELP: Final = Button("Help", "help")
UNDO: Final = Button("Undo", "undo")
_MORNING: Final = range(4, 12)
_EVENING: Final = range(17, 24)
_LATELY: Final = timedelta(hours=6)
_DATE = re.compile(r"\b(?:date|day|today|month|year|weekday)\b", re.IGNORECASE)
_WEEK = re.compile(r"\bweek\b", re.IGNORECASE)
_HUMAN = re.compile(r"\b(?:human|real|person|alive|man|woman|body|somebody|someone)\b", re.IGNORECASE)
_WHERE = re.compile(r"\b(?:where|run|computer)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:made|built|created|wrote|work for|belong)\b", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:chatgpt|gpt|ai|language model)\b", re.IGNORECASE)
_FORGIVING = re.compile(
    r"\b(?:no (?:worries|prob\w*|big\w*|harm|hard|stress)|np|not a problem|don'?t"
    r"|forgiv\w+ (?:you|is)|accepted|forgiven|happens?|welcome|mention|pleasure|any ?time|glad|happy to)\b",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(r"\bb-?(?:irth)?day\b|\bhbd\b|🎂", re.IGNORECASE)
_LAUGHING = re.compile(r"\b(?:lol|lmao|rofl|x+d|(?:h[aei]){1,9}h?|laugh\w*|funny)\b|[😂🤣😅]", re.IGNORECASE)
_WAITING = re.compile(r"\b(?:wait|sec|hold on|moment|minute|think|hm+|uh+m?|um+)\b", re.IGNORECASE)
_DOUBTING = re.compile(r"\b(?:really|seriously|for real|kidding|is that so|don'?t say)\b", re.IGNORECASE)
_NIGHT = re.compile(r"\b(?:night|nite|gn8?|sleep|bed|dreams)\b|🌙", re.IGNORECASE)
_PERSONAL = re.compile(
    r"\b(?:how old|you (?:ever )?(?:sleep|eat|dream|married|single|love)|favou?rite|marry|male|female|boy"
    r"|girl|do you have (?!a name|a body)|where (?:are|do) you (?:live|come|from))\b",
    re.IGNORECASE,
)


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
        return _said(f"{text} {say('greet_open', turn.message.id)}", (TASKS, HELP))
    return _said(f"{text} {say('greet_check_in', turn.message.id)}", (CHECK_IN, TASKS, HELP))


def _goodbye(turn: Turn) -> Answer:
    working = [task for task in turn.twin.tasks.open if task.started_at]
    night = _NIGHT.search(turn.understanding.text)
    moment = "_night" if night else "_evening" if turn.now.hour in _EVENING else ""
    text = say(f"goodbye{moment}", turn.message.id)
    if not working:
        return _said(text)
    title = wording.short(working[-1].title, 40)
    reply = Reply(
        f"{text} {say('still_open', title=title)}", (Button("It is done", f"done with {working[-1].title}"),)
    )
    return Answer(reply, because=say("because"))


def _who_are_you(turn: Turn) -> Answer:
    text = turn.understanding.text
    named = (
        ("personal", _PERSONAL),
        ("human", _HUMAN),
        ("where", _WHERE),
        ("made", _PERSON),
        ("model", _MODEL),
    )
    name = next((name for name, pattern in named if pattern.search(text)), "who")
    return _said(
        say(f"who_{name}", turn.message.id), (Button("What do you know?", "what do you know about me"), HELP)
    )


def _apologise(turn: Turn) -> Answer:
    forgiving = _FORGIVING.search(turn.understanding.text)
    return _said(say("forgiven" if forgiving else "apologise", turn.message.id))


def _wish_well(turn: Turn) -> Answer:
    birthday = _BIRTHDAY.search(turn.understanding.text)
    return _said(say("birthday" if birthday else "wish_well", turn.message.id))


def _react(turn: Turn) -> Answer:
    text = turn.understanding.text
    named = (("laugh", _LAUGHING), ("really", _DOUBTING), ("wait", _WAITING))
    return _said(
        say(next((name for name, pattern in named if pattern.search(text)), "react"), turn.message.id)
    )


def _complain(turn: Turn) -> Answer:
    return _said(say("complain", turn.message.id), (UNDO, Button("Why?", "why did you say that"), HELP))


def _joke(turn: Turn) -> Answer:
    return _said(say("joke", turn.message.id), (Button("Another", "another joke"),))


def _tell_time(turn: Turn) -> Answer:
    now, preferences = turn.now, turn.twin.preferences
    zone = now.tzinfo.key if isinstance(now.tzinfo, ZoneInfo) else "UTC"
    date = wording.dated(now, now, preferences)
    if _WEEK.search(turn.understanding.text):
        return _said(say("week", week=now.isocalendar().week, date=date))
    name = "date" if _DATE.search(turn.understanding.text) else "time"
    return _said(say(name, turn.message.id, clock=wording.clock(now, preferences), date=date, zone=zone))


def _plainly(name: str, *buttons: Button) -> Callable[[Turn], Answer]:
    """A skill that says one of the variants of a response."""

    def said(turn: Turn) -> Answer:
        return _said(say(name, turn.message.id), buttons)

    return said


def _said(text: str, buttons: tuple[Button, ...] = ()) -> Answer:
    return Answer(Reply(text, buttons), because=say("because"))


INTENTS: Final[dict[str, Callable[[Turn], Answer]]] = {
    "greet": _greet,
    "goodbye": _goodbye,
    "thank": _plainly("thank"),
    "who_are_you": _who_are_you,
    "how_are_you": _plainly("how_are_you", CHECK_IN),
    "praise": _plainly("praise"),
    "complain": _complain,
    "joke": _joke,
    "tell_time": _tell_time,
    "are_you_there": _plainly("here", CHECK_IN, TASKS, HELP),
    "apologise": _apologise,
    "wish_well": _wish_well,
    "react": _react,
    "speak_other_language": _plainly("other_language", CHECK_IN, TASKS, HELP),
}
