"""Help: a few lines that fit the moment, and examples by topic."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.messages import Reply
from bot.phrases import phrases
from bot.skill import Answer, Turn
from twin_core.twin import Twin

say = phrases(__file__)

FIRST_DAYS: Final = timedelta(days=3)
LINES: Final = 4
"""Things told of in one answer, beside its first and last line."""
_MORNING: Final = range(4, 12)
_EVENING: Final = range(16, 24)

TOPICS: Final = (
    "nudges",
    "tasks",
    "reminders",
    "meetings",
    "check_in",
    "breaks",
    "corrections",
    "how_am_i",
    "mood",
    "privacy",
    "settings",
)
"""What help can be asked on; each has a pattern, a response and a button in the YAML."""


def answer(turn: Turn) -> Answer:
    """Examples for the topic that was named, or for what fits now."""
    text = turn.understanding.text
    topic = next((name for name in TOPICS if say.pattern(name).search(text)), None)
    if topic:
        reply = Reply(say(f"about_{topic}"), (say.button(topic), say.button("more")))
        return Answer(reply, because=say("because_topic"))
    offers = _fitting(turn)[:LINES]
    opening = "opening_new" if _is_new(turn) else "opening"
    lines = [say(opening, turn.message.id), *(say(f"line_{name}") for name in offers), say("closing")]
    return Answer(Reply("\n".join(lines), tuple(say.button(name) for name in offers)), because=say("because"))


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
