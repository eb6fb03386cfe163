"""What config.yml may say about voice satellites."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from bot.config.hosts import is_loopback
from bot.config.models import ChannelSettings


class Settings(ChannelSettings):
    """The keys under `channels.voice`."""

    enabled: bool = Field(default=False, description="Whether `doppel run` opens this channel.")
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on for Wyoming clients such as Home Assistant. The protocol has no "
        "login: whoever reaches it can speak. Any other host than this machine needs open_to_network.",
    )
    port: int = Field(default=10600, ge=0, le=65535, description="Port to listen on. 0: any that is free.")
    open_to_network: bool = Field(
        default=False,
        description="Listen on a host that others reach. Let a firewall or a VPN decide who does: the "
        "protocol has no login and no encryption.",
    )
    satellites: dict[str, str] = Field(
        default_factory=dict,
        max_length=32,
        description="Satellites that Doppel itself connects to, without Home Assistant, by the name of the "
        "place: `kitchen: tcp://192.168.1.20:10700`. On these it can speak first.",
    )
    names: dict[str, str] = Field(
        default_factory=dict,
        max_length=1000,
        description="What devices are called whose ids nobody would say: "
        "`assist_satellite.pi_3f2a: kitchen`, or a device's id.",
    )
    shared: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Devices, by the names above, that several people use: nothing personal is said or "
        "logged there before a PIN or a yes in chat. One can also be shared in chat.",
    )
    shared_minutes: int = Field(
        default=5, ge=1, le=60, description="Minutes that a shared device stays with who unlocked it."
    )
    connections: int = Field(default=32, ge=1, le=1000, description="Clients at the same time.")
    idle_seconds: int = Field(
        default=300, ge=5, le=86400, description="Seconds after which a silent client is let go."
    )

    @field_validator("satellites")
    @classmethod
    def _are_reachable(cls, satellites: dict[str, str]) -> dict[str, str]:
        for name, address in satellites.items():
            try:
                parts, port = urlsplit(address), urlsplit(address).port
            except ValueError:
                parts, port = urlsplit(""), None
            if parts.scheme != "tcp" or not parts.hostname or not port:
                raise ValueError(f"{name}: an address such as tcp://192.168.1.20:10700 is needed")
        return satellites

    @field_validator("satellites", "names", "shared")
    @classmethod
    def _are_names(cls, named: dict[str, str] | list[str]) -> dict[str, str] | list[str]:
        names = [*named, *named.values()] if isinstance(named, dict) else named
        if any(not name.strip() or "#" in name for name in names):
            raise ValueError("a device needs a name, without #")
        return named

    @model_validator(mode="after")
    def _is_not_open_by_chance(self) -> Self:
        if self.enabled and not is_loopback(self.host) and not self.open_to_network:
            raise ValueError(
                f"host {self.host} lets everybody on that network speak as if they stood in the room, as the "
                "Wyoming protocol has no login; use 127.0.0.1, or set open_to_network: true behind a "
                "firewall or a VPN"
            )
        return self
