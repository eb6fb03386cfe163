"""What config.yml may say about Google Calendar."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.config import FeedSettings
from channels.feeds._addresses import PrivateUrl
from channels.feeds._oauth import App


class Settings(FeedSettings):
    """The keys under `feeds.google`."""

    client_id: str = Field(
        default="",
        description="The client id (….apps.googleusercontent.com) of an OAuth client for web applications. "
        "Empty: Google Calendar is not offered.",
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""), description="The client secret that belongs to it, as ${NAME}."
    )
    api_url: PrivateUrl = Field(
        default="https://www.googleapis.com/calendar/v3",
        description="Where the Calendar API is. Another one is for tests alone.",
    )
    login_url: PrivateUrl = Field(
        default="https://accounts.google.com/o/oauth2/v2/auth", description="Where people sign in."
    )
    token_url: PrivateUrl = Field(
        default="https://oauth2.googleapis.com/token", description="Where Doppel gets its tokens."
    )
    revoke_url: PrivateUrl = Field(
        default="https://oauth2.googleapis.com/revoke", description="Where Doppel gives them back."
    )

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if bool(self.client_id) != bool(self.client_secret.get_secret_value()):
            raise ValueError("must have both client_id and client_secret, or neither of them")
        return self

    @property
    def app(self) -> App:
        """What Google knows this Doppel as."""
        secret = self.client_secret.get_secret_value()
        return App(self.client_id, secret, self.login_url, self.token_url)
