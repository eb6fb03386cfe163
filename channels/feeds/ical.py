"""A calendar as an iCalendar file: under an address that is subscribed to, or uploaded once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import ClassVar, Final
from urllib.parse import urlsplit

from bot.config import FeedSettings
from bot.errors import Unreadable
from bot.feed import Account, Feed, Fetched, Window
from channels.feeds._http import MOST_BYTES, ask
from channels.feeds._ical import read, read_anew, reduced
from channels.feeds._reading import addresses_in
from twin_core.parts.consent import CALENDAR

_SCHEMES: Final = {"webcal": "https", "webcals": "https", "http": "http", "https": "https"}
_ACCEPTED: Final = {"Accept": "text/calendar, */*;q=0.1"}
_TAGS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
"""What an answer is marked with, and how to ask for a later one."""


class ICal(Feed):
    """Reads a calendar file. Its settings: an address, or a file's name and content."""

    name: ClassVar[str] = "ical"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=15)
    asks: ClassVar[tuple[str, ...]] = ("address",)
    may_ask: ClassVar[tuple[str, ...]] = ("my_addresses",)

    class Settings(FeedSettings):
        """A calendar as an iCalendar file."""

    def title(self, account: Account) -> str:
        """The server's name, or that of the file."""
        settings = account.settings
        return settings.get("file") or (urlsplit(address_of(settings)).hostname or "")

    def fetch(self, account: Account, window: Window, now: datetime) -> Fetched:
        """All entries in the window, if the file or the window is another than before."""
        if "content" in account.settings:
            return _kept(account, window)
        same_window = account.state.get("window") == window.mark
        headers = dict(_ACCEPTED)
        if same_window:
            headers |= {_TAGS[name]: account.state[name] for name in _TAGS if account.state.get(name)}
        got = ask(
            self.web,
            "GET",
            address_of(account.settings),
            expected=(HTTPStatus.NOT_MODIFIED,),
            headers=headers,
            follow_redirects=True,
        )
        if got.status == HTTPStatus.NOT_MODIFIED:
            return Fetched(account, complete=False)
        state = {"window": window.mark, "hash": sha256(got.content).hexdigest()}
        state |= {name: got.headers[name] for name in _TAGS if name in got.headers}
        kept = Account(account.feed, account.kind, account.settings, state)
        if same_window and account.state.get("hash") == state["hash"]:
            return Fetched(kept, complete=False)
        return _within(kept, got.content, window)


def uploaded(name: str, content: bytes, my_addresses: str = "") -> Mapping[str, str]:
    """The settings for a file: its name, and what is read of it and nothing else.

    Raises `Unreadable` for what is no calendar, or is too large.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"a calendar file may have {MOST_BYTES // 1_000_000} MB at most")
    settings = {"file": name, "content": reduced(content, addresses_in(my_addresses))}
    return settings | ({"my_addresses": my_addresses} if my_addresses else {})


def problems_in(content: bytes, zone: str) -> tuple[str, ...]:
    """What cannot be read in a file: the line and why. Raises `Unreadable` for what is no calendar."""
    return read_anew(content, zone).problems


def address_of(settings: Mapping[str, str]) -> str:
    """The address to ask. Raises `Unreadable` for what is none."""
    written = settings.get("address", "").strip()
    try:
        parts = urlsplit(written)
        scheme, host = _SCHEMES[parts.scheme.lower()], parts.hostname
    except (ValueError, KeyError):
        host = None
    if not host:
        raise Unreadable("this is no address of a calendar; write it as https://host/path.ics")
    return parts._replace(scheme=scheme).geturl()


def _kept(account: Account, window: Window) -> Fetched:
    """What the uploaded file has in a window."""
    if account.state.get("window") == window.mark:
        return Fetched(account, complete=False)
    kept = Account(account.feed, account.kind, account.settings, {"window": window.mark})
    return _within(kept, account.settings["content"].encode(), window)


def _within(account: Account, content: bytes, window: Window) -> Fetched:
    own = addresses_in(account.settings.get("my_addresses", ""))
    index = read(content, window.zone, own)
    entries, given_up = index.between(window.start, window.end, account.feed)
    return Fetched(account, entries, unreadable=len(index.problems) + given_up)
