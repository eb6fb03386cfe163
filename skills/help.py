"""Help: a few lines that fit the moment, and examples by topic."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from bot.messages import Button, Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn
from twin_core.twin import Twin

say = phrases(__file__)

FIRST_DAYS: Final = timedelta(days=3)
LINES: Final = 4
"""Things told of in one answer, beside its first and last line."""
_MORNING: Final = range(4, 12)
_EVENING: Final = range(16, 24)

TOPICS: Final = {
    "tasks": re.compile(r"\b(?:tasks?|to-?dos?|estimates?|deadlines?)\b", re.IGNORECASE),
    "reminders": re.compile(r"\bremind\w*|\balarms?\b", re.IGNORECASE),
    "check_in": re.compile(r"\bcheck[- ]?ins?\b", re.IGNORECASE),
    "breaks": re.compile(r"\b(?:breaks?|pauses?)\b", re.IGNORECASE),
    "corrections": re.compile(
        r"\b(?:undo|corrections?|correct|mistakes?|entry|entries|redo)\b", re.IGNORECASE
    ),
    "how_am_i": re.compile(r"\b(?:trends?|charts?|week|history|how am i|doing|stats?)\b", re.IGNORECASE),
    "mood": re.compile(r"\b(?:mood|energy|stress|ratings?|feel\w*|log)\b", re.IGNORECASE),
    "privacy": re.compile(r"\b(?:privacy|data|export|forget|private)\b", re.IGNORECASE),
    "settings": re.compile(r"\b(?:settings?|preferences?|zone|hours?|language|clock|quiet)\b", re.IGNORECASE),
}
_BUTTONS: Final = {
    "check_in": Button("Check in", "check in"),
    "mood": Button("Log mood", "log my mood"),
    "tasks": Button("My tasks", "my tasks"),
    "reminders": Button("Set a reminder", "set a reminder"),
    "breaks": Button("Start a break", "start a break"),
    "how_am_i": Button("How am I doing?", "how am i doing this week"),
    "corrections": Button("Undo", "undo"),
    "settings": Button("Settings", "settings"),
    "privacy": Button("What do you know?", "what do you know about me"),
}


def answer(turn: Turn) -> Answer:
    """Examples for the topic that was named, or for what fits now."""
    text = turn.understanding.text
    topic = next((name for name, pattern in TOPICS.items() if pattern.search(text)), None)
    if topic:
        reply = Reply(say(f"about_{topic}"), (_BUTTONS[topic], Button("More help", "help")))
        return Answer(reply, because=say("because_topic"))
    offers = _fitting(turn)[:LINES]
    opening = "opening_new" if _is_new(turn) else "opening"
    lines = [say(opening, turn.message.id), *(say(f"line_{name}") for name in offers), say("closing")]
    return Answer(Reply("\n".join(lines), tuple(_BUTTONS[name] for name in offers)), because=say("because"))


def _is_new(turn: Turn) -> bool:
    created = turn.twin.created_at
    return created is None or turn.now - created < FIRST_DAYS


def _fitting(turn: Turn) -> list[str]:
    """What to tell of: what the hour suggests first, then what was not used yet, then the rest."""
    now = ["check_in"] if turn.now.hour in _MORNING or turn.now.hour in _EVENING else ["mood"]
    if turn.twin.breaks.since:
        now.insert(0, "breaks")
    unused = _unused(turn.twin)
    known = ["tasks", "reminders", "how_am_i", "mood", "breaks", "corrections"]
    if not _is_new(turn) and _has_ratings(turn.twin):
        now.append("how_am_i")
    return list(dict.fromkeys([*now, *unused, *known]))


def _unused(twin: Twin) -> list[str]:
    used = {
        "mood": _has_ratings(twin),
        "tasks": bool(twin.tasks.open or twin.tasks.done),
        "reminders": bool(twin.reminders.waiting),
        "breaks": bool(twin.breaks.taken or twin.breaks.since),
    }
    return [name for name, seen in used.items() if not seen]


def _has_ratings(twin: Twin) -> bool:
    return bool(twin.mood.days or twin.capacity.energy.days or twin.capacity.stress.days)
