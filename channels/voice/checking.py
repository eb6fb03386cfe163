"""What `doppel channels check` looks at: whether clients are heard, who may be one, and the satellites."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.channel import Finding
from bot.config.hosts import is_loopback
from channels.voice.settings import Settings
from voice.errors import BadFrame
from voice.wyoming.asking import described

TROUBLE = (OSError, TimeoutError, BadFrame)


async def findings(settings: Settings) -> list[Finding]:
    """All that can be seen from here, with connections of its own."""
    found = [await _server(settings)]
    if not is_loopback(settings.host):
        found.append(
            Finding(
                f"whoever reaches {settings.host}:{settings.port} can speak, as Wyoming has no login",
                "see that a firewall or a VPN lets Home Assistant in and nobody else",
            )
        )
    for name, address in settings.satellites.items():
        found.append(await _satellite(name, address))
    return found


async def _server(settings: Settings) -> Finding:
    try:
        await described(settings.host, settings.port)
    except TROUBLE:
        where = f"{settings.host}:{settings.port}"
        return Finding(
            f"no Wyoming client is heard at {where}", "start `doppel run`, or see who has the port"
        )
    return Finding(f"Wyoming clients are heard at {settings.host}:{settings.port}")


async def _satellite(name: str, address: str) -> Finding:
    parts = urlsplit(address)
    try:
        info = await described(str(parts.hostname), int(parts.port or 0))
    except TROUBLE:
        return Finding(f"{name} does not answer at {address}", "see that wyoming-satellite runs there")
    if info.satellite is None:
        return Finding(
            f"{name} at {address} is no satellite", "take the port of wyoming-satellite, often 10700"
        )
    return Finding(f"{name} is there")
