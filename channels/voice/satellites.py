"""The satellites that Doppel is connected to, each dialled anew whenever it was lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import chain, repeat
from typing import Final
from urllib.parse import urlsplit

import anyio
import structlog

from voice.detect import Endpointer
from voice.wyoming.desk import Desk
from voice.wyoming.satellite import Satellite, Waits
from voice.wyoming.wire import Patience, Wire

CONNECTING: Final = 10.0
"""Seconds."""
LIVES: Final = 20.0
"""Seconds within which a satellite answers a ping."""
PAUSES: Final = (2.0, 5.0, 15.0)
"""Seconds before the first attempts to reach one again; the last one stays."""

log = structlog.get_logger("doppel.voice")


class Satellites:
    """Keeps every connection up until cancelled."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        desk: Desk,
        endpointer: Callable[[], Endpointer],
        *,
        waits: Waits | None = None,
        pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """`addresses`: of each place by name, such as tcp://192.168.1.20:10700."""
        self._addresses = addresses
        self._desk = desk
        self._endpointer = endpointer
        self._waits = waits
        self._pause = pause
        self._connected: dict[str, Satellite] = {}

    def at(self, device: str) -> Satellite | None:
        """The satellite of a place, if it is connected."""
        return self._connected.get(device.casefold())

    async def run(self) -> None:
        """Connect to all."""
        async with anyio.create_task_group() as kept:
            for name, address in self._addresses.items():
                kept.start_soon(self._keep, name, address)

    async def _keep(self, name: str, address: str) -> None:
        pauses = chain(PAUSES, repeat(PAUSES[-1]))
        while True:
            try:
                if await self._connect(name, address):
                    pauses = chain(PAUSES, repeat(PAUSES[-1]))
            except Exception:
                log.exception("satellite_failed", satellite=name)
            await self._pause(next(pauses))

    async def _connect(self, name: str, address: str) -> bool:
        """One connection to its end; False where there was none."""
        parts = urlsplit(address)
        try:
            with anyio.fail_after(CONNECTING):
                stream = await anyio.connect_tcp(str(parts.hostname), int(parts.port or 0))
        except (OSError, TimeoutError) as error:
            log.info("satellite_not_reached", satellite=name, error=type(error).__name__)
            return False
        async with stream:
            wire = Wire(stream, Patience(idle=LIVES))
            satellite = Satellite(wire, self._desk, name, self._endpointer, self._waits)
            self._connected[name.casefold()] = satellite
            log.info("satellite_connected", satellite=name)
            try:
                await satellite.run()
            finally:
                self._connected.pop(name.casefold(), None)
        return True
