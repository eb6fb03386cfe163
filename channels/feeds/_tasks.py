"""What trackers share: from how a task stands, as each delivery tells it, to what changed for its person.

Deliveries come twice, late and out of order. Each tells all of a task, and when its source last changed it;
so the latest by that time is kept in the account, an older one is let be, and a newer one becomes the events
that lie between the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final, Literal, TypeAlias, TypeVar

import msgspec

from bot.feed import Account
from bot.pieces import pieces
from twin_core.events.base import Event
from twin_core.parts.collaboration import FeedbackGiven, FeedbackReceived
from twin_core.parts.feeds import task_id
from twin_core.parts.tasks import (
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDelayed,
    TaskRemoved,
    TaskStarted,
)
from twin_core.parts.zones import zone_named

Standing: TypeAlias = Literal["open", "started", "resting", "done", "gone", "deleted"]
"""Theirs to do, under way, put off, finished, not theirs (any more), or not there any more."""
Feedback: TypeAlias = type[FeedbackGiven] | type[FeedbackReceived]

TOLD_KEPT: Final = 300
"""Tasks of a feed whose last standing is kept: those to do before others, the latest before earlier ones."""
REVIEWS_KEPT: Final = 200
LONGEST_TITLE: Final = 200
LONGEST_MINUTES: Final = 10_000_000
"""As `twin_core.events.base.Minutes` takes them."""
LATER: Final = ("later", "postponed", "deferred", "on hold", "someday")
"""Labels that put a task off, unless config.yml has others."""

_TASKS: Final = "tasks"
_REVIEWS: Final = "reviews"
_ZONE: Final = "zone"
_LAST_MINUTE: Final = time(23, 59)
_BRANCH: Final = re.compile(r"(?:^|/)(?:issue|gh)?[-_#]?(\d{1,9})(?=[-_/]|$)", re.IGNORECASE)
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line ends, and those that turn the direction of what follows."""
_ENOUGH: Final = 5 * LONGEST_TITLE
_TO_DO: Final = frozenset({"open", "started", "resting"})
_KeptType = TypeVar("_KeptType")


class Told(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a task stands, as its source tells."""

    at: datetime
    """When the source last changed it."""
    standing: Standing
    title: str = ""
    due: date | None = None
    minutes: int | None = None
    """The estimate."""
    worked: bool = False
    """Whether work on a branch for it was seen, which the source does not tell with the task."""

    @property
    def effective(self) -> Standing:
        """The standing, with the work that was seen."""
        return "started" if self.worked and self.standing == "open" else self.standing


@dataclass(frozen=True, slots=True)
class Found:
    """A task in a delivery."""

    outside: str
    """What the source calls it."""
    told: Told
    concerns: bool = True
    """Whether it is the person's, or was until this delivery; of others only those known are looked at."""


def heard(account: Account, found: Found, now: datetime) -> tuple[tuple[Event, ...], Account]:
    """What a delivery changes, and the account that knows of it."""
    known = _kept(account, _TASKS, dict[str, Told], {})
    before = known.get(found.outside)
    told = msgspec.structs.replace(found.told, at=min(found.told.at, now))
    if before is None and not found.concerns:
        return (), account
    if before and (told.at < before.at or before.standing == "deleted"):
        return (), account
    if before and before.worked and told.standing in _TO_DO:
        told = msgspec.structs.replace(told, worked=True)
    if before == told:
        return (), account
    events = _steps(account, found.outside, before, told)
    return events, _with(account, _TASKS, _latest(known | {found.outside: told}))


def branch_work(
    account: Account, branch: str, named: Callable[[str], str]
) -> tuple[tuple[Event, ...], Account]:
    """What a push to a branch changes: a task that is to do and whose number the branch bears is under way.

    `named`: what the source calls a task, from its number.
    """
    number = _BRANCH.search(branch)
    outside = named(number[1].lstrip("0")) if number else ""
    known = _kept(account, _TASKS, dict[str, Told], {})
    before = known.get(outside)
    if before is None or before.worked or before.standing not in _TO_DO:
        return (), account
    told = msgspec.structs.replace(before, worked=True)
    events = _steps(account, outside, before, told)
    return events, _with(account, _TASKS, known | {outside: told})


def reviewed(
    account: Account, outside: str, kind: Feedback, on: datetime
) -> tuple[tuple[Event, ...], Account]:
    """Feedback on a piece of work: once a day and direction, since one review comes as many remarks."""
    mark = f"{on.date().isoformat()} {kind.wire} {outside}"
    known = _kept(account, _REVIEWS, list[str], [])
    if mark in known or (len(known) >= REVIEWS_KEPT and mark < known[0]):
        return (), account
    return (kind(kind="review"),), _with(account, _REVIEWS, sorted([*known, mark])[-REVIEWS_KEPT:])


def in_zone(account: Account, zone: str) -> Account:
    """The account with the zone in which a day ends for its person."""
    return replace(account, state={**account.state, _ZONE: zone})


def titled(title: str, outside: str) -> str:
    """A title on one line and no longer than `LONGEST_TITLE`; what the source calls it where it has none."""
    line = " ".join(_UNSEEN.sub(" ", title[:_ENOUGH]).split())
    return pieces(line, LONGEST_TITLE)[0] if line else outside


def minutes_of(seconds: int | None) -> int | None:
    """An estimate in minutes; None where there is none, or one that nobody can mean."""
    minutes = (seconds or 0) // 60
    return minutes if 0 < minutes <= LONGEST_MINUTES else None


def is_put_off(labels: Iterable[str], later: Iterable[str]) -> bool:
    """Whether a task bears one of the labels that put it off; "On-Hold" is "on hold"."""
    return not {_plain(label) for label in labels}.isdisjoint(map(_plain, later))


def _plain(label: str) -> str:
    return " ".join(re.split(r"[\s_-]+", label.casefold())).strip()


def _steps(account: Account, outside: str, before: Told | None, after: Told) -> tuple[Event, ...]:
    task = task_id(account.feed, outside)
    was = before.effective if before and before.standing in _TO_DO else None
    if after.standing in {"gone", "deleted"}:
        return (TaskRemoved(task),) if was or before is None else ()
    if after.standing == "done":
        return () if before and before.standing == "done" else (TaskCompleted(task, after.title),)
    if before is None or was is None:
        new = TaskCreated(task, after.title, after.minutes, _end_of(after.due, account))
        return (new, *_moved(task, "open", after))
    later = before.due is not None and after.due is not None and before.due < after.due
    put_off = (TaskDelayed(task),) if later and was != "resting" else ()
    held: Standing = "resting" if put_off and was == "started" else was
    return (*_changed(account, task, before, after), *put_off, *_moved(task, held, after))


def _changed(account: Account, task: str, before: Told, after: Told) -> tuple[Event, ...]:
    title = after.title if after.title != before.title else None
    minutes = after.minutes if after.minutes != before.minutes else None
    due = _end_of(after.due, account) if after.due != before.due else None
    dropped = before.due is not None and after.due is None
    if title is None and minutes is None and due is None and not dropped:
        return ()
    return (TaskChanged(task, title, minutes, due, without_due=dropped),)


def _end_of(day: date | None, account: Account) -> datetime | None:
    """The last minute of a day in the person's zone: until then something due on it may take."""
    zone = zone_named(account.state.get(_ZONE, ""))
    return datetime.combine(day, _LAST_MINUTE, zone).astimezone(UTC) if day else None


def _moved(task: str, was: Standing, after: Told) -> tuple[Event, ...]:
    """From one standing among those to do to that after it."""
    now = after.effective
    if was == now:
        return ()
    if now == "started":
        return (TaskStarted(task, after.title),)
    ends = after.at if was == "resting" else None
    return (TaskDelayed(task, until=ends),)


def _latest(known: Mapping[str, Told]) -> dict[str, Told]:
    if len(known) <= TOLD_KEPT:
        return dict(known)
    ranked = sorted(known.items(), key=lambda item: (item[1].standing in _TO_DO, item[1].at))
    return dict(ranked[-TOLD_KEPT:])


def _kept(account: Account, name: str, kind: type[_KeptType], otherwise: _KeptType) -> _KeptType:
    if name not in account.state:
        return otherwise
    return msgspec.json.decode(account.state[name], type=kind)


def _with(account: Account, name: str, kept: object) -> Account:
    return replace(account, state={**account.state, name: msgspec.json.encode(kept).decode()})
