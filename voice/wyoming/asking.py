"""Asking a Wyoming server what it offers."""

from __future__ import annotations

from typing import Final

import anyio
from wyoming.info import Describe, Info

from voice.wyoming.wire import Patience, Wire, parsed

PATIENCE: Final = Patience(idle=5.0, write=5.0)


async def described(host: str, port: int) -> Info:
    """What a server says that it is. Raises `OSError`, `TimeoutError` and `BadFrame`."""
    with anyio.fail_after(PATIENCE.idle):
        stream = await anyio.connect_tcp(host, port)
    async with stream:
        wire = Wire(stream, PATIENCE)
        await wire.write(Describe())
        while (event := await wire.read()) is not None:
            if event.type == "info":
                return parsed(Info, event)
    raise ConnectionResetError("it closed the connection without a word")
