"""One reading of the calendars of an account: all of them once a day, in between what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
from caldav import DAVClient

from bot.feed import Account, Fetched, Window
from channels.feeds._caldav.fetching import Taken, TokenLost, changed, series_of
from channels.feeds._caldav.finding import Found, Home, calendars, home
from channels.feeds._caldav.way import way
from channels.feeds._reading import addresses_in


class Reading:
    """Reads once. Its state: the home of the calendars, and of each how far it was read and what is where."""

    def __init__(self, web: httpx.Client, account: Account, window: Window) -> None:
        self._web = web
        self._account = account
        self._window = window
        state = account.state
        self._goes_on = state.get("window") == window.mark and "calendars" in state
        self._known: dict[str, dict[str, Any]] = json.loads(state["calendars"]) if self._goes_on else {}

    def fetched(self) -> Fetched:
        """What is new. Raises `FeedError`."""
        where, settings = self._home(), self._account.settings
        own = (*addresses_in(settings.get("my_addresses", "")), *where.addresses)
        with way(self._web, settings) as client:
            found = calendars(client, where.url, settings.get("calendars", ""))
            if self._goes_on and {one.url for one in found} == set(self._known):
                try:
                    return self._since(client, found, where, own)
                except TokenLost:
                    pass
            return self._all(client, found, where, own)

    def _home(self) -> Home:
        state = self._account.state
        if self._goes_on and "home" in state:
            return Home(state["home"], addresses_in(state.get("addresses", "")))
        return home(self._web, self._account.settings)

    def _all(self, client: DAVClient, found: Sequence[Found], where: Home, own: Sequence[str]) -> Fetched:
        taken: dict[str, Taken] = {}
        kept: dict[str, dict[str, Any]] = {}
        for one in found:
            taken[one.url] = Taken(self._window, own, self._account.feed)
            taken[one.url].whole(client, one)
            kept[one.url] = {"token": one.token, "tag": one.tag, "uids": taken[one.url].uids}
        entries = tuple(entry for each in taken.values() for entry in each.entries)
        left_out = sum(each.unreadable for each in taken.values())
        return Fetched(self._kept(where, kept), entries, unreadable=left_out)

    def _since(self, client: DAVClient, found: Sequence[Found], where: Home, own: Sequence[str]) -> Fetched:
        """Only what changed. Raises `TokenLost` where a calendar cannot tell."""
        taken = Taken(self._window, own, self._account.feed)
        stale: list[str] = []
        kept = {one.url: self._changed(client, one, taken, stale) for one in found}
        still = {uid for known in kept.values() for uids in known["uids"].values() for uid in uids}
        told = {series_of(entry) for entry in taken.entries}
        removed = tuple(uid for uid in dict.fromkeys(stale) if uid not in still or uid in told)
        entries = tuple(taken.entries)
        account = self._kept(where, kept)
        return Fetched(account, entries, removed, complete=False, unreadable=taken.unreadable)

    def _changed(self, client: DAVClient, one: Found, taken: Taken, stale: list[str]) -> dict[str, Any]:
        """Take in what changed in one calendar; `stale`: takes the uids whose earlier form is out of date."""
        known = self._known[one.url]
        uids: dict[str, list[str]] = dict(known["uids"])
        now = {"token": one.token, "tag": one.tag, "uids": uids}
        if (one.token and one.token == known["token"]) or (one.tag and one.tag == known["tag"]):
            return now
        if not known["token"]:
            raise TokenLost
        change = changed(client, one, known["token"])
        for href in (*change.here, *change.gone):
            stale.extend(uids.pop(href, ()))
        before = set(taken.uids)
        taken.these(client, one, change.here)
        for href, held in taken.uids.items():
            if href not in before:
                uids[href] = held
                stale.extend(held)
        return now | {"token": change.token or one.token}

    def _kept(self, where: Home, calendars: dict[str, dict[str, Any]]) -> Account:
        state = {
            "window": self._window.mark,
            "home": where.url,
            "addresses": " ".join(where.addresses),
            "calendars": json.dumps(calendars),
        }
        return Account(self._account.feed, self._account.kind, self._account.settings, state)
