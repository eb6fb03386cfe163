"""What all steps share: sentences, buttons, and the kinds by the names that people give them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.nudge_words import CHECK_INS
from bot.phrases import phrases
from bot.reasons import kind_name
from bot.skill import Answer, Ask, Turn
from twin_core.nudging.kinds import KINDS
from twin_core.parts.consent import NUDGES
from twin_core.parts.nudges import STILL_WANTED
from twin_core.parts.preferences import EVERY_KIND

say: Final = phrases(str(Path(__file__).parent.with_name("nudges.py")))

CHOSEN: Final = tuple(kind for kind in KINDS if kind != STILL_WANTED)
"""The kinds that can be switched on and off."""
DAILY: Final = (*CHECK_INS, "end_of_day", "week_review")
"""Those whose time of day the person may choose."""
OFFERED: Final = ("break_due", *CHECK_INS, "meeting_suggestion", "meeting_soon", "task_due", "end_of_day")
"""The kinds that a question for one offers, as there is no room for all."""


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds that a text names; `EVERY_KIND` where it names nudges as such, and none that nobody knows."""
    found: list[str] = []
    for kind in CHOSEN:
        pattern = say.pattern(f"kind_{kind}")
        if pattern.search(text):
            found.append(kind)
            text = pattern.sub(" ", text)
    if not set(found) & set(CHECK_INS) and say.pattern("check_ins").search(text):
        found += CHECK_INS
    if not found and say.pattern("everything").search(text) and not say.pattern("other_kind").search(text):
        found.append(EVERY_KIND)
    return tuple(found)


def called(kind: str) -> str:
    """What nudges of a kind are called in a sentence: "break nudges"; "nudges" of `EVERY_KIND`."""
    return say.name("all_nudges") if kind == EVERY_KIND else kind_name(kind)


def named(kinds: Iterable[str]) -> str:
    """Kinds as they stand in a sentence."""
    return wording.listing([called(kind) for kind in kinds])


def clock_of(hhmm: str, turn: Turn) -> str:
    """A stored time of day in words."""
    return wording.clock(time.fromisoformat(hhmm), turn.twin.preferences)


def at(turn: Turn, moment: datetime) -> str:
    """A moment ahead as it stands in a sentence: "at 10:15", "tomorrow at 9:00"."""
    local, preferences = moment.astimezone(turn.now.tzinfo), turn.twin.preferences
    if local.date() == turn.now.date():
        return say("at_clock", clock=wording.clock(local.time(), preferences))
    return wording.when(local, turn.now, preferences)


def agreed(turn: Turn) -> bool:
    """Whether the person said that Doppel may write first."""
    return turn.twin.consent.allows(NUDGES, turn.now)


def simple(turn: Turn, name: str, *buttons: str, **slots: object) -> Answer:
    """A sentence with buttons, by their names, that changes nothing."""
    return Answer(
        Reply(say(name, turn.message.id, **slots), say.buttons(*buttons)), because=say("because_nudges")
    )


def again(asked: Ask, turn: Turn) -> Answer:
    """The same question once more; of an offer it is not seen, as what was said is about something else."""
    text = asked.question.text if asked.offer else say("again", turn.message.id, question=asked.question.text)
    return Answer(Reply(text, asked.question.buttons), ask=asked, because=say("because_nudges"))


def undo() -> tuple[Button, ...]:
    """The button that takes a change back."""
    return (say.button("undo"),)
