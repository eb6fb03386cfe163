"""What config.yml may say about Teams."""

from __future__ import annotations

from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config.hosts import is_loopback
from bot.config.models import ChannelSettings

GUID: Final = "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$"
HOST: Final = r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$"


class Settings(ChannelSettings):
    """The keys under `channels.teams`."""

    enabled: bool = Field(default=False, description="Whether `doppel run` opens this channel.")
    app_id: str = Field(
        default="",
        pattern=GUID,
        description="The Microsoft App ID of the bot's registration in Azure. Empty: only with developer.",
    )
    app_password: SecretStr = Field(
        default=SecretStr(""), description="A client secret of that app registration, as ${NAME}."
    )
    tenant: str = Field(
        default="",
        pattern=GUID,
        description="The directory (tenant) ID in which the app is registered, a single-tenant bot.",
    )
    tenants: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Directories whose people are answered. Empty: those of tenant alone.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/@?#]+/?)?$",
        description="The address by which Teams reaches Doppel. Empty: server.public_url.",
    )
    files: bool = Field(
        default=True,
        description="Whether files, such as an export, are offered to a person's OneDrive.",
    )
    service_hosts: list[str] = Field(
        default_factory=lambda: ["smba.trafficmanager.net", "*.botframework.com"],
        min_length=1,
        max_length=100,
        description="Hosts that Doppel's token is sent to; an activity that names another is refused.",
    )
    upload_hosts: list[str] = Field(
        default_factory=lambda: ["*.sharepoint.com"],
        max_length=100,
        description="Hosts that a file is uploaded to once its person has accepted it, and that sound which "
        "they send as a file is fetched from.",
    )
    service_url: str = Field(
        default="https://smba.trafficmanager.net/teams/",
        description="Where a message goes whose conversation has not told its own address.",
    )
    login_url: str = Field(
        default="https://login.microsoftonline.com", description="Where Doppel signs in to send."
    )
    openid_url: str = Field(
        default="https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Where the keys are named that sign what Teams sends.",
    )
    developer: bool = Field(
        default=False,
        description="Take unsigned messages from this very machine, with an empty app_id. "
        "For trying things out only.",
    )

    @field_validator("service_hosts", "upload_hosts")
    @classmethod
    def _are_hosts(cls, hosts: list[str]) -> list[str]:
        from re import fullmatch

        if bad := [host for host in hosts if not fullmatch(HOST, host)]:
            raise ValueError(
                f"should list names such as smba.trafficmanager.net or *.botframework.com, not {bad[0]}"
            )
        return hosts

    @field_validator("tenants")
    @classmethod
    def _are_directories(cls, tenants: list[str]) -> list[str]:
        from re import fullmatch

        if any(not tenant or not fullmatch(GUID, tenant) for tenant in tenants):
            raise ValueError("should list directory (tenant) IDs")
        return tenants

    @field_validator("service_url", "login_url", "openid_url")
    @classmethod
    def _is_private(cls, url: str) -> str:
        if not is_private(url):
            raise ValueError("should be an https address")
        return url

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.enabled:
            return self
        if self.developer and self.app_id:
            raise ValueError("developer is for an empty app_id: remove one of them")
        if self.developer and self.public_url:
            raise ValueError("developer takes unsigned messages: it cannot be used with a public_url")
        if self.developer:
            return self
        missing = [name for name in ("app_id", "app_password", "tenant") if not self._given(name)]
        if missing:
            raise ValueError(
                f"must have {' and '.join(missing)}; docs/channels/teams.md says where they are found"
            )
        return self

    def _given(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def may_be_sent_to(self, url: str) -> bool:
        """Whether something may be sent to an address; in developer mode, to this machine alone."""
        return is_loopback(host_of(url)) if self.developer else is_among(url, self.service_hosts)

    def may_be_fetched(self, url: str) -> bool:
        """Whether a person's file may be fetched from an address, without our token."""
        return is_among(url, self.upload_hosts)

    @property
    def welcome(self) -> frozenset[str]:
        """The directories whose people are answered, in small letters."""
        return frozenset(tenant.lower() for tenant in self.tenants or [self.tenant] if tenant)


def is_private(url: str) -> bool:
    """Whether nobody can read along: https, or http that does not leave this machine."""
    host = host_of(url)
    if not host or urlsplit(url).username is not None:
        return False
    scheme = urlsplit(url).scheme
    return scheme == "https" or (scheme == "http" and is_loopback(host))


def host_of(url: str) -> str:
    """The host of an address in small letters; empty where it names none that can be."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_among(url: str, hosts: list[str]) -> bool:
    """Whether an address is private and its host on a list; `*.example.com` stands for every host below."""
    if not is_private(url):
        return False
    host = host_of(url)
    return any(host == known or (known[0] == "*" and host.endswith(known[1:])) for known in hosts)
