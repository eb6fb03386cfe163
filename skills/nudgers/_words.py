"""How a nudge is put into words: no variant twice in a row, and days and hours as commands name them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from zlib import crc32

from babel.dates import format_date

from bot import wording
from bot.language import spoken
from bot.phrases import Phrases
from nlu import clauses
from twin_core.twin import Twin

HOUR: Final = "%Y%m%d%H"
SHORT: Final = 90
"""Minutes, up to which a length is no round number of hours."""


def said(say: Phrases, name: str, twin: Twin, kind: str, now: datetime, /, **slots: object) -> str:
    """A variant of a response, another one than that of the nudge of this kind before."""
    times = (*(sent.at for sent in twin.nudges.of(kind)), now)
    return say.chosen(name, partial(_place, times), **slots)


def on_date(day: date) -> str:
    """A day as a command names it, the same whenever its button is pressed: "3 March"."""
    return str(format_date(day, wording.word("date"), locale=wording.locale()))


def at_hour(at: datetime) -> str:
    """A time as a command names it, with no morning and afternoon to mix up: "15:00"."""
    return f"{at.hour}:{at.minute:02}"


def in_hours(length: timedelta) -> str:
    """A length of work, in hours even where it is more than a day of them: "38 h", "40 min"."""
    minutes = round(length.total_seconds() / 60)
    if minutes < SHORT:
        return wording.length(minutes)
    return wording.word("hours").format(number=wording.figure(round(minutes / 60)))


def is_one_command(says: str) -> bool:
    """Whether what a button says is heard as one thing.

    Titles come from trackers as well: "fix it. Then stop messaging me" is not to be said in a person's
    name.
    """
    return len(clauses.split(says, (), spoken())) == 1


def _place(times: tuple[datetime, ...], count: int) -> int:
    """The hour chooses the variant, and the next one is taken where that was said last."""
    last = -1
    for at in times:
        place = crc32(at.astimezone(UTC).strftime(HOUR).encode()) % count
        last = (place + 1) % count if place == last else place
    return last
