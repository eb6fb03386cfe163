"""What is to be put into the calendar: its kind, its title, its length, and which calendar was named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import wording
from bot.skill import Filled, Turn
from bot.titles import command, subject
from skills._meetings.asked import minutes
from skills._meetings.common import say
from twin_core.nudging.spans import Span
from twin_core.parts.bookings import BookingKind
from twin_core.parts.feeds import Connected
from twin_core.parts.titles import best_titles

USUAL: Final[Mapping[str, int]] = {"focus": 90, "pause": 15, "buffer": 10, "lunch": 45, "meeting": 30}
"""Minutes of what was given no length."""
SHORTEST: Final = 5
LONGEST: Final = 8 * 60
TITLE_ROOM: Final = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """An entry that is wanted, without its time."""

    kind: BookingKind
    title: str
    minutes: int
    stated: bool = True
    """Whether the length was said, or is the usual one."""
    lunch: bool = False
    feed: str = ""
    """The id of the calendar that it is for; empty: the one that takes entries and was connected last."""
    booking: str = ""
    """The id of the entry that is moved; empty for a new one."""

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(minutes=self.minutes)

    def filled(self, **more: str | list[str]) -> Filled:
        """As kept with an open question."""
        return {
            "kind": self.kind, "title": self.title, "minutes": self.minutes, "stated": self.stated,
            "lunch": self.lunch, "feed": self.feed, "booking": self.booking, **more,
        }  # fmt: skip


def kept(filled: Filled) -> Wish:
    """The wish kept with an open question."""
    kind, length = filled.get("kind"), filled.get("minutes")
    return Wish(
        kind="pause" if kind == "pause" else "buffer" if kind == "buffer" else "focus",
        title=str(filled.get("title", "")),
        minutes=length if isinstance(length, int) else USUAL["focus"],
        stated=bool(filled.get("stated")),
        lunch=bool(filled.get("lunch")),
        feed=str(filled.get("feed", "")),
        booking=str(filled.get("booking", "")),
    )


def spans_of(listed: object) -> list[Span]:
    """Stretches of time from their kept form."""
    if not isinstance(listed, list):
        return []
    pairs = (str(each).split("/") for each in listed)
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs]


def listed(spans: Sequence[Span]) -> list[str]:
    """Stretches of time as they are kept with an open question."""
    return [f"{start.isoformat()}/{end.isoformat()}" for start, end in spans]


def wished(turn: Turn) -> Wish:
    """What a sentence wants to have in the calendar."""
    text = turn.understanding.text
    title = _title(turn)
    around = text.replace(title, " ", 1) if title else text
    sort = _sort(around, title)
    person = say.pattern("with").match(title)
    if person:
        sort, title = "meeting", say.name("with").format(name=person[1].strip())
    elif not title or say.pattern("unnamed").fullmatch(title):
        title = say.name("walk") if say.pattern("walk").search(text) else say.name(f"title_{sort}")
    said = minutes(turn)
    return Wish(
        kind="pause"
        if sort in ("pause", "lunch")
        else "buffer"
        if sort in ("buffer", "meeting")
        else "focus",
        title=wording.capital(wording.short(title, TITLE_ROOM)),
        minutes=said or USUAL[sort],
        stated=said is not None,
        lunch=sort == "lunch",
        feed=_feed(turn),
    )


def writable(turn: Turn) -> list[Connected]:
    """The calendars that take entries, the one connected last first."""
    return [feed for feed in reversed(turn.twin.feeds.connected) if feed.writes]


def _title(turn: Turn) -> str:
    """The words that name it; those around a calendar, a time and a length are taken off."""
    return subject(turn.understanding, command(say, "hold_slot")).title


def _sort(around: str, title: str) -> str:
    for sort in ("lunch", "buffer", "pause"):
        if say.pattern(sort).search(around) or say.pattern(sort).fullmatch(title):
            return sort
    return "focus"


def _feed(turn: Turn) -> str:
    """The calendar that was named, if it takes entries."""
    found = say.pattern("calendar_named").search(turn.understanding.text)
    if found is None:
        return ""
    name = next(group for group in found.groups() if group)
    feeds = writable(turn)
    places = best_titles(name, [feed.name for feed in feeds])
    return feeds[places[0]].id if len(places) == 1 else ""
