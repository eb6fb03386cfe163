"""The keys of config.yml, their types, defaults and meanings."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.config.hosts import is_loopback
from bot.config.zones import zone_named
from bot.errors import ConfigError


class MaySecret:
    """Marks text that may hold a password: that part must come from `${ENV}`."""


class Section(BaseModel):
    """A mapping in config.yml; a key that it does not have is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ChannelSettings(Section):
    """What every channel can be told."""

    enabled: bool = Field(default=True, description="Whether `doppel run` opens this channel.")


class People(Section):
    """What holds for a person who has not said otherwise."""

    zone: str = Field(
        default="",
        description="Time zone as an IANA name, such as Europe/Berlin. Empty: the zone of this machine.",
    )
    language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="Two letters: the language until they write, where a channel does not tell.",
    )
    country: str = Field(
        default="",
        pattern="^([A-Z]{2})?$",
        description="Two letters, such as DE: whose help lines and holidays. Empty: not known.",
    )

    installed_by: str = Field(
        default="",
        max_length=100,
        description="Who runs this Doppel, as people are told on first contact. Empty: nobody is named.",
    )

    @field_validator("zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            return name and zone_named(name).key
        except ConfigError as error:
            raise ValueError(str(error)) from None


class StoreSection(Section):
    """Where the facts lie."""

    url: Annotated[str, MaySecret()] = Field(
        default="",
        description="Database: sqlite:///FILE or postgresql://USER:${PASSWORD}@HOST/NAME. "
        "Empty: doppel.db in DOPPEL_HOME.",
    )
    keys: Annotated[str, MaySecret()] = Field(
        default="",
        description="Each person's encryption key, kept apart from the facts: a FILE, or another database's "
        "address. Empty: keys.db in DOPPEL_HOME.",
    )
    key: SecretStr = Field(
        default=SecretStr(""),
        description="The key that those keys are locked with: 64 hex digits, as ${NAME}. "
        "Empty: made at the first start and kept in the file `key` in DOPPEL_HOME.",
    )
    keep_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days that messages are kept for deduplication and for the chat's earlier lines, "
        "and that what was not understood is kept where its person agreed.",
    )

    @field_validator("key")
    @classmethod
    def _is_hex(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and not re.fullmatch("[0-9a-fA-F]{64}", key.get_secret_value()):
            raise ValueError("should be 64 hex digits (32 random bytes)")
        return key


class Rasa(Section):
    """The Rasa 3.6 server that is asked where nlu.interpreter is rasa."""

    url: str = Field(
        default="http://127.0.0.1:5005",
        pattern=r"^https?://(\[[0-9a-fA-F:.]+\]|[^\s/@?#:\[\]]+)(:\d{1,5})?(/[^\s@?#]*)?$",
        description="Address of the Rasa server: http on this machine, https elsewhere.",
    )
    timeout_seconds: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="Seconds to wait for an answer; then Doppel reads the message itself.",
    )
    token: SecretStr = Field(
        default=SecretStr(""), description="What `rasa run` was given as --auth-token, as ${NAME}."
    )
    language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="The language that the server was taught; Doppel reads the others itself.",
    )
    plain_http: bool = Field(
        default=False,
        description="Allow http to another machine: what people say then crosses that network unencrypted.",
    )

    @model_validator(mode="after")
    def _private(self) -> Self:
        try:
            address, _ = urlsplit(self.url), urlsplit(self.url).port
        except ValueError:
            raise ValueError(f"url {self.url} names no host and port that can be") from None
        if address.scheme == "http" and not (self.plain_http or is_loopback(address.hostname or "")):
            raise ValueError(
                f"url {self.url} would send what people say unencrypted to another machine; use https, "
                "a server on 127.0.0.1, or set plain_http: true where that network is yours"
            )
        return self


class Nlu(Section):
    """Who reads what people say, and how sure they must be."""

    interpreter: Literal["doppel", "rasa"] = Field(
        default="doppel",
        description="Who finds the intents: Doppel, or the server of nlu.rasa with Doppel as its fall-back.",
    )

    threshold: float = Field(
        default=0.5, ge=0, le=1, description="Below this confidence Doppel asks back instead of acting."
    )
    margin: float = Field(
        default=0.12,
        ge=0,
        le=1,
        description="When the likeliest reading leads the second by less than this share of both, it asks.",
    )
    asks_to_teach: bool = Field(
        default=False,
        description="Whether people are asked, once, if what was not understood may be kept for the admins "
        "of intents, with names and numbers hidden. Without their yes nothing is.",
    )
    publish_margin: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="The accuracy that a new version of the intents may lose, as a share of the sentences it "
        "is tested on. One that loses more is not published.",
    )
    rasa: Rasa = Field(default=Rasa(), description=str(Rasa.__doc__))


class Webhooks(Section):
    """Servers of others that answer intents which an admin has added."""

    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Key that signs what they are sent, as ${NAME}. Empty: nothing is signed.",
    )
    private_hosts: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Hosts, as addresses name them, that may be reached although they are not public.",
    )


class FeedSettings(Section):
    """What every kind of feed can be told."""

    enabled: bool = Field(default=True, description="Whether people may connect this kind.")


class Feeds(Section):
    """Calendars and tools of work that people may connect, each kind by name with keys of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    private_hosts: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Hosts, as addresses name them, that feeds may be read from although they are not "
        "public, such as a company's own calendar server.",
    )

    def of(self, kind: str) -> Any:
        """The keys of one kind: its own model where they were checked, else as they stand; {} for none."""
        return (self.model_extra or {}).get(kind) or {}


class Whisper(Section):
    """Hearing words of any kind, for free notes and titles and for German; needs an extra."""

    engine: Literal["auto", "none", "openai", "faster"] = Field(
        default="auto",
        description="openai: the extra `whisper`; faster: the extra `faster-whisper`; auto: whichever is "
        "installed; none: commands are heard, and nothing else.",
    )
    model: str = Field(
        default="base",
        min_length=1,
        description="A model's name, looked up in Whisper's own cache, or a file or folder with one. Nothing "
        "is downloaded unasked: `doppel voice fetch` does that.",
    )


class Voice(Section):
    """Hearing and speaking. All of it happens on this machine."""

    whisper: Whisper = Field(default=Whisper(), description=str(Whisper.__doc__))
    speed: int = Field(
        default=170, ge=80, le=400, description="Words a minute, of people who have not chosen another speed."
    )
    voices: dict[str, str] = Field(
        default_factory=dict,
        description="The voice of each language, such as `en: en-gb`; `doppel voice list` shows them.",
    )
    longest_seconds: int = Field(
        default=120, ge=1, le=3600, description="Seconds of a recording or an utterance that are heard."
    )
    largest_megabytes: int = Field(
        default=20, ge=1, le=1000, description="Megabytes of a recording that are taken."
    )


class Log(Section):
    """What is logged: ids and timings, never words, names or figures of a person."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least level shown."
    )
    format: Literal["console", "json"] = Field(
        default="console", description="For people, or one JSON object a line for machines."
    )


class Server(Section):
    """Where the web chat and other channels are reached."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on. 127.0.0.1: this machine alone.",
    )
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on. 0: any that is free.")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/@?#]+/?)?$",
        description="How browsers reach Doppel from elsewhere, such as https://doppel.example.org. "
        "Needed for any host but loopback; the web chat then asks for a sign-in link.",
    )


class Config(Section):
    """All of config.yml."""

    people: People = Field(default=People(), description=str(People.__doc__))
    store: StoreSection = Field(default=StoreSection(), description=str(StoreSection.__doc__))
    nlu: Nlu = Field(default=Nlu(), description=str(Nlu.__doc__))
    webhooks: Webhooks = Field(default=Webhooks(), description=str(Webhooks.__doc__))
    feeds: Feeds = Field(default=Feeds(), description=str(Feeds.__doc__))
    voice: Voice = Field(default=Voice(), description=str(Voice.__doc__))
    log: Log = Field(default=Log(), description=str(Log.__doc__))
    server: Server = Field(default=Server(), description=str(Server.__doc__))
    channels: dict[str, Any] = Field(
        default_factory=dict,
        description="Each channel by name, with `enabled: true` or `false` and keys of its own.",
    )
