"""Records as rows, and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from twin_core.events.base import Event
from twin_core.events.codec import decode_event, encode_event
from twin_core.events.record import Record
from twin_core.store.crypto import Sealer
from twin_core.store.instants import moment
from twin_core.store.schema import records

PAGE = 2000
_COUNT_MOST = 0xFFF
_MILLIS_MOST = 0xFFFF_FFFF_FFFF
_NOISE_DRAWN = 1024
Row = tuple[Any, ...]


class _Body(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a record is sealed."""

    form: int
    cause: str
    source: str
    data: bytes


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Body).decode

_PAGE = (
    select(records.c.version, records.c.id, records.c.at, records.c.type, records.c.sealed)
    .where(records.c.twin_id == bindparam("twin_id"), records.c.version > bindparam("after"))
    .where(records.c.version <= bindparam("until"))
    .order_by(records.c.version)
    .limit(bindparam("count"))
)
LAST_VERSION = 2**62


def to_row(position: int, record: Record, micros: int, sealer: Sealer) -> Row:
    """A record's row. Raises `UnreadableEvent`."""
    record_id, twin_id, version = record.id, record.twin_id, record.version
    wire, form, data = encode_event(record.event)
    body = _pack((form, record.cause, record.source, data))
    sealed = sealer.seal(body, _about(twin_id, version, record_id, micros, wire))
    return (position, twin_id, version, record_id, micros, wire, sealed)


def from_row(twin_id: str, row: Sequence[Any], sealer: Sealer) -> Record:
    """The record of (version, id, at, type, sealed). Raises `EventError` or `KeyMissing`."""
    version, record_id, micros, wire, sealed = row
    body = _unpack(sealer.open(sealed, _about(twin_id, version, record_id, micros, wire)))
    event: Event = decode_event(wire, body.form, body.data)
    return Record(record_id, twin_id, version, moment(micros), event, body.cause, body.source)


def page(
    connection: Connection,
    twin_id: str,
    sealer: Sealer,
    after: int,
    *,
    until: int = LAST_VERSION,
    count: int = PAGE,
) -> list[Record]:
    """Up to `count` records past a version, in order."""
    wanted = {"twin_id": twin_id, "after": after, "until": until, "count": count}
    return [from_row(twin_id, row, sealer) for row in connection.execute(_PAGE, wanted)]


def between(connection: Connection, twin_id: str, sealer: Sealer, after: int, until: int) -> list[Record]:
    """All records past `after` up to `until`."""
    return page(connection, twin_id, sealer, after, until=until, count=LAST_VERSION)


def _about(twin_id: str, version: int, record_id: str, micros: int, wire: str) -> bytes:
    return f"records\x1f{twin_id}\x1f{version}\x1f{record_id}\x1f{micros}\x1f{wire}".encode()


class Ids:
    """Version 7 UUIDs (RFC 9562): milliseconds, a 12-bit count within them, 62 random bits."""

    def __init__(self) -> None:
        self._millis: int | None = None
        self._head = ""
        self._count = 0

    def take(self, micros: int) -> str:
        """The next id, for a record written at `micros`."""
        millis = micros // 1000
        if millis == self._millis:
            self._count = self._count + 1 & _COUNT_MOST
        else:
            digits = f"{millis & _MILLIS_MOST:012x}"
            self._millis, self._head, self._count = millis, f"{digits[:8]}-{digits[8:]}-7", 0
        try:
            noise = _drawn.pop()
        except IndexError:
            noise = _draw()
        return f"{self._head}{self._count:03x}-{noise}"


_drawn: list[str] = []
"""The last two groups of ids to come: variant and random bits. `list.pop` is atomic: none is used twice."""
# A forked child must not reuse what its parent drew.
os.register_at_fork(after_in_child=_drawn.clear)
_VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))


def _draw() -> str:
    noise = bytearray(os.urandom(8 * _NOISE_DRAWN))
    noise[::8] = noise[::8].translate(_VARIANT)
    digits = noise.hex()
    fresh = [f"{digits[at : at + 4]}-{digits[at + 4 : at + 16]}" for at in range(0, len(digits), 16)]
    last = fresh.pop()
    _drawn.extend(fresh)
    return last
