"""Events on a connection, bounded: the protocol's own reader takes whatever length a peer names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import anyio
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteReceiveStream
from wyoming.event import Event, Eventable
from wyoming.version import __version__

from voice.errors import BadFrame

LONGEST_HEADER: Final = 64 * 1024
"""Bytes of a line, and of the data behind it."""
LARGEST_PAYLOAD: Final = 1024 * 1024
"""Bytes of sound in one event: half a minute of speech."""

Said = TypeVar("Said", bound=Eventable)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a peer may take, in seconds."""

    idle: float = 300.0
    """Between two events, and over one."""
    write: float = 30.0
    """To take what it is sent."""


class Wire:
    """One connection; one task reads, any may write."""

    def __init__(self, stream: ByteStream, patience: Patience) -> None:
        self._stream = stream
        self._coming = BufferedByteReceiveStream(stream)
        self._patience = patience
        self._writing = anyio.Lock()

    async def read(self) -> Event | None:
        """The next event; None where the peer has gone. Raises `BadFrame`, and `TimeoutError` if idle."""
        with anyio.fail_after(self._patience.idle):
            try:
                return await self._read()
            except (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError):
                return None

    async def write(self, *said: Eventable | Event) -> None:
        """Send events; raises `TimeoutError` and `anyio.BrokenResourceError` where the peer takes nothing."""
        async with self._writing:
            with anyio.fail_after(self._patience.write):
                for one in said:
                    await self._stream.send(encoded(one if isinstance(one, Event) else one.event()))

    async def _read(self) -> Event:
        try:
            line = await self._coming.receive_until(b"\n", LONGEST_HEADER)
        except anyio.DelimiterNotFound:
            raise BadFrame(f"a line has {LONGEST_HEADER} bytes at most") from None
        header = _object(line)
        data = header.get("data") or {}
        if length := _length(header, "data_length", LONGEST_HEADER):
            data = data | _object(await self._coming.receive_exactly(length))
        payload = None
        if length := _length(header, "payload_length", LARGEST_PAYLOAD):
            payload = await self._coming.receive_exactly(length)
        if not isinstance(header.get("type"), str):
            raise BadFrame("an event has a type")
        return Event(header["type"], data, payload)


def encoded(event: Event) -> bytes:
    """An event as it goes over the connection."""
    header: dict[str, Any] = {"type": event.type, "version": __version__}
    data = json.dumps(event.data, ensure_ascii=False).encode() if event.data else b""
    payload = event.payload or b""
    if data:
        header["data_length"] = len(data)
    if payload:
        header["payload_length"] = len(payload)
    return json.dumps(header).encode() + b"\n" + data + payload


def parsed(kind: type[Said], event: Event) -> Said:
    """An event as the protocol's own class. Raises `BadFrame`."""
    try:
        return cast("Said", kind.from_event(event))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFrame(f"{event.type} is not as the protocol has it") from None


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("an event is a line of JSON") from None
    if not isinstance(value, dict) or not isinstance(value.get("data", {}), dict | None):
        raise BadFrame("an event is a JSON object")
    return value


def _length(header: dict[str, Any], name: str, most: int) -> int:
    value = header.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise BadFrame(f"{name} is a number up to {most}")
    return value
