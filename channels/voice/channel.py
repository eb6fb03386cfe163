"""Voice satellites as the house sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import anyio
import anyio.abc
import structlog

from bot.channel import Channel, Finding, Hear, Shelf
from bot.endpoints import device_of
from bot.errors import DeliveryError, Elsewhere
from bot.messages import Address, Reply
from channels.voice.settings import Settings as VoiceSettings

if TYPE_CHECKING:  # the terminal has no need of the protocol
    from channels.voice.desk import HouseDesk
    from channels.voice.satellites import Satellites
    from voice.detect import Endpointer
    from voice.wyoming.satellite import Waits

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
        endpointer: Callable[[], Endpointer] | None = None,
        waits: Waits | None = None,
        pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """`now`: aware times. `endpointer`: finds the end of one utterance at a satellite.

        `pause`: waits some seconds before a satellite is dialled again.
        """
        super().__init__(settings, shelf)
        self._now = now
        self._endpointer = endpointer
        self._waits = waits
        self._pause = pause
        self._open: tuple[Hear, HouseDesk, Satellites] | None = None
        self.port = 0
        """On which clients are heard, once they are."""
        self.listens = anyio.Event()
        """Set from then on."""

    async def listen(self, hear: Hear) -> None:
        """Answer Wyoming clients, and listen at satellites, until cancelled."""
        from channels.voice.desk import HouseDesk, utc_now
        from channels.voice.ending import endpointer
        from channels.voice.satellites import Satellites
        from voice.wyoming.server import Bounds, Server
        from voice.wyoming.wire import Patience

        settings = self.settings
        desk = HouseDesk(hear, settings, self._now or utc_now)
        satellites = Satellites(
            settings.satellites,
            desk,
            self._endpointer or endpointer,
            waits=self._waits,
            pause=self._pause,
        )
        bounds = Bounds(settings.connections, Patience(idle=settings.idle_seconds))
        listener = await anyio.create_tcp_listener(local_host=settings.host, local_port=settings.port)
        self.port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - of anyio
        self._open = hear, desk, satellites
        log.info("listening", host=settings.host, port=self.port)
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(desk.warm)
                tasks.start_soon(satellites.run)
                self.listens.set()
                await Server(desk, bounds).serve(listener)
        finally:
            self._open = None

    async def check(self) -> Sequence[Finding]:
        """Whether clients are heard, who else might be, and whether the satellites are there."""
        from channels.voice.checking import findings

        return await findings(self.settings)

    async def send(self, to: Address, reply: Reply, key: str) -> None:  # noqa: ARG002 - nobody sees a repeat
        """Say something unasked at a satellite; `Elsewhere` where nobody hears it, or others might."""
        if self._open is None:
            raise DeliveryError("the voice channel is just opening")
        hear, desk, satellites = self._open
        satellite = satellites.at(device_of(to.user))
        if satellite is None:
            raise Elsewhere("no satellite is connected there that can speak first")
        if not await hear.may_speak(to):
            raise Elsewhere("others may be listening there")
        from channels.voice.announcing import announced

        if not await announced(satellite, await desk.aloud(to, reply)):
            raise Elsewhere("nobody answered there")
