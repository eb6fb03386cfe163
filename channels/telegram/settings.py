"""What config.yml may say about Telegram."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config.hosts import is_loopback
from bot.config.models import ChannelSettings


class Settings(ChannelSettings):
    """The keys under `channels.telegram`."""

    enabled: bool = Field(default=False, description="Whether `doppel run` opens this channel.")
    token: SecretStr = Field(
        default=SecretStr(""), description="The bot's token from @BotFather, as ${NAME}."
    )
    webhook: bool = Field(
        default=False,
        description="Let Telegram call server.public_url, which must be https; else Doppel fetches messages "
        "itself and needs no public address.",
    )
    public_url: str = Field(
        default="", description="Another public address than server.public_url, for this channel alone."
    )
    api_url: str = Field(
        default="https://api.telegram.org",
        description="The Bot API server: https, or http on this machine for one of your own.",
    )

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not re.fullmatch(r"\d{1,20}:[\w-]{20,100}", token.get_secret_value()):
            raise ValueError("should look like 123456:ABC-DEF…, as @BotFather gives it")
        return token

    @field_validator("api_url")
    @classmethod
    def _keeps_the_token_secret(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("must be https://HOST")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError("must be https, as every call carries the token; http only on this machine")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _has_a_token(self) -> Self:
        if self.enabled and not self.token.get_secret_value():
            raise ValueError("a bot needs its token: take it from @BotFather and write token: ${NAME}")
        return self

    @property
    def bot_id(self) -> int:
        """The bot's own user id: the public part of its token; 0 without one."""
        return int(self.token.get_secret_value().partition(":")[0] or 0)
