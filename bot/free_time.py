"""A time at which two people are free: from both calendars, and only who agreed to it is found.

Of the other one nothing is used but when they are free, and nothing is told but the times offered: whether
somebody is known here, has no calendar or does not share it, the answer is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Message, Reply
from bot.phrases import phrases
from bot.skill import FindTime
from twin_core.errors import NoSuchTwin, TwinForgotten
from twin_core.nudging import slots
from twin_core.nudging.busy import free_spans
from twin_core.nudging.hours import today, work_span
from twin_core.nudging.spans import Span
from twin_core.nudging.wanted import as_wanted
from twin_core.parts.consent import CALENDAR, SHARE_FREE_TIME
from twin_core.sharing import name_words
from twin_core.store.base import Store
from twin_core.twin import Twin

ASKED: Final = 5
"""People of a name who are offered one by one; of more the whole name is asked for."""
LOOKED_AT: Final = 50
"""People of a name who are looked at."""
_DAY: Final = timedelta(days=1)

say = phrases(__file__)


@dataclass(frozen=True, slots=True)
class Search:
    """Who looks for a time, for what, and when."""

    twin: Twin
    request: FindTime
    now: datetime
    """Aware, in the person's zone."""
    vary: str

    @property
    def length(self) -> timedelta:
        """How long both must be free."""
        return timedelta(minutes=self.request.minutes)


def found_time(store: Store, request: FindTime, twin_id: str, message: Message) -> Reply:
    """Times for two, or who of several is meant. Raises `NoSuchTwin` for a person who is not there yet."""
    twin = store.state(twin_id)
    now = message.at.astimezone(twin.preferences.timezone())
    search = Search(twin, request, now, message.id)
    others = _named(store, search)
    if not others:
        return Reply(say("nobody", search.vary, name=wording.quoted(request.name)), private=True)
    return _times(search, others[0]) if len(others) == 1 else _which(search, others)


def both_free(one: Twin, other: Twin, start: datetime, end: datetime, length: timedelta) -> list[Span]:
    """When both are free for a length of time, each in their own working hours; by start."""
    mine, theirs = (_free(each, start, end, length) for each in (one, other))
    shared = ((max(a[0], b[0]), min(a[1], b[1])) for a in mine for b in theirs)
    return sorted(span for span in shared if span[1] - span[0] >= length)


def _named(store: Store, search: Search) -> list[Twin]:
    """Those who may be found by a name; who bears exactly that one goes before who has more names."""
    words, found = name_words(search.request.name), []
    for twin_id in store.sharers(search.request.name, LOOKED_AT) if words else ():
        try:
            twin = store.state(twin_id)
        except (NoSuchTwin, TwinForgotten):
            continue
        if twin.id != search.twin.id and _shares(twin, search.now):
            found.append(twin)
    exactly = [twin for twin in found if name_words(twin.identity.name) == words]
    return exactly or found


def _shares(twin: Twin, now: datetime) -> bool:
    return twin.consent.allows(SHARE_FREE_TIME, now) and bool(twin.feeds.of(CALENDAR))


def _free(twin: Twin, start: datetime, end: datetime, length: timedelta) -> list[Span]:
    """A person's free times within their working hours."""
    seen, free = as_wanted(twin, start), list[Span]()
    day, last = today(seen, start), today(seen, end)
    while day <= last:
        if work := work_span(seen, day):
            first, over = max(work[0], start.astimezone(UTC)), min(work[1], end.astimezone(UTC))
            free += free_spans(seen, first, over, length) if first < over else ()
        day += _DAY
    return free


def _times(search: Search, other: Twin) -> Reply:
    """Up to three times, each a button that keeps it in one's own calendar."""
    request, zone = search.request, search.twin.preferences.timezone()
    start = max(request.start, search.now)
    spans = both_free(search.twin, other, start, request.end, search.length)
    chosen = slots.spread(spans, search.length, zone)
    facts = {"name": wording.quoted(other.identity.name), "length": wording.length(request.minutes)}
    if not chosen:
        text = say("none", search.vary, days=_days(search), **facts)
        return Reply(text, private=True)
    name = "times" if len(chosen) == slots.OFFERED else "few"
    text = say(name, search.vary, count=wording.count(len(chosen), "time"), days=_days(search), **facts)
    return Reply(text, _keeping(search, other, chosen), private=True)


def _keeping(search: Search, other: Twin, chosen: Sequence[Span]) -> tuple[Button, ...]:
    """A button for each time, which asks to keep it free in one's own calendar."""
    preferences, buttons = search.twin.preferences, []
    for span in chosen:
        start, end = (at.astimezone(search.now.tzinfo) for at in span)
        day = wording.dated(start, search.now, preferences)
        label = say("label", day=day, hours=wording.span(start.time(), end.time(), preferences))
        when = wording.when(start, search.now, preferences)
        length = wording.length(search.request.minutes)
        says = say.button("keep", length=length, person=wording.short(other.identity.name), when=when).says
        buttons.append(Button(label, says))
    return tuple(buttons)


def _which(search: Search, others: Sequence[Twin]) -> Reply:
    """Which of several is meant; of those whose names are the same nobody can be told apart."""
    names = sorted((twin.identity.name for twin in others), key=str.casefold)
    named, apart = wording.quoted(search.request.name), {name_words(name) for name in names}
    if len(apart) < len(others) or len(names) > ASKED:
        return Reply(say("too_many", search.vary, name=named), private=True)
    length, days = wording.length(search.request.minutes), _days(search, asked=True)
    buttons = (say.button("with", person=wording.short(name), length=length, days=days) for name in names)
    return Reply(say("which", search.vary, name=named), tuple(buttons), private=True)


def _days(search: Search, *, asked: bool = False) -> str:
    """The days that are looked through; `asked`: in words that ask for them again."""
    now, preferences = search.now, search.twin.preferences
    last = (search.request.end - timedelta(microseconds=1)).astimezone(now.tzinfo)
    first = max(search.request.start, now).astimezone(now.tzinfo)
    if first.date() == last.date():
        return wording.on_day(first, now, preferences) if asked else wording.day(first, now, preferences)
    days = {"first": wording.day(first, now, preferences), "last": wording.day(last, now, preferences)}
    return say("from_to" if asked else "run", **days)
