"""Voice satellites as the house sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import anyio
import anyio.abc
import structlog

from bot.channel import Channel, Hear, Shelf
from bot.errors import Undeliverable
from bot.messages import Address, Reply
from channels.voice.settings import Settings as VoiceSettings

log = structlog.get_logger("doppel.voice")


class VoiceChannel(Channel):
    """Rooms with a microphone and a loudspeaker."""

    name: ClassVar[str] = "voice"
    realm: ClassVar[str] = "voice"
    speaks: ClassVar[bool] = True
    Settings: ClassVar[type[VoiceSettings]] = VoiceSettings

    def __init__(
        self,
        settings: VoiceSettings,
        shelf: Shelf | None = None,
        *,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`now`: aware times."""
        super().__init__(settings, shelf)
        self._now = now
        self.port = 0
        """On which clients are heard, once they are."""
        self.listens = anyio.Event()
        """Set from then on."""

    async def listen(self, hear: Hear) -> None:
        """Answer Wyoming clients until cancelled."""
        from channels.voice.desk import HouseDesk, utc_now
        from voice.wyoming.server import Bounds, Server
        from voice.wyoming.wire import Patience

        settings = self.settings
        desk = HouseDesk(hear, settings, self._now or utc_now)
        bounds = Bounds(settings.connections, Patience(idle=settings.idle_seconds))
        listener = await anyio.create_tcp_listener(local_host=settings.host, local_port=settings.port)
        self.port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - of anyio
        self.listens.set()
        log.info("listening", host=settings.host, port=self.port)
        await Server(desk, bounds).serve(listener)

    async def send(self, to: Address, reply: Reply, key: str) -> None:  # noqa: ARG002
        """Say something unasked, where a satellite is connected that can."""
        raise Undeliverable(f"no satellite is connected in the {to.user}")
