"""What config.yml may say about Slack."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config.models import ChannelSettings


class Settings(ChannelSettings):
    """The keys under `channels.slack`."""

    enabled: bool = Field(default=False, description="Whether `doppel run` opens this channel.")
    app_token: SecretStr = Field(
        default=SecretStr(""),
        description="App-level token (xapp-…) with connections:write, as ${NAME}: Slack is reached by Socket "
        "Mode. Empty: Slack calls this server over HTTP.",
    )
    signing_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The app's signing secret, as ${NAME}: how requests over HTTP are known to be Slack's.",
    )
    bot_token: SecretStr = Field(
        default=SecretStr(""),
        description="Bot token (xoxb-…) of the one workspace, as ${NAME}. Empty: workspaces install the app "
        "themselves with client_id and client_secret.",
    )
    client_id: str = Field(default="", description="The app's client id, to be installed at /slack/install.")
    client_secret: SecretStr = Field(
        default=SecretStr(""), description="The client secret that belongs to it, as ${NAME}."
    )
    public_url: str = Field(
        default="",
        description="How Slack reaches this server, such as https://doppel.example.org. Left out: "
        "server.public_url.",
    )
    api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's Web API is. Another one is for tests alone.",
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        if url and (not _is_http(url) or urlsplit(url).path not in {"", "/"} or urlsplit(url).query):
            raise ValueError("must be https://HOST or http://HOST:PORT without a path")
        return url.rstrip("/")

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not _is_http(url):
            raise ValueError("must be an address such as https://slack.com/api/")
        return url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.enabled:
            return self
        if not (self.app_token.get_secret_value() or self.signing_secret.get_secret_value()):
            raise ValueError("must have app_token (Socket Mode) or signing_secret (HTTP) to be enabled")
        if bool(self.client_id) != bool(self.client_secret.get_secret_value()):
            raise ValueError("must have both client_id and client_secret, or neither of them")
        if not (self.bot_token.get_secret_value() or self.client_id):
            raise ValueError("must have bot_token, or client_id and client_secret, to be enabled")
        return self

    @property
    def installable(self) -> bool:
        """Whether workspaces can install the app themselves."""
        return bool(self.client_id)


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
