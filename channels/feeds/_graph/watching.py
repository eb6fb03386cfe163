"""Being told of changes by Graph: subscriptions ("Receive change notifications through webhooks")."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final

import msgspec

from bot.errors import FeedError, NotSigned, Unreadable
from bot.feed import Account, Delivery
from channels.feeds._cloud import KNOWN_BY
from channels.feeds._http import Got
from channels.feeds._session import Session, mapping

LIVES: Final = timedelta(minutes=4200)
"""How long a subscription is asked for: less than the shortest that Graph ever allowed for events."""
TOKEN_LIVES: Final = timedelta(hours=1)
"""How long an access token is good for where that is not told; Graph tells of changes no longer than that."""
SUBSCRIPTION: Final = "subscription"
RESOURCE: Final = "/me/events"
LONGEST: Final = 2_000
"""Characters of a validation token."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Subscription(msgspec.Struct, frozen=True):
    """What was arranged with Graph."""

    id: str
    renew: datetime
    """From when on it is to be renewed, which authorises it anew as well."""
    hook: str


class Notification(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that Graph tells: that something changed, or of the subscription itself."""

    client_state: str = ""
    id: str = ""
    lifecycle_event: str = ""


class Notifications(msgspec.Struct, frozen=True):
    """What one request of Graph's has in it."""

    value: list[Notification]


def watch(session: Session, api: str, hook: str, now: datetime) -> None:
    """Have Graph tell of changes, and renew that when half of its time, or the token's, has gone.

    The session's account then knows it. Raises `FeedError`s.
    """
    known = subscription_of(session.account)
    if known and known.hook == hook and now < known.renew:
        return
    if known and known.hook != hook:
        with suppress(FeedError):
            end(session, api, known)
        known = None
    until = f"{(now + LIVES).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    got = known and _renewed(session, api, known, until)
    told = mapping(got or _made(session, api, hook, until))
    id_, ends = told.get("id"), _time(told.get("expirationDateTime"))
    if not isinstance(id_, str) or ends is None:
        raise Unreadable("it made no subscription")
    arranged = Subscription(id_, now + min(ends - now, _token_left(session.account, now)) / 2, hook)
    session.account = _with(session.account, arranged)


def end(session: Session, api: str, known: Subscription) -> None:
    """End a subscription; nothing happens if it has ended. Raises `FeedError`s."""
    session.ask("DELETE", f"{api}/subscriptions/{known.id}", expected={HTTPStatus.NOT_FOUND})


def subscription_of(account: Account) -> Subscription | None:
    """What was arranged for an account; None if nothing is."""
    try:
        return msgspec.json.decode(account.state.get(SUBSCRIPTION) or "null", type=Subscription | None)
    except msgspec.DecodeError:
        return None


def heard(account: Account, query: Mapping[str, str], body: bytes) -> Delivery:
    """What Graph says: a token to be said back, changes, or that the subscription needs care.

    Raises `NotSigned` for what is not of a subscription of ours.
    """
    if "validationToken" in query:
        return Delivery("", answer=_said_back(query["validationToken"]))
    secret = account.settings.get(KNOWN_BY, "")
    try:
        told = msgspec.json.decode(body, type=Notifications).value
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotSigned("it is no collection of notifications") from None
    if not told or not secret or not all(_is_ours(one, secret) for one in told):
        raise NotSigned("the clientState is missing or another")
    ids = [one.id for one in told]
    id_ = ",".join(ids) if all(ids) else ""
    return Delivery(id_, read_now=True, account=_minded(account, {one.lifecycle_event for one in told}))


def _is_ours(one: Notification, secret: str) -> bool:
    return compare_digest(one.client_state.encode(), secret.encode())


def _said_back(token: str) -> str:
    """Graph's tokens have no markup, so that what has some is somebody else's."""
    if not token or len(token) > LONGEST or not token.isprintable() or set("<>\"'&") & set(token):
        raise NotSigned("this is no validation token")
    return token


def _minded(account: Account, events: set[str]) -> Account | None:
    known = subscription_of(account)
    if "subscriptionRemoved" in events:
        return _with(account, None)
    if "reauthorizationRequired" in events and known:
        return _with(account, msgspec.structs.replace(known, renew=_LONG_AGO))
    return None


def _renewed(session: Session, api: str, known: Subscription, until: str) -> Got | None:
    """None for a subscription that Graph does not know any more."""
    url, gone = f"{api}/subscriptions/{known.id}", {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
    got = session.ask("PATCH", url, json={"expirationDateTime": until}, expected=gone)
    return None if got.status in gone else got


def _made(session: Session, api: str, hook: str, until: str) -> Got:
    body = {
        "changeType": "created,updated,deleted",
        "notificationUrl": hook,
        "lifecycleNotificationUrl": hook,
        "resource": RESOURCE,
        "expirationDateTime": until,
        "clientState": session.account.settings.get(KNOWN_BY, ""),
    }
    return session.ask("POST", f"{api}/subscriptions", json=body)


def _token_left(account: Account, now: datetime) -> timedelta:
    until = _time(account.settings.get("access_until"))
    return until - now if until and until > now else TOKEN_LIVES


def _time(told: Any) -> datetime | None:
    try:
        at = msgspec.convert(told, datetime)
    except msgspec.ValidationError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _with(account: Account, known: Subscription | None) -> Account:
    return replace(account, state={**account.state, SUBSCRIPTION: msgspec.json.encode(known).decode()})
