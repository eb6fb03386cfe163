"""What a browser sends: strangers' data, checked here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import format_decimal
from pydantic import BaseModel, Field, field_validator

from twin_core.parts.preferences import Preferences

LONGEST_TEXT = 8000
LONGEST_SECONDS = 24 * 60 * 60
"""What a browser may claim of a recording; how long it truly is shows when it is heard."""
MOST_KEPT = 500
"""Ids of unanswered messages that are taken from one page."""
ID = "^[A-Za-z0-9-]{16,64}$"


class Where(BaseModel):
    """The browser's own time zone and language; both default where they are missing or unknown."""

    zone_name: str = Field(default="UTC", alias="zone")
    language: str = "en"

    def zone(self) -> ZoneInfo:
        """The time zone, UTC if nobody knows it."""
        return ZoneInfo(self.zone_name)

    @field_validator("zone_name", mode="before")
    @classmethod
    def _known(cls, name: object) -> str:
        try:
            return ZoneInfo(str(name)[:64]).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return "UTC"

    @field_validator("language", mode="before")
    @classmethod
    def _primary(cls, tag: object) -> str:
        primary = str(tag).split("-")[0].lower()
        return primary if primary.isascii() and primary.isalpha() and len(primary) in {2, 3} else "en"


class Here(Where):
    """A page that has just opened, and the ids of the messages that it has no answer to yet."""

    waiting: tuple[str, ...] = ()

    @field_validator("waiting", mode="before")
    @classmethod
    def _ids(cls, sent: object) -> tuple[str, ...]:
        listed = sent if isinstance(sent, list) else []
        return tuple(one for one in listed[:MOST_KEPT] if isinstance(one, str) and re.fullmatch(ID, one))


class Sent(Where):
    """A message. Its id is made by the browser and stays the same when it is sent again."""

    id: str = Field(pattern=ID)
    say_aloud: bool | None = None
    """Whether the page would say the answer aloud; None for a page that cannot."""


class Said(Sent):
    """A typed message."""

    text: str = Field(min_length=1)


class Spoken(Sent):
    """A recording, whose bytes come beside."""

    seconds: float = Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)


def zone_for(wishes: Preferences, where: Where) -> ZoneInfo:
    """The person's zone: as chosen, else where the browser is, which UTC need not tell."""
    chosen = wishes.zone_pinned or where.zone_name == "UTC"
    return wishes.timezone() if chosen and wishes.zone else where.zone()


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When today began in a zone."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def too_long(length: int, words: Mapping[str, str]) -> str:
    """What is said to a message over the limit, in the words of a page."""
    locale = words["locale"].replace("-", "_")
    told, longest = (format_decimal(number, locale=locale) for number in (length, LONGEST_TEXT))
    return words["too_long"].format(length=told, longest=longest)
