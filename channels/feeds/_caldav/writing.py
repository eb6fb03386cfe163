"""Writing Doppel's own entries into a calendar, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from caldav import DAVClient
from icalendar import Calendar, Event

from bot.errors import ChangedThere, Refused, Unreachable
from channels.feeds._http import failure
from channels.feeds._reading import booking_uid
from twin_core.parts.bookings import Booking

TRIES: Final = 3
"""How often it is begun anew where somebody else changes the entry meanwhile."""
_REPLACED: Final = ("dtstamp", "last-modified", "dtstart", "dtend", "summary")
"""What of an entry is Doppel's to write."""
_DONE: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT, HTTPStatus.ACCEPTED})
_AGAIN: Final = frozenset({HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT})


def put(client: DAVClient, calendar: str, booking: Booking) -> None:
    """Write an entry, in place of its earlier form; whatever else its person put into it stays.

    Raises `Refused` where something else is in its place, and `ChangedThere`.
    """
    url = _url(calendar, booking)
    for _ in range(TRIES):
        there, tag = _there(client, url, booking)
        content = revised(there, booking) if there else written(booking)
        if not content:
            return
        condition = {"If-Match": tag} if tag else {} if there else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        status = client.put(url, content, headers).status
        if status in _DONE:
            return
        if status not in _AGAIN:
            raise failure(status)
    raise Unreachable("somebody else keeps changing that entry")


def remove(client: DAVClient, calendar: str, booking: Booking) -> None:
    """Remove an entry; nothing happens if it has gone already."""
    url = _url(calendar, booking)
    for _ in range(TRIES):
        there, tag = _there(client, url, booking)
        if not there:
            return
        response: Any = client.request(url, "DELETE", "", {"If-Match": tag} if tag else {})
        if response.status in _DONE or response.status == HTTPStatus.NOT_FOUND:
            return
        if response.status not in _AGAIN:
            raise failure(response.status)
    raise Unreachable("somebody else keeps changing that entry")


def written(booking: Booking) -> str:
    """An entry as iCalendar; the same booking is always written the same."""
    event = Event()
    event.add("uid", booking_uid(booking.id))
    for name, value in _properties(booking).items():
        event.add(name, value)
    event.add("transp", "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", "-//Doppel//Doppel//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def revised(there: str, booking: Booking) -> str:
    """An entry that is there in the form that is wanted; empty where it has that form.

    Raises `ChangedThere` where its person changed it after it was wanted so, or lets it repeat.
    """
    calendar, event = _ours(there, booking)
    if event is None:
        return written(booking)
    start, end, title = _moment(event.DTSTART), _moment(event.end), str(event.get("summary", ""))
    if (start, end, title) == (booking.start, booking.end, booking.title):
        return ""
    changed = event.get("last-modified") or event.get("dtstamp")
    if "rrule" in event or (changed is not None and _moment(changed.dt) > booking.at):
        raise ChangedThere(start, end, title)
    for name in (*_REPLACED, "duration"):
        event.pop(name, None)
    for name, value in _properties(booking).items():
        event.add(name, value)
    content: bytes = calendar.to_ical()
    return content.decode()


def _ours(there: str, booking: Booking) -> tuple[Any, Any]:
    """The calendar and the entry in it; no entry where it cannot be read."""
    try:
        calendar = Calendar.from_ical(there)
        found: list[Any] = [
            each for each in calendar.walk("VEVENT") if each.get("uid") == booking_uid(booking.id)
        ]
        return calendar, found[0] if found and found[0].DTSTART and found[0].end else None
    except ValueError:
        return None, None


def _moment(at: date | datetime) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _properties(booking: Booking) -> dict[str, object]:
    at = booking.at.astimezone(UTC).replace(microsecond=0)
    start, end = booking.start.astimezone(UTC), booking.end.astimezone(UTC)
    return dict(zip(_REPLACED, (at, at, start, end, booking.title), strict=True))


def _there(client: DAVClient, url: str, booking: Booking) -> tuple[str, str]:
    """The entry that is there, and its tag. Raises `Refused` for one that is not Doppel's own."""
    response: Any = client.request(url, "GET")
    if response.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return "", ""
    if response.status not in _DONE:
        raise failure(response.status)
    text = response.raw if isinstance(response.raw, str) else response.raw.decode("utf-8", "replace")
    if f"UID:{booking_uid(booking.id)}".lower() not in text.replace("\r\n ", "").replace("\n ", "").lower():
        raise Refused("there is something else in the place of Doppel's entry")
    return text, str(response.headers.get("ETag", ""))


def _url(calendar: str, booking: Booking) -> str:
    return f"{calendar.rstrip('/')}/{quote(f'doppel-{booking.id}')}.ics"
