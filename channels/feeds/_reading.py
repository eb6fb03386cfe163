"""What all calendars share: how an entry is named, of what kind it is, what is kept of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from bot.documents import document
from twin_core.parts.calendar import EntryKind

LONGEST_TITLE: Final = 200
LONGEST_UID: Final = 300
_OURS: Final = re.compile(r"doppel-([\w-]{1,64})@doppel", re.IGNORECASE)


def occurrence_uid(uid: str, original: datetime | date) -> str:
    """The uid of an occurrence of a series, by its original start: aware, or a date where it is all day."""
    if isinstance(original, datetime):
        at = original.astimezone(UTC).isoformat()  # many times as fast as strftime
        return f"{uid[:LONGEST_UID]}/{at[:4]}{at[5:7]}{at[8:13]}{at[14:16]}{at[17:19]}Z"
    return f"{uid[:LONGEST_UID]}/{original:%Y%m%d}"


def booking_uid(booking: str) -> str:
    """The iCalendar UID of an entry of Doppel's own."""
    return f"doppel-{booking}@doppel"


def booking_of(uid: str) -> str:
    """The id of the booking that an entry is; empty for one that is not Doppel's own."""
    ours = _OURS.fullmatch(uid)
    return ours[1] if ours else ""


def kept_title(title: str, *, private: bool) -> str:
    """What is kept of a title: in one line, cut where it is long; nothing of a private one."""
    if private:
        return ""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def kind_of(
    title: str, *, all_day: bool = False, out_of_office: bool = False, people: int = 0, uid: str = ""
) -> EntryKind:
    """Of what kind an entry is, from what its calendar tells of it. `people`: how many others are invited.

    Away where the calendar says so, or all day by a word such as "vacation"; with others it is a meeting,
    else its words may make it a pause or time for one's own work.
    """
    if out_of_office or (all_day and not people and _has("away", title)):
        return "away"
    if booking_of(uid):
        return "pause" if _is_pause(title) else "focus"
    if people:
        return "meeting"
    if all_day:
        return "event"
    if _has("focus", title):
        return "focus"
    return "pause" if _is_pause(title) else "event"


def _is_pause(title: str) -> bool:
    return _has("pause", title) or _words("pause_alone").fullmatch(title.strip()) is not None


def _has(listed: str, title: str) -> bool:
    return _words(listed).search(title) is not None


@cache
def _words(listed: str) -> re.Pattern[str]:
    words = document(Path(__file__).with_name("_kinds.yml"))["lists"][listed]
    alternatives = "|".join(
        re.escape(word).replace(r"\*", r"\w*") for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def addresses_in(written: str) -> tuple[str, ...]:
    """A person's addresses as they wrote them, in small letters: apart by commas, spaces or semicolons."""
    return tuple(dict.fromkeys(word.lower() for word in re.split(r"[\s,;]+", written) if "@" in word))
