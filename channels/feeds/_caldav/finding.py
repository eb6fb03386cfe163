"""Finding a person's calendars from the address that they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import quote, urljoin, urlsplit

import httpx
from caldav import DAVClient
from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.lib.error import DAVError

from bot.errors import FeedError, Gone, Unreadable
from channels.feeds._caldav.way import address_of, holding, way
from channels.feeds._http import ask
from channels.feeds._reading import addresses_in

_ANY: Final = frozenset(range(300, 600))
WELL_KNOWN: Final = "/.well-known/caldav"


class CTag(BaseElement):
    """A tag of all of a calendar, which changes whenever anything in it does (of calendarserver.org)."""

    tag = "{http://calendarserver.org/ns/}getctag"


@dataclass(frozen=True, slots=True)
class Found:
    """One calendar."""

    url: str
    name: str
    token: str
    """Of its state, where the server tells of changes since (RFC 6578); else empty."""
    tag: str
    """Of its state, which only tells whether anything changed; else empty."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person's calendars are."""

    url: str
    addresses: tuple[str, ...]
    """Their own mail addresses, as far as the server knows them."""


def home(web: httpx.Client, settings: Mapping[str, str]) -> Home:
    """Where the calendars are. Raises `FeedError`."""
    address = address_of(settings)
    failures: list[FeedError] = []
    for candidate in (address, _well_known(web, address)):
        try:
            with way(web, settings, candidate) as client:
                return _home(client)
        except (Gone, Unreadable) as error:
            failures.append(error)
    raise failures[0]


def calendars(client: DAVClient, at: str, wanted: str) -> list[Found]:
    """The calendars with events below a home. `wanted`: their names with commas between; empty for all.

    Raises `Gone` where none has one of the names.
    """
    asked = [dav.DisplayName(), dav.ResourceType(), cdav.SupportedCalendarComponentSet()]
    told = _props(client, at, [*asked, dav.SyncToken(), CTag()], depth=1)
    found = [_found(at, href, props) for href, props in told.items() if _has_events(props)]
    names = {name.strip().casefold() for name in wanted.split(",")} - {""}
    chosen = [one for one in found if not names or one.name.casefold() in names]
    if not chosen:
        there = ", ".join(one.name for one in found) or "none"
        raise Gone(f"there is no such calendar; those there are: {there}")
    return sorted(chosen, key=lambda one: one.url)


def _home(client: DAVClient) -> Home:
    at = str(client.url)
    principal = _href(_props(client, at, [dav.CurrentUserPrincipal()]), dav.CurrentUserPrincipal.tag)
    if not principal:
        raise Unreadable("this is no CalDAV server")
    principal = urljoin(at, quote(principal, safe="/:@%"))
    told = _props(client, principal, [cdav.CalendarHomeSet(), cdav.CalendarUserAddressSet()])
    where = _href(told, cdav.CalendarHomeSet.tag)
    if not where:
        raise Unreadable("the server knows no calendars of this person")
    own = [
        href.text or ""
        for props in told.values()
        if (found := props.get(cdav.CalendarUserAddressSet.tag)) is not None
        for href in found.iter(dav.Href.tag)
    ]
    mails = (address[7:] for address in own if address.lower().startswith("mailto:"))
    return Home(urljoin(principal, quote(where, safe="/:@%")), addresses_in(" ".join(mails)))


def _well_known(web: httpx.Client, address: str) -> str:
    """Where a server says that its calendars begin (RFC 6764)."""
    parts = urlsplit(address)
    asked = f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}"
    try:
        return ask(web, "GET", asked, expected=_ANY, follow_redirects=True).url
    except FeedError:
        return asked


def _props(
    client: DAVClient, url: str, asked: Sequence[BaseElement], depth: int = 0
) -> Mapping[str, Mapping[str, Any]]:
    """Properties by tag, of each thing by its path."""
    response = client.propfind(url, str(holding(dav.Propfind(), holding(dav.Prop(), *asked))), depth)
    if response.status == HTTPStatus.NOT_FOUND:
        raise Gone("there is nothing at that address")
    if response.tree is None:
        raise Unreadable("this is no CalDAV server")
    try:
        return cast("Mapping[str, Mapping[str, Any]]", response.find_objects_and_props())
    except (DAVError, AssertionError, TypeError, AttributeError):
        raise Unreadable("this is no CalDAV server") from None


def _href(told: Mapping[str, Mapping[str, Any]], tag: str) -> str:
    for props in told.values():
        found = props.get(tag)
        href = None if found is None else found.find(dav.Href.tag)
        if href is not None and href.text:
            return str(href.text)
    return ""


def _found(at: str, href: str, props: Mapping[str, Any]) -> Found:
    url = urljoin(at, quote(href, safe="/:@%"))
    name = _text(props, dav.DisplayName.tag) or href.rstrip("/").rpartition("/")[2]
    return Found(url, name, _text(props, dav.SyncToken.tag), _text(props, CTag.tag))


def _text(props: Mapping[str, Any], tag: str) -> str:
    found = props.get(tag)
    return "" if found is None else (found.text or "")


def _has_events(props: Mapping[str, Any]) -> bool:
    kind = props.get(dav.ResourceType.tag)
    if kind is None or kind.find(cdav.Calendar.tag) is None:
        return False
    holds = props.get(cdav.SupportedCalendarComponentSet.tag)
    return holds is None or len(holds) == 0 or any(one.get("name") == "VEVENT" for one in holds)
