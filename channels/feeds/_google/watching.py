"""Being told of changes by Google: notification channels (guide "Push notifications")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from typing import Final
from uuid import uuid4

import msgspec

from bot.errors import FeedError, NotSigned, Unreadable
from bot.feed import Account, Delivery
from channels.feeds._cloud import KNOWN_BY
from channels.feeds._google.reading import events_url
from channels.feeds._session import Session, mapping

LIVES: Final = timedelta(days=7)
"""How long a channel is asked for; Google may give it for less."""
LEFT: Final = timedelta(days=1)
"""One that ends sooner is replaced."""
CHANNELS: Final = "channels"
CHANGED: Final = frozenset({"exists", "not_exists"})


class Channel(msgspec.Struct, frozen=True):
    """Where Google tells of changes of one calendar."""

    id: str
    resource: str
    until: datetime
    hook: str


def watch(session: Session, api: str, calendars: Iterable[str], hook: str, now: datetime) -> None:
    """Have Google tell of changes; of channels that end soon a new one is made first.

    The session's account then knows them. Raises a `FeedError` where one failed, after all were tried.
    """
    failed: FeedError | None = None
    for calendar in calendars:
        try:
            _watch(session, api, calendar, hook, now)
        except FeedError as error:  # some calendars, such as those of holidays, cannot be watched
            failed = error
    if failed:
        raise failed


def _watch(session: Session, api: str, calendar: str, hook: str, now: datetime) -> None:
    channels = channels_of(session.account)
    old = channels.get(calendar)
    if old and old.hook == hook and old.until - now > LEFT:
        return
    channels[calendar] = _opened(session, api, calendar, hook, now)
    session.account = _with(session.account, channels)
    if old:
        with suppress(FeedError):
            stop(session, api, old)


def stop(session: Session, api: str, channel: Channel) -> None:
    """Close a channel; nothing happens if it has ended. Raises `FeedError`s."""
    body = {"id": channel.id, "resourceId": channel.resource}
    session.ask("POST", f"{api}/channels/stop", json=body, expected={HTTPStatus.NOT_FOUND})


def channels_of(account: Account) -> dict[str, Channel]:
    """The channels of an account, by calendar."""
    try:
        return msgspec.json.decode(account.state.get(CHANNELS) or "{}", type=dict[str, Channel])
    except msgspec.DecodeError:
        return {}


def heard(account: Account, headers: Mapping[str, str]) -> Delivery:
    """What a notification says; its body is empty. Raises `NotSigned` for one without the channel's token."""
    secret, token = account.settings.get(KNOWN_BY, ""), headers.get("x-goog-channel-token", "")
    if not secret or not compare_digest(secret.encode(), token.encode()):
        raise NotSigned("the channel's token is missing or another")
    id_ = f"{headers.get('x-goog-channel-id', '')}:{headers.get('x-goog-message-number', '')}"
    return Delivery(id_, read_now=headers.get("x-goog-resource-state") in CHANGED)


def _opened(session: Session, api: str, calendar: str, hook: str, now: datetime) -> Channel:
    body = {
        "id": str(uuid4()),
        "type": "web_hook",
        "address": hook,
        "token": session.account.settings.get(KNOWN_BY, ""),
        "expiration": int((now + LIVES).timestamp() * 1000),
    }
    given = mapping(session.ask("POST", f"{events_url(api, calendar)}/watch", json=body))
    try:
        until = datetime.fromtimestamp(int(given["expiration"]) / 1000, UTC)
        return Channel(str(given["id"]), str(given["resourceId"]), until, hook)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        raise Unreadable("it opened no channel") from None


def _with(account: Account, channels: Mapping[str, Channel]) -> Account:
    return replace(account, state={**account.state, CHANNELS: msgspec.json.encode(channels).decode()})
