"""One server that hears, handles and speaks, for Home Assistant or any other Wyoming client."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import anyio
import structlog
from anyio.abc import ByteStream, Listener
from wyoming.error import Error

from voice.errors import BadFrame, VoiceError
from voice.wyoming.connection import Connection
from voice.wyoming.desk import Desk
from voice.wyoming.wire import Patience, Wire

log = structlog.get_logger("doppel.wyoming")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a server bears."""

    connections: int = 32
    patience: Patience = field(default_factory=Patience)


class Server:
    """Answers connections until cancelled; what goes wrong on one ends that one alone."""

    def __init__(self, desk: Desk, bounds: Bounds) -> None:
        self._desk = desk
        self._bounds = bounds
        self._open = 0

    async def serve(self, listener: Listener[ByteStream]) -> None:
        """Answer whoever connects; every connection has ended when this has."""
        async with listener:
            await listener.serve(self._connected)

    async def _connected(self, stream: ByteStream) -> None:
        self._open += 1
        try:
            async with stream:
                await self._answered(Wire(stream, self._bounds.patience))
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, TimeoutError) as error:
            log.info("connection_lost", error=type(error).__name__)
        except Exception:
            log.exception("connection_failed")
        finally:
            self._open -= 1

    async def _answered(self, wire: Wire) -> None:
        if self._open > self._bounds.connections:
            await wire.write(Error("too many connections; try again later", "busy"))
            return
        connection = Connection(wire, self._desk, uuid4().hex)
        try:
            await connection.run()
        except BadFrame as error:
            await wire.write(Error(str(error), "bad-frame"))
        except VoiceError as error:
            await wire.write(Error(str(error), "voice"))
        finally:
            with anyio.CancelScope(shield=True):
                await connection.close()
