"""Events, records and states as bytes, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from twin_core.errors import StaleState, UnreadableEvent
from twin_core.events.base import Event, event_class
from twin_core.events.record import Record
from twin_core.twin import Recent, Twin

TWIN_FORM = 4
"""Raised whenever a part or a rule changes, so that older states are folded anew from their records."""

_encode = msgspec.json.Encoder().encode
_json = msgspec.json.Decoder(dict[str, Any]).decode
_NOT_JSON = (UnicodeEncodeError, OverflowError, TypeError, ValueError)


@cache
def _reader(wire: str) -> tuple[int, Callable[[bytes], Event]]:
    cls = event_class(wire)
    return cls.form, msgspec.json.Decoder(cls).decode


def encode_event(event: Event) -> tuple[str, int, bytes]:
    """The wire name, form and data of an event.

    What is written can be read again: it is read back here, and refused with
    `UnreadableEvent` if it would not be (a naive time, a rating of 9, half a character).
    """
    wire = event.wire
    try:
        data = _encode(event)
        _reader(wire)[1](data)
    except _NOT_JSON as error:
        raise UnreadableEvent(f"{wire} was not written, since it could not be read again: {error}") from None
    return wire, event.form, data


def decode_event(wire: str, form: int, data: bytes) -> Event:
    """The event of a wire name, form and data; an older form is upcast.

    Raises `UnknownEvent` or `UnreadableEvent`.
    """
    present, read = _reader(wire)
    try:
        return read(data) if form == present else _upcast(wire, form, _json(data))
    except msgspec.MsgspecError as error:
        raise UnreadableEvent(f"{wire} form {form} does not fit its class: {error}") from None


def _upcast(wire: str, form: int, data: Mapping[str, Any]) -> Event:
    cls = event_class(wire)
    try:
        present = data if form == cls.form else cls.upcast(data, form)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableEvent(f"{wire} form {form} does not fit its upcast: {error!r}") from None
    return msgspec.convert(present, cls)


class _Metadata(msgspec.Struct, frozen=True):
    version: int
    form: int
    cause: str
    source: str


class _Wire(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    twin_id: str
    timestamp: datetime
    type: str
    data: dict[str, Any]
    metadata: _Metadata


def to_wire(record: Record) -> dict[str, Any]:
    """A record as JSON-ready values: id, twinId, timestamp, type, data, metadata."""
    event = record.event
    metadata = _Metadata(record.version, event.form, record.cause, record.source)
    data = msgspec.to_builtins(event)
    wire = _Wire(record.id, record.twin_id, record.at, event.wire, data, metadata)
    converted: dict[str, Any] = msgspec.to_builtins(wire)
    return converted


def from_wire(wire: Mapping[str, Any]) -> Record:
    """The record of a wire form. Raises `UnknownEvent` or `UnreadableEvent`."""
    try:
        read = msgspec.convert(wire, _Wire)
        if read.timestamp.tzinfo is None:
            raise UnreadableEvent(
                f"record {read.id}: the timestamp has no zone; write it with Z or an offset"
            )
        event = _upcast(read.type, read.metadata.form, read.data)
    except msgspec.MsgspecError as error:
        raise UnreadableEvent(f"not a record in its wire form: {error}") from None
    about = read.metadata
    return Record(read.id, read.twin_id, about.version, read.timestamp, event, about.cause, about.source)


class _Late(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`Recent` with its event in stored form, since the class behind it is known by the wire name alone."""

    id: str
    version: int
    at: datetime
    cause: str
    wire: str
    form: int
    data: msgspec.Raw


class _State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    form: int
    twin: Twin
    recent: tuple[_Late, ...]


_read_state = msgspec.json.Decoder(_State).decode


def encode_twin(twin: Twin) -> bytes:
    """A state as bytes."""
    late = tuple(
        _Late(each.id, each.version, each.at, each.cause, each.event.wire, each.event.form, _raw(each.event))
        for each in twin.recent
    )
    return _encode(_State(TWIN_FORM, replace(twin, recent=()), late))


def decode_twin(data: bytes) -> Twin:
    """The state of some bytes. Raises `StaleState` where another release wrote it: replay the records."""
    try:
        state = _read_state(data)
    except msgspec.MsgspecError as error:
        raise StaleState(f"this state was written by another release ({error}): replay its records") from None
    if state.form != TWIN_FORM:
        raise StaleState(f"this state has form {state.form}, not {TWIN_FORM}: replay its records")
    recent = tuple(
        Recent(
            late.id, late.version, late.at, decode_event(late.wire, late.form, bytes(late.data)), late.cause
        )
        for late in state.recent
    )
    return replace(state.twin, recent=recent)


def _raw(event: Event) -> msgspec.Raw:
    return msgspec.Raw(_encode(event))
