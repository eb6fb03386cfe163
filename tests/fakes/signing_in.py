"""A calendar whose person signs in at its own page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from bot.config import FeedSettings
from bot.errors import Refused
from bot.feed import Account, Feed, Fetched, Window
from twin_core.parts.consent import CALENDAR


class SignedIn(Feed):
    """Takes the code "good" with the verifier that it gave, and nothing else."""

    name: ClassVar[str] = "google"
    purpose: ClassVar[str] = CALENDAR
    every: ClassVar[timedelta] = timedelta(minutes=10)
    may_ask: ClassVar[tuple[str, ...]] = ("calendars",)
    signs_in: ClassVar[bool] = True
    writes: ClassVar[bool] = True
    Settings = FeedSettings

    def title(self, account: Account) -> str:
        return account.settings["account"]

    def fetch(self, account: Account, _window: Window, _now: datetime) -> Fetched:
        state = {"token": account.settings["token"], "hook": account.hook}
        return Fetched(Account(account.feed, account.kind, account.settings, state))

    def sign_in(self, back: str, state: str, *, writes: bool = False) -> tuple[str, str]:
        rights = "write" if writes else "read"
        return f"https://accounts.example.org/in?state={state}&back={back}&rights={rights}", f"v-{state}"

    def signed_in(
        self, back: str, kept: str, answered: Mapping[str, str], _now: datetime
    ) -> Mapping[str, str]:
        if (
            answered.get("code") != "good"
            or kept != f"v-{answered['state']}"
            or not back.endswith("/feeds/back")
        ):
            raise Refused("no")
        return {"account": "ann@example.org", "token": "t1"}
