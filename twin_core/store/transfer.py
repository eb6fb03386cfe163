"""Taking a twin out as JSON-ready lines, one `kind` each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from twin_core.events.codec import to_wire
from twin_core.store import heard, outbox, talks
from twin_core.store.base import Exchange
from twin_core.store.crypto import Sealer
from twin_core.store.desk_base import Outcome
from twin_core.store.instants import moment
from twin_core.store.records import page
from twin_core.store.schema import parcels
from twin_core.store.states import States

FORMAT = 2
"""From 2 on there are misses and outcomes; a file of format 1 is read as well."""
Status = Literal["waiting", "delivered", "dead"]
STATUS: tuple[Status, ...] = ("waiting", "delivered", "dead")
"""The words for `parcels.status`, in order of their numbers."""


class TwinLine(msgspec.Struct, frozen=True, tag_field="kind", tag="twin"):
    """The first line."""

    format: int
    id: str
    version: int


class IdentityLine(msgspec.Struct, frozen=True, tag_field="kind", tag="identity"):
    """Who means this twin."""

    realm: str
    user: str


class TalkLine(msgspec.Struct, frozen=True, tag_field="kind", tag="talk"):
    """Where the dialogue in a conversation stands."""

    conversation: str
    talk: bytes


class ExchangeLine(msgspec.Struct, frozen=True, tag_field="kind", tag="exchange"):
    """A message and its answer."""

    exchange: Exchange


class ParcelLine(msgspec.Struct, frozen=True, tag_field="kind", tag="parcel"):
    """Something sent, to be sent, or not to be delivered."""

    id: str
    channel: str
    user: str
    conversation: str
    body: bytes
    at: datetime
    next_at: datetime
    attempts: int
    status: Status
    reason: str = ""
    parked_at: datetime | None = None


class MissLine(msgspec.Struct, frozen=True, tag_field="kind", tag="miss"):
    """Something said that was not understood, kept because the person agreed."""

    at: datetime
    text: str
    language: str
    guess: str
    confidence: float


class OutcomeLine(msgspec.Struct, frozen=True, tag_field="kind", tag="outcome"):
    """How turns of a day went."""

    outcome: Outcome


class EndLine(msgspec.Struct, frozen=True, tag_field="kind", tag="end"):
    """The last line: how many came before it, so that a file cut short is noticed."""

    lines: int


Line = TwinLine | IdentityLine | TalkLine | ExchangeLine | ParcelLine | MissLine | OutcomeLine | EndLine
"""Every kind but `record`, which has the wire form of events."""


def export_twin(connection: Connection, states: States, twin_id: str) -> Iterator[dict[str, Any]]:
    """Everything kept about a twin. Raises `NoSuchTwin` or `TwinForgotten`."""
    sealer = states.sealer(connection, twin_id)
    version = states.latest(connection, twin_id).version
    count = 0
    for line in _lines(connection, sealer, twin_id, version):
        count += 1
        yield line
    yield msgspec.to_builtins(EndLine(count))


def _lines(connection: Connection, sealer: Sealer, twin_id: str, version: int) -> Iterator[dict[str, Any]]:
    yield msgspec.to_builtins(TwinLine(FORMAT, twin_id, version))
    for realm, user in talks.identities_of(connection, sealer, twin_id):
        yield msgspec.to_builtins(IdentityLine(realm, user))
    after = 0
    while after < version:
        for record in page(connection, twin_id, sealer, after, until=version):
            yield {"kind": "record", **to_wire(record)}
            after = record.version
    for exchange in talks.exchanges_in(connection, sealer, twin_id, None, None):
        yield msgspec.to_builtins(ExchangeLine(exchange))
    for conversation, talk in talks.talks_of(connection, sealer, twin_id):
        yield msgspec.to_builtins(TalkLine(conversation, talk))
    for row in connection.execute(
        select(parcels).where(parcels.c.twin_id == twin_id).order_by(parcels.c.place)
    ):
        yield msgspec.to_builtins(_parcel_line(row, sealer))
    for miss in heard.misses_of(connection, sealer, twin_id):
        line = MissLine(miss.at, miss.text, miss.language, miss.guess, miss.confidence)
        yield msgspec.to_builtins(line)
    for outcome in heard.outcomes_of(connection, twin_id):
        yield msgspec.to_builtins(OutcomeLine(outcome))


def _parcel_line(row: Any, sealer: Sealer) -> ParcelLine:
    parcel = outbox.parcel_of(row, sealer)
    return ParcelLine(
        parcel.id,
        parcel.channel,
        parcel.user,
        parcel.conversation,
        parcel.body,
        parcel.at,
        moment(row.next_at),
        parcel.attempts,
        STATUS[row.status],
        outbox.reason_of(row, sealer),
        None if row.parked_at is None else moment(row.parked_at),
    )
