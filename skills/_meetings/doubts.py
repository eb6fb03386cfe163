"""What may be wrong with a calendar as it is shown: sources that differ, or could not be read of late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bot import wording
from bot.skill import Turn
from skills._meetings.asked import Stretch
from skills._meetings.common import calendars, clock, feed_name, named, say
from twin_core.parts.calendar import Entry

TOLD: Final = 2
"""Differences that are told one by one."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def notes(turn: Turn, asked: Stretch) -> list[str]:
    """Sentences on differences in a stretch of time, and on calendars in trouble."""
    differing = [_told(turn, forms) for forms in _differing(turn, asked)]
    more = [say("differ_more", number=len(differing) - TOLD)] if len(differing) > TOLD else []
    troubled = [_troubled(turn, feed.name, feed.troubled_since) for feed in calendars(turn.twin)
                if feed.troubled_since]  # fmt: skip
    return [*differing[:TOLD], *more, *troubled]


def _differing(turn: Turn, asked: Stretch) -> Iterable[list[Entry]]:
    """The forms of each entry near a stretch on whose times its sources differ, the believed one first."""
    if len(calendars(turn.twin)) < 2:  # noqa: PLR2004 - one source cannot differ
        return
    calendar = turn.twin.calendar
    near = {entry.uid for entry in calendar.between(asked.start, max(asked.end, asked.start))}
    forms: dict[str, list[Entry]] = defaultdict(list)
    for entry in (*calendar.entries, *calendar.long):
        if entry.uid in near:
            forms[entry.uid].append(entry)
    for same in forms.values():
        if len({(entry.start, entry.end) for entry in same}) > 1:
            yield sorted(same, key=lambda entry: entry.changed or _NEVER, reverse=True)


def _told(turn: Turn, forms: list[Entry]) -> str:
    """Who says what, and which is believed: that which was changed last."""
    believed = forms[0]
    other = next(entry for entry in forms if (entry.start, entry.end) != (believed.start, believed.end))
    facts = {
        "title": named(believed.title or other.title),
        "one": _source(turn, other),
        "other": _source(turn, believed),
        "one_at": _at(turn, other, believed),
        "other_at": _at(turn, believed, other),
    }
    name = "differ" if believed.changed and believed.changed != other.changed else "differ_unknown"
    return wording.capital(say(name, **facts))


def _at(turn: Turn, entry: Entry, other: Entry) -> str:
    """When an entry is, told so that it is unlike its other form."""
    start, end = (at.astimezone(turn.now.tzinfo) for at in (entry.start, entry.end))
    preferences = turn.twin.preferences
    if entry.start == other.start:
        return say("until", clock=clock(turn, end))
    if start.date() == other.start.astimezone(turn.now.tzinfo).date():
        return clock(turn, start)
    return wording.when(start, turn.now, preferences)


def _source(turn: Turn, entry: Entry) -> str:
    feed = turn.twin.feeds.by_id(entry.feed)
    return feed_name(feed) if feed else say.name("a_calendar")


def _troubled(turn: Turn, name: str, since: datetime | None) -> str:
    assert since is not None
    shown = wording.verbatim(wording.short(name, 40))
    when = wording.when(since, turn.now, turn.twin.preferences)
    same_day = since.astimezone(turn.now.tzinfo).date() == turn.now.date()
    return say("troubled", calendar=shown, since=clock(turn, since) if same_day else when)
