"""Parcels: what must be sent, in order within a conversation, at least once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select, update

from twin_core.errors import KeyMissing, StoreError, TwinForgotten
from twin_core.store.base import DeadParcel, Exchange, Parcel
from twin_core.store.crypto import Sealer
from twin_core.store.database import Database, among
from twin_core.store.instants import micros, moment
from twin_core.store.records import Row
from twin_core.store.schema import DEAD, DELIVERED, WAITING, heads, parcels
from twin_core.store.vault import Vault, about

log = logging.getLogger(__name__)


class _Body(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a parcel is sealed."""

    channel: str
    user: str
    conversation: str
    body: bytes


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Body).decode

_earlier = parcels.alias("earlier")
_FIRST = ~exists(
    select(_earlier.c.place).where(
        _earlier.c.status == WAITING,
        _earlier.c.lane == parcels.c.lane,
        or_(
            _earlier.c.at < parcels.c.at,
            and_(_earlier.c.at == parcels.c.at, _earlier.c.place < parcels.c.place),
        ),
    )
)
_FREE = (
    select(parcels.c.place)
    .where(
        parcels.c.status == WAITING,
        parcels.c.next_at <= bindparam("now"),
        parcels.c.leased_until <= bindparam("now"),
        _FIRST,
    )
    .order_by(parcels.c.at, parcels.c.place)
    .limit(bindparam("count"))
    .with_for_update(of=parcels, skip_locked=True)
    .cte("free")
)
_CLAIM = (
    update(parcels)
    .where(parcels.c.place.in_(select(_FREE.c.place)))
    .values(leased_until=bindparam("until"), attempts=parcels.c.attempts + 1)
    .returning(parcels)
)
_KEYS = select(heads.c.twin_id, heads.c.key_id).where(among(heads.c.twin_id))
_BY_ID = parcels.c.id == bindparam("parcel")
_WITHDRAW = delete(parcels).where(_BY_ID, parcels.c.status == WAITING)


def parcel_row(
    vault: Vault,
    sealer: Sealer,
    parcel: Parcel,
    status: int = WAITING,
    *,
    next_at: datetime | None = None,
    parked_at: int | None = None,
    reason: bytes | None = None,
) -> Row:
    """A parcel as its row, without its place."""
    at = micros(parcel.at)
    then = micros(next_at) if next_at else at
    body = _pack(_Body(parcel.channel, parcel.user, parcel.conversation, parcel.body))
    lane = vault.lane(parcel.channel, parcel.conversation)
    conversation = vault.conversation(parcel.twin_id, parcel.conversation)
    sealed = sealer.seal(body, about("parcels", parcel.twin_id, parcel.id))
    when = (at, status, then, 0, parcel.attempts)
    return (parcel.id, parcel.twin_id, lane, conversation, *when, parked_at, reason, sealed)


def parcel_of(row: Any, sealer: Sealer, attempts: int | None = None) -> Parcel:
    """The parcel of a row."""
    body = _unpack(sealer.open(row.sealed, about("parcels", row.twin_id, row.id)))
    tries = row.attempts if attempts is None else attempts
    return Parcel(
        row.id, row.twin_id, body.channel, body.user, body.conversation, body.body, moment(row.at), tries
    )


def claim(
    connection: Connection, database: Database, vault: Vault, now: datetime, *, limit: int, lease: timedelta
) -> list[Parcel]:
    """Lease the first waiting parcel of each conversation, oldest first.

    `attempts` of a parcel says how often it was tried before. Parcels of a twin that is just being forgotten
    are passed over.
    """
    wanted = {"now": micros(now), "until": micros(now + lease), "count": limit}
    rows = sorted(connection.execute(_CLAIM, wanted), key=lambda row: (row.at, row.place))
    people = sorted({row.twin_id for row in rows})
    key_ids = dict(map(tuple, database.look_up(connection, _KEYS, people)))
    found = []
    for row in rows:
        try:
            sealer = vault.sealer(row.twin_id, key_ids[row.twin_id])
        except (KeyError, KeyMissing, TwinForgotten):
            log.warning("a parcel was passed over: its twin has no key any more")
            continue
        found.append(parcel_of(row, sealer, row.attempts - 1))
    return found


def settle(connection: Connection, parcel_id: str) -> None:
    """A parcel was delivered."""
    _set(connection, parcel_id, WAITING, status=DELIVERED, leased_until=0)


def postpone(connection: Connection, parcel_id: str, at: datetime, attempts: int) -> None:
    """A parcel waits until `at` for its next attempt; it keeps its turn in the conversation."""
    _set(connection, parcel_id, WAITING, next_at=micros(at), leased_until=0, attempts=attempts)


def defer(connection: Connection, parcel_id: str, at: datetime) -> None:
    """A parcel is to be sent at another time; those after it go before it."""
    when = micros(at)
    _set(connection, parcel_id, WAITING, at=when, next_at=when, leased_until=0, attempts=0)


def redirect(connection: Connection, vault: Vault, sealer: Sealer, parcel: Parcel) -> None:
    """A parcel waits under another address, which stands in it, with its attempts counted anew."""
    body = _pack(_Body(parcel.channel, parcel.user, parcel.conversation, parcel.body))
    _set(
        connection,
        parcel.id,
        WAITING,
        lane=vault.lane(parcel.channel, parcel.conversation),
        conversation=vault.conversation(parcel.twin_id, parcel.conversation),
        sealed=sealer.seal(body, about("parcels", parcel.twin_id, parcel.id)),
        next_at=micros(parcel.at),
        leased_until=0,
        attempts=0,
    )


def withdraw(connection: Connection, parcel_id: str) -> None:
    """A parcel that waits is removed; those after it go on."""
    connection.execute(_WITHDRAW, {"parcel": parcel_id})


def sent(
    connection: Connection, sealer: Sealer, twin_id: str, parcel_id: str
) -> tuple[datetime, bytes] | None:
    """When a parcel of a twin was to be sent, and its body."""
    wanted = select(parcels).where(_BY_ID, parcels.c.twin_id == twin_id)
    row = connection.execute(wanted, {"parcel": parcel_id}).one_or_none()
    if row is None:
        return None
    parcel = parcel_of(row, sealer)
    return parcel.at, parcel.body


def bury(connection: Connection, sealer: Sealer, parcel: Parcel, reason: str, at: datetime) -> None:
    """A parcel becomes a dead letter; those after it go on."""
    sealed = sealed_reason(sealer, parcel, reason)
    _set(connection, parcel.id, WAITING, status=DEAD, leased_until=0, parked_at=micros(at), reason=sealed)


def sealed_reason(sealer: Sealer, parcel: Parcel, reason: str) -> bytes:
    """Why a parcel was parked, sealed for its row."""
    return sealer.seal(
        reason.encode("utf-8", "replace"), about("parcels", parcel.twin_id, parcel.id, "reason")
    )


def reason_of(row: Any, sealer: Sealer) -> str:
    """Why a parcel was parked; empty for one that was not."""
    if row.reason is None:
        return ""
    return sealer.open(row.reason, about("parcels", row.twin_id, row.id, "reason")).decode()


def revive(connection: Connection, parcel_id: str, at: datetime) -> None:
    """A dead letter waits again, with its attempts counted anew. Raises `StoreError` where there is none."""
    when = micros(at)
    fresh = {"status": WAITING, "at": when, "next_at": when, "attempts": 0, "parked_at": None, "reason": None}
    if not _set(connection, parcel_id, DEAD, **fresh):
        raise StoreError(f"there is no dead letter {parcel_id!r}; it may have been sent again already")


def _set(connection: Connection, parcel_id: str, present: int, /, **values: object) -> bool:
    named = update(parcels).where(_BY_ID, parcels.c.status == present).values(values)
    return connection.execute(named, {"parcel": parcel_id}).rowcount > 0


def dead(connection: Connection, vault: Vault) -> Iterator[DeadParcel]:
    """Dead letters, oldest first."""
    wanted = (
        select(parcels, heads.c.key_id)
        .join(heads, heads.c.twin_id == parcels.c.twin_id)
        .where(parcels.c.status == DEAD, heads.c.key_id != b"")
        .order_by(parcels.c.parked_at, parcels.c.place)
    )
    for row in connection.execute(wanted):
        sealer = vault.sealer(row.twin_id, row.key_id)
        yield DeadParcel(parcel_of(row, sealer), reason_of(row, sealer), moment(row.parked_at))


def delivered(
    connection: Connection, sealer: Sealer, twin_id: str, conversation: bytes, since: datetime
) -> Iterable[Exchange]:
    """Delivered parcels of a conversation as exchanges in which nobody asked."""
    wanted = select(parcels).where(
        parcels.c.twin_id == twin_id,
        parcels.c.conversation == conversation,
        parcels.c.at >= micros(since),
        parcels.c.status == DELIVERED,
    )
    for row in connection.execute(wanted):
        parcel = parcel_of(row, sealer)
        yield Exchange(parcel.id, parcel.conversation, parcel.at, None, parcel.body)
