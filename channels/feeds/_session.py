"""Asking a source on behalf of a person who signed in there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
import structlog

from bot.errors import FeedError, Gone, Refused, Unreachable, Unreadable
from bot.feed import Account
from channels.feeds._http import Got, ask
from channels.feeds._oauth import ANY, App, seconds_to_wait

SOON: Final = timedelta(minutes=1)
"""A token that is good for less than that is renewed first."""
MOST_CODES: Final = 50
"""Codes of one error that are looked at."""
OF_THE_HOUSE: Final = frozenset({"accessNotConfigured"})
"""Codes of a refusal that no person can mend: the interface is not enabled for the client in config.yml."""

log = structlog.get_logger("doppel.feeds")


class Session:
    """Calls on behalf of one person; the token is renewed when it has run out or is not taken."""

    def __init__(
        self,
        app: App,
        web: httpx.Client,
        account: Account,
        *,
        now: datetime | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Collection[str] = (),
    ) -> None:
        """`now`: without it a token is renewed only when it is not taken. `headers`: sent with every call.

        `limits`: codes with which a refusal (403) means "not now".
        """
        self.account = account
        """With the tokens as they are by now."""
        self._app = app
        self._web = web
        self._now = now
        self._headers = headers or {}
        self._limits = frozenset(limits)

    def ask(self, method: str, url: str, *, expected: Collection[int] = (), **request: Any) -> Got:
        """What the source answers; `expected` and `request` as of `channels.feeds._http.ask`.

        Raises `Refused` where access was taken back, `Gone`, `Unreadable` for what it takes for wrong, and
        `Unreachable` with the seconds that it asks to be left alone.
        """
        if self._runs_out():
            self._renew()
        got = self._sent(method, url, request)
        if got.status == httpx.codes.UNAUTHORIZED:
            self._renew()
            got = self._sent(method, url, request)
        if httpx.codes.is_success(got.status) or got.status in expected:
            return got
        raise failure(got, self._limits)

    def _sent(self, method: str, url: str, request: Mapping[str, Any]) -> Got:
        token = self.account.settings.get("access_token", "")
        headers = {**self._headers, "Authorization": f"Bearer {token}", "Accept": "application/json"}
        return ask(self._web, method, url, expected=ANY, headers=headers, **request)

    def _runs_out(self) -> bool:
        until = self.account.settings.get("access_until")
        return bool(self._now and until and datetime.fromisoformat(until) - SOON <= self._now)

    def _renew(self) -> None:
        token = self.account.settings.get("refresh_token", "")
        if not token:
            raise Refused("nobody has signed in")
        given = self._app.renewed(self._web, token, self._now)
        self.account = replace(self.account, settings={**self.account.settings, **given})


def failure(got: Got, limits: Collection[str]) -> FeedError:
    """The error that an answer stands for; its message has the status and codes alone."""
    said = codes(got)
    why = f"it answered with status {got.status} ({', '.join(sorted(said)[:3]) or 'no code'})"
    if said & OF_THE_HOUSE:
        log.error("client_refused", why=why, fix="enable the interface at the source")
    limited = got.status == httpx.codes.FORBIDDEN and said & {*limits, *OF_THE_HOUSE}
    passing = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.LOCKED, httpx.codes.TOO_MANY_REQUESTS}
    if limited or got.status in passing or got.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable(why, seconds_to_wait(got.headers))
    if got.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return Refused(why)
    if got.status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        return Gone(why)
    return Unreadable(why)


def codes(got: Got) -> frozenset[str]:
    """The words by which an error says what it is: every "code" and "reason" in it, however deep."""
    try:
        told = msgspec.json.decode(got.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
    found = [word for word, _ in zip(_words(told), range(MOST_CODES), strict=False)]
    return frozenset(word for word in found if word.isascii() and word.replace(".", "").isidentifier())


def _words(told: Any) -> Iterator[str]:
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from (one[key] for key in ("code", "reason") if isinstance(one.get(key), str))
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def mapping(got: Got) -> dict[str, Any]:
    """The JSON object that was answered. Raises `Unreadable`."""
    try:
        told = msgspec.json.decode(got.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable("what it answered is no JSON") from None
    if not isinstance(told, dict):
        raise Unreadable("what it answered is no JSON object")
    return told


def rows(page: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects that a page lists. Raises `Unreadable`."""
    listed = page.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise Unreadable("what it lists are no objects")
    return listed


def within(link: str, api: str) -> str:
    """A link that leads on, within the interface that it came from. Raises `Unreadable` for any other.

    Our token goes along, so that nobody may send us elsewhere.
    """
    base = api.rstrip("/") + "/"
    try:
        there, here = urlsplit(link), urlsplit(base)
    except ValueError:
        raise Unreadable("its link to the next page is none") from None
    same = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
    if not same or not there.path.startswith(here.path) or "/.." in there.path:
        raise Unreadable("its link to the next page leads elsewhere")
    return link
