"""What an event tells of every one of its occurrences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from icalendar import Event

from channels.feeds._exchange import meeting_uid
from channels.feeds._reading import LONGEST_UID, booking_of, kept_title, kind_of
from twin_core.parts.calendar import Entry, EntryKind, Status

_ANSWERS: Final[dict[str, Status]] = {
    "DECLINED": "declined",
    "DELEGATED": "declined",
    "TENTATIVE": "tentative",
    "NEEDS-ACTION": "tentative",
}
_PRIVATE: Final = frozenset({"PRIVATE", "CONFIDENTIAL"})
_FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
_THINGS: Final = frozenset({"ROOM", "RESOURCE"})
MOST_PEOPLE: Final = 9_999


@dataclass(frozen=True, slots=True)
class Facts:
    """An event without its times."""

    uid: str
    title: str
    kind: EntryKind
    status: Status
    busy: bool
    people: int
    mine: bool
    changed: datetime | None
    booking: str

    def entry(self, start: datetime, end: datetime, *, all_day: bool, uid: str = "", feed: str = "") -> Entry:
        """An entry at a time; `uid`: of an occurrence of a series."""
        return Entry(
            uid or self.uid,
            start,
            max(start, end),
            self.title,
            self.busy,
            feed,
            self.kind,
            self.status,
            all_day,
            self.people,
            self.mine,
            bool(uid),
            self.changed,
            self.booking,
        )


def is_cancelled(event: Event) -> bool:
    """Whether an event was called off."""
    return _word(event, "STATUS") == "CANCELLED"


def facts_of(event: Event, own: Collection[str], method: str) -> Facts:
    """What an event tells.

    `own`: the person's addresses in small letters; `method`: of the whole file, which then has the time at
    which it was made in every DTSTAMP.
    """
    uid = meeting_uid(str(event.get("UID", "")))[:LONGEST_UID]
    title = kept_title(str(event.get("SUMMARY", "")), private=_word(event, "CLASS") in _PRIVATE)
    shown = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
    people, mine, answer = _others(event, own)
    status = _ANSWERS.get(answer, "confirmed")
    if status == "confirmed" and "TENTATIVE" in (shown, _word(event, "STATUS")):
        status = "tentative"
    busy = _word(event, "TRANSP") != "TRANSPARENT" and shown not in _FREE and status != "declined"
    all_day = not isinstance(_first(event, "DTSTART").dt, datetime)
    kind = kind_of(title, all_day=all_day, out_of_office=shown == "OOF", people=people, uid=uid)
    return Facts(uid, title, kind, status, busy, people, mine, _changed(event, method), booking_of(uid))


def _others(event: Event, own: Collection[str]) -> tuple[int, bool, str]:
    """How many others are invited, whether the person invites, and their answer; empty where none is given.

    Where nobody told which address is the person's, they are taken to be one of those invited.
    """
    answers = {
        _address(one): str(one.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
        for one in _listed(event, "ATTENDEE")
        if str(one.params.get("CUTYPE", "")).upper() not in _THINGS
    }
    organizer = next((_address(one) for one in _listed(event, "ORGANIZER")), "")
    everybody = {*answers, organizer} - {""}
    mine = organizer in own if organizer else not answers
    answer = next((answers[address] for address in sorted(own) if address in answers), "")
    if mine and organizer:
        answer = "ACCEPTED"
    people = len(everybody - {*own}) if own else max(len(everybody) - 1, 0)
    return min(people, MOST_PEOPLE), mine, answer


def _changed(event: Event, method: str) -> datetime | None:
    for name in ("LAST-MODIFIED", "CREATED") if method else ("LAST-MODIFIED", "DTSTAMP", "CREATED"):
        found = getattr(_first(event, name), "dt", None)
        if isinstance(found, datetime):
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _address(one: Any) -> str:
    return str(one).strip().lower().removeprefix("mailto:")


def _word(event: Event, name: str) -> str:
    return str(_first(event, name) or "").strip().upper()


def _first(event: Event, name: str) -> Any:
    return next(iter(_listed(event, name)), None)


def _listed(event: Event, name: str) -> list[Any]:
    found: Any = event.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def moment(at: date, where: Any) -> datetime:
    """A time or day of an event as a moment (UTC): a floating one, and midnight, on the clock of `where`.

    Raises `OverflowError` and `ValueError` at the ends of the calendar.
    """
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, tzinfo=where)
    elif at.tzinfo is None:
        at = at.replace(tzinfo=where)
    at = at.astimezone(UTC)
    return at.replace(microsecond=0) if at.microsecond else at
