"""Entries of Doppel's own in a calendar of Microsoft 365."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from bot.errors import Unreachable
from channels.feeds._graph.events import PROPERTY, body_of, marks_of
from channels.feeds._session import Session, codes, failure, mapping, rows
from twin_core.parts.bookings import Booking

DUPLICATE: Final = "ErrorDuplicateTransactionId"
"""Said of a creation that was asked for before, whether or not its event still stands."""
_SAID: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT})


def put(session: Session, api: str, calendar: str, booking: Booking) -> None:
    """Create the event of a booking, or bring it up to date. `calendar`: the path that new ones go under."""
    found = _found(session, api, booking.id)
    if not found and _created(session, f"{api}{calendar}/events", booking):
        return
    found = found or _found(session, api, booking.id)
    if not found:
        if not _created(session, f"{api}{calendar}/events", booking, again=uuid4().hex):
            raise Unreachable("it created the event, and does not show it")
        return
    first, *more = found
    session.ask("PATCH", f"{api}/me/events/{first}", json=body_of(booking))
    for one in more:
        _deleted(session, api, one)


def remove(session: Session, api: str, booking: Booking) -> None:
    """Delete the event of a booking, and whatever else bears its id."""
    for one in _found(session, api, booking.id):
        _deleted(session, api, one)


def _found(session: Session, api: str, booking: str) -> list[str]:
    value = booking.replace("'", "''")
    asked = f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq '{value}')"
    params = {"$filter": asked, "$select": "id", "$top": "10"}
    listed = rows(mapping(session.ask("GET", f"{api}/me/events", params=params)), "value")
    return [quote(str(row["id"]), safe="") for row in listed if row.get("id")]


def _created(session: Session, url: str, booking: Booking, again: str = "") -> bool:
    """False where it was asked for before."""
    got = session.ask("POST", url, json={**body_of(booking), **marks_of(booking, again)}, expected=_SAID)
    if got.status not in _SAID:
        return True
    if DUPLICATE not in codes(got):
        raise failure(got, ())
    return False


def _deleted(session: Session, api: str, event: str) -> None:
    session.ask("DELETE", f"{api}/me/events/{event}", expected={HTTPStatus.NOT_FOUND})
