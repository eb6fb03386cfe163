"""A calendar that was read once, and gives the entries of any stretch of time."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from operator import attrgetter
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Event
from msgspec.structs import replace

from channels.feeds._ical.bounds import bounds
from channels.feeds._ical.facts import Facts, facts_of, is_cancelled, moment
from channels.feeds._ical.parsing import parsed
from channels.feeds._ical.series import CarefulSeries, Occasion, Occurring
from channels.feeds._ical.text import taken_apart
from channels.feeds._ical.walking import Allowance, TooManyStrides, allowing
from channels.feeds._ical.zones import zone
from channels.feeds._reading import occurrence_uid
from twin_core.parts.calendar import LONG, Entry

MOST_OCCURRENCES: Final = 10_000
"""In one stretch of time."""
MOST_OF_ONE: Final = 2_000
"""Occurrences of one series in one stretch of time."""
MOST_SERIES: Final = 5_000
EACH: Final = 1_000
"""Strides that every series may take: a weekly one needs a dozen, whenever it began."""
TOGETHER: Final = 200_000
"""Strides that those share which need more; a series of hours takes 9,000 a year."""
KEPT: Final = 4
"""Calendars that stay read."""
_SLACK: Final = timedelta(days=2)
"""Around a stretch that is looked through: no zone is further off."""
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A series, with the stretch outside of which it has no occurrences."""

    series: CarefulSeries
    facts: Mapping[Occasion, Facts | None]
    """Of each of its events; None for one that was called off."""
    first: datetime
    last: datetime


@dataclass(slots=True)
class Index:
    """What a calendar holds, in one person's zone."""

    zone: ZoneInfo
    name: str = ""
    """What the calendar calls itself."""
    problems: tuple[str, ...] = ()
    """What was left out: the line and why."""
    near: list[Entry] = field(default_factory=list)
    """What does not recur, by start, of up to a day."""
    long: list[Entry] = field(default_factory=list)
    series: list[Recurring] = field(default_factory=list)

    def between(self, start: datetime, end: datetime, feed: str = "") -> tuple[tuple[Entry, ...], int]:
        """The entries that overlap a stretch of time (aware), by start, and how many series were given up."""
        asked = _Asked(start, end, start.astimezone(self.zone), end.astimezone(self.zone), self.zone, feed)
        found = list(self._single(asked))
        there = [one for one in self.series if one.first < end + _SLACK and one.last > start - _SLACK]
        heavy: list[Recurring] = []
        given_up = max(0, len(there) - MOST_SERIES)
        for one in there[:MOST_SERIES]:
            try:
                found += asked.followed(one, Allowance(EACH))
            except TooManyStrides:
                heavy.append(one)
            except Exception:  # noqa: BLE001 - what dates at the ends of time give
                given_up += 1
        shared = Allowance(TOGETHER)
        for one in heavy:
            try:
                found += asked.followed(one, shared)
            except Exception:  # noqa: BLE001 - too many strides, or as above
                given_up += 1
        return tuple(sorted(found, key=_start)[:MOST_OCCURRENCES]), given_up

    def _single(self, asked: _Asked) -> Iterator[Entry]:
        first = bisect_left(self.near, asked.start - LONG, key=_start)
        last = bisect_left(self.near, asked.end, key=_start)
        for entry in (*self.near[first:last], *self.long):
            if asked.overlaps(entry.start, entry.end):
                yield replace(entry, feed=asked.feed)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A stretch of time that is asked for."""

    start: datetime
    end: datetime
    local_start: datetime
    local_end: datetime
    zone: ZoneInfo
    feed: str

    def followed(self, one: Recurring, allowance: Allowance) -> list[Entry]:
        """The occurrences of a series. Raises `TooManyStrides`, and what dates at the ends of time give."""
        with allowing(allowance):
            return list(islice(self._occurring(one), MOST_OF_ONE))

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether something is on in the stretch."""
        return start < self.end and (end > self.start or start == end == self.start)

    def _occurring(self, one: Recurring) -> Iterator[Entry]:
        for occurrence in one.series.between(self.local_start, self.local_end):
            facts = one.facts[occurrence.adapter]
            start, end = moment(occurrence.start, self.zone), moment(occurrence.end, self.zone)
            if facts is not None and self.overlaps(start, end):
                all_day = not isinstance(occurrence.start, datetime)
                uid = occurrence_uid(facts.uid, self._original(occurrence, start))
                yield facts.entry(start, end, all_day=all_day, uid=uid, feed=self.feed)

    def _original(self, occurrence: Occurring, start: datetime) -> date:
        """When an occurrence would have been: a moment, or a day."""
        original = occurrence.original
        if not isinstance(original, datetime):
            return original
        return start if original is occurrence.start else moment(original, self.zone)


_read: OrderedDict[str, Index] = OrderedDict()
_lock: Final = Lock()


def read(content: bytes, where: str, own: Collection[str] = ()) -> Index:
    """A calendar, ready to be asked; the latest stay read.

    `where`: the person's zone, for times without one; `own`: their addresses. Raises `Unreadable`.
    """
    seen_as = "\0".join((where, *sorted(own), "")).encode()
    key = sha256(seen_as + sha256(content).digest()).hexdigest()
    with _lock:
        if key in _read:
            _read.move_to_end(key)
            return _read[key]
    index = read_anew(content, where, own)
    with _lock:
        _read[key] = index
        while len(_read) > KEPT:
            _read.popitem(last=False)
    return index


def read_anew(content: bytes, where: str, own: Collection[str] = ()) -> Index:
    """A calendar that need not stay read: see `read`."""
    text = taken_apart(content)
    events, problems = parsed(text)
    index = Index(zone(where) or ZoneInfo("UTC"), text.header.get("X-WR-CALNAME", ""))
    known = frozenset(address.strip().lower() for address in own)
    for group in _by_uid(events).values():
        facts = {Occasion(event): _facts(event, known, text.header.get("METHOD", "")) for event in group}
        try:
            _put(index, facts)
        except Exception as error:  # noqa: BLE001 - what the dates and rules of strangers give
            problems.append(f"an event whose times cannot be followed ({type(error).__name__})")
    index.near.sort(key=_start)
    index.problems = tuple(problems)
    return index


def _facts(event: Event, own: frozenset[str], method: str) -> Facts | None:
    return None if is_cancelled(event) else facts_of(event, own, method)


def _put(index: Index, facts: Mapping[Occasion, Facts | None]) -> None:
    occasions = tuple(facts)
    if len(occasions) > 1 or occasions[0].recurs:
        first, last = bounds(occasions, index.zone)
        index.series.append(Recurring(CarefulSeries(occasions), facts, first, last))
    elif known := facts[occasions[0]]:
        start, end = occasions[0].span
        all_day = not isinstance(start, datetime)
        entry = known.entry(moment(start, index.zone), moment(end, index.zone), all_day=all_day)
        (index.long if entry.end - entry.start > LONG else index.near).append(entry)


def _by_uid(events: Sequence[Event]) -> Mapping[str, list[Event]]:
    """Events by their uid; one without gets one that stays the same as long as it does."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if not str(event.get("UID", "")).strip():
            event["UID"] = "without-uid-" + sha256(event.to_ical()).hexdigest()[:24]
        found[str(event["UID"])].append(event)
    return found
