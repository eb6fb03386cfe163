"""What all parts of the breaks skill share: words, buttons, limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot import wording
from bot.phrases import phrases
from bot.skill import Turn
from twin_core.parts.breaks import Break, BreakStarted

LEFT_OPEN: Final = timedelta(hours=3)
"""A break that is open for longer was forgotten rather than taken, unless it was planned so."""
LONGEST: Final = timedelta(hours=12)
JUST_NOW: Final = timedelta(minutes=2)

words: Final = phrases(str(Path(__file__).parent.with_name("breaks.py")))


def say(name: str, vary: str = "", /, **slots: object) -> str:
    """A response that begins with a capital, whatever its first slot holds."""
    return wording.capital(words(name, vary, **slots))


def left_open(turn: Turn, since: datetime) -> bool:
    """Whether a break was rather forgotten than taken for so long."""
    planned = next(
        (
            record.event.planned_minutes
            for record in reversed(turn.twin.recent)
            if isinstance(record.event, BreakStarted)
        ),
        None,
    )
    return turn.now - since > LEFT_OPEN + timedelta(minutes=planned or 0)


def facts(turn: Turn, taken: Break) -> dict[str, str]:
    """Length, start and end of a break in words."""
    return {
        "length": length(taken.ended - taken.started),
        "start": clock(turn, taken.started),
        "end": clock(turn, taken.ended),
    }


def when(turn: Turn, at: datetime) -> str:
    """A moment with its day."""
    return wording.when(at, turn.now, turn.twin.preferences)


def clock(turn: Turn, at: datetime) -> str:
    """A time of day."""
    return wording.clock(at.astimezone(turn.now.tzinfo), turn.twin.preferences)


def length(span: timedelta) -> str:
    """A length in words."""
    return wording.length(span.total_seconds() / 60)
