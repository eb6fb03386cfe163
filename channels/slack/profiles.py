"""Who people are in Slack: name, time zone, language; asked once and kept up to date by `user_change`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.errors import DeliveryError
from bot.recent import Recent
from channels.slack.api import Api
from channels.slack.workspaces import Workspace

GOOD_FOR: Final = timedelta(hours=6)
PATIENCE: Final = 1.0
"""Seconds that a message waits to learn who wrote it."""
SLACKBOT: Final = "USLACKBOT"
log = structlog.get_logger("doppel.slack")


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells of a user."""

    name: str = ""
    zone: tzinfo = UTC
    language: str = ""
    """Two letters; empty where Slack does not tell."""
    bot: bool = False
    stranger: bool = False
    """Somebody of another workspace, met in a shared channel."""


class Profiles:
    """The people that were met."""

    def __init__(self, api: Api, now: Callable[[], datetime]) -> None:
        self._api = api
        self._now = now
        self._known: Recent[str, tuple[datetime, Profile]] = Recent()

    async def of(self, workspace: Workspace, user: str) -> Profile:
        """Somebody's profile; an old or an empty one where Slack does not tell in time."""
        key = f"{workspace.team}/{user}"
        kept = self._known.get(key)
        if kept and self._now() - kept[0] < GOOD_FOR:
            return kept[1]
        try:
            async with asyncio.timeout(PATIENCE):
                told = await self._api.user(workspace.token, user)
        except (DeliveryError, TimeoutError) as error:
            log.info("profile_unknown", error=type(error).__name__)
            return kept[1] if kept else Profile()
        return self._keep(key, told)

    def known(self, team: str, user: str) -> Profile:
        """What is known without asking."""
        kept = self._known.get(f"{team}/{user}")
        return kept[1] if kept else Profile()

    def changed(self, team: str, told: Any) -> None:
        """Take in a user as `user_change` tells of them, if they were met before."""
        key = f"{team}/{told.get('id', '')}" if isinstance(told, dict) else ""
        if key and self._known.get(key):
            self._keep(key, told)

    def _keep(self, key: str, told: dict[str, Any]) -> Profile:
        before = self._known.get(key)
        language = _language(told.get("locale")) or (before[1].language if before else "")
        inner = told.get("profile") if isinstance(told.get("profile"), dict) else {}
        names = (inner or {}).get("display_name"), told.get("real_name"), told.get("name")
        profile = Profile(
            name=next((name for name in names if isinstance(name, str) and name), ""),
            zone=_zone(told.get("tz")),
            language=language,
            bot=bool(told.get("is_bot")) or told.get("id") == SLACKBOT,
            stranger=bool(told.get("is_stranger")),
        )
        self._known.put(key, (self._now(), profile))
        return profile


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _language(locale: object) -> str:
    primary = str(locale or "").split("-")[0].lower()
    return primary if re.fullmatch("[a-z]{2}", primary) else ""
