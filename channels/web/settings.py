"""What config.yml may say about the web chat."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from bot.config.models import ChannelSettings


class Settings(ChannelSettings):
    """The keys under `channels.web`."""

    title: str = Field(
        default="Doppel",
        min_length=1,
        max_length=40,
        description="Name in the page's head and in the browser's tab.",
    )
    session_hours: int = Field(
        default=720, ge=1, le=8760, description="Hours that a browser stays signed in, or keeps a name."
    )
    public_url: str = Field(
        default="",
        description="The address by which others reach the chat, such as https://doppel.example.org. "
        "Set: everybody needs a sign-in link. Empty: this machine's own browsers are just asked a name.",
    )
    session_secret: SecretStr = Field(
        default_factory=lambda: SecretStr(token_urlsafe(32)),
        description="Key that signs the session cookies, at least 32 characters. "
        "Left out: Doppel makes one and keeps it in DOPPEL_HOME.",
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
        if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
            raise ValueError("must be https://HOST or http://HOST:PORT without a path")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("session_secret")
    @classmethod
    def _is_long(cls, secret: SecretStr) -> SecretStr:
        if len(secret.get_secret_value()) < 32:  # noqa: PLR2004 (256 bits as text are longer still)
            raise ValueError("must have at least 32 characters")
        return secret
