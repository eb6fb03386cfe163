"""What config.yml may say about Microsoft Graph."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from bot.config import FeedSettings
from channels.feeds._addresses import PrivateUrl
from channels.feeds._oauth import App

TENANT: Final = r"^[A-Za-z0-9][A-Za-z0-9.-]{1,99}$"


class Settings(FeedSettings):
    """The keys under `feeds.graph`."""

    client_id: str = Field(
        default="",
        pattern="^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$",
        description="The application (client) ID of an app registration in Microsoft Entra. "
        "Empty: calendars of Microsoft 365 are not offered.",
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="A client secret of that registration, as ${NAME}. Empty: a public client.",
    )
    tenant: str = Field(
        default="common",
        pattern=TENANT,
        description="Whose people may sign in: a directory (tenant) ID or domain, organizations, consumers, "
        "or common for both.",
    )
    api_url: PrivateUrl = Field(
        default="https://graph.microsoft.com/v1.0",
        description="Where Graph is: another one for national clouds, such as https://graph.microsoft.us/v1.0.",
    )
    login_url: PrivateUrl = Field(
        default="https://login.microsoftonline.com",
        description="Where people sign in, such as https://login.microsoftonline.us for the same.",
    )

    @property
    def app(self) -> App:
        """What Microsoft knows this Doppel as."""
        base = f"{self.login_url}/{self.tenant}/oauth2/v2.0"
        return App(
            self.client_id, self.client_secret.get_secret_value(), f"{base}/authorize", f"{base}/token"
        )

    @property
    def resource(self) -> str:
        """What scopes belong to: the address of Graph without its version."""
        parts = urlsplit(self.api_url)
        return f"{parts.scheme}://{parts.netloc}"
