"""Writing Doppel's own entries into a calendar, and nobody else's."""

from __future__ import annotations

from datetime import UTC
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from caldav import DAVClient
from icalendar import Calendar, Event

from bot.errors import Refused, Unreachable
from channels.feeds._http import failure
from channels.feeds._reading import booking_uid
from twin_core.parts.bookings import Booking

TRIES: Final = 3
"""How often it is begun anew where somebody else changes the entry meanwhile."""
_DONE: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT, HTTPStatus.ACCEPTED})
_AGAIN: Final = frozenset({HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT})


def put(client: DAVClient, calendar: str, booking: Booking) -> None:
    """Write an entry, in place of its earlier form. Raises `Refused` where something else is in its place."""
    url = _url(calendar, booking)
    for _ in range(TRIES):
        there, tag = _there(client, url, booking)
        condition = {"If-Match": tag} if tag else {} if there else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        status = client.put(url, written(booking), headers).status
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
    event.add("dtstamp", booking.at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", booking.at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", booking.start.astimezone(UTC))
    event.add("dtend", booking.end.astimezone(UTC))
    event.add("summary", booking.title)
    event.add("transp", "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", "-//Doppel//Doppel//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _there(client: DAVClient, url: str, booking: Booking) -> tuple[bool, str]:
    """Whether the entry is there, and its tag. Raises `Refused` for one that is not Doppel's own."""
    response: Any = client.request(url, "GET")
    if response.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return False, ""
    if response.status not in _DONE:
        raise failure(response.status)
    text = response.raw if isinstance(response.raw, str) else response.raw.decode("utf-8", "replace")
    if f"UID:{booking_uid(booking.id)}".lower() not in text.replace("\r\n ", "").replace("\n ", "").lower():
        raise Refused("there is something else in the place of Doppel's entry")
    return True, str(response.headers.get("ETag", ""))


def _url(calendar: str, booking: Booking) -> str:
    return f"{calendar.rstrip('/')}/{quote(f'doppel-{booking.id}')}.ics"
