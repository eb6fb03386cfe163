"""Doppel's own token, with which it speaks to the connector.

OAuth 2.0 client credentials against the directory of a single-tenant bot, as "Authentication with the Bot
Connector API" (Microsoft, Azure AI Bot Service) describes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

import httpx

from channels.teams.connector import Refused, Unreachable
from channels.teams.settings import Settings

SCOPE: Final = "https://api.botframework.com/.default"
EARLY: Final = 300.0
"""Seconds before its end at which a token is renewed."""


class Login:
    """Fetches the token and keeps it while it is good. Lives in the event loop's thread."""

    def __init__(
        self,
        url: str,
        app_id: str,
        secret: str,
        http: httpx.AsyncClient,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`url`: the token endpoint. An empty app id (developer mode) signs nothing."""
        self._url = url
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": SCOPE,
        }
        self._http = http
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """A token that is good for minutes; empty in developer mode.

        Raises `Refused` for a wrong id or secret, `Unreachable` where nobody answers in form.
        """
        if not self._form["client_id"]:
            return ""
        async with self._lock:
            if self._clock() >= self._until:
                self._token, life = await self._fetched()
                self._until = self._clock() + max(life - EARLY, life / 2)
            return self._token

    def forget(self) -> None:
        """Fetch a fresh token next time: the connector did not take this one."""
        self._until = 0.0

    async def _fetched(self) -> tuple[str, float]:
        try:
            answer = await self._http.post(self._url, data=self._form)
        except httpx.HTTPError as error:
            raise Unreachable(f"sign-in at Microsoft failed: {type(error).__name__}") from error
        try:
            told = answer.json()
            if answer.is_error:
                raise Refused(answer.status_code, str(told["error"]))
            return str(told["access_token"]), float(told["expires_in"])
        except (ValueError, KeyError, TypeError):
            raise Unreachable(
                f"sign-in at Microsoft answered {answer.status_code} in no form of its own"
            ) from None


def login_of(settings: Settings, http: httpx.AsyncClient) -> Login:
    """The sign-in of a bot, at the directory that it is registered in."""
    url = f"{settings.login_url.rstrip('/')}/{settings.tenant}/oauth2/v2.0/token"
    return Login(url, settings.app_id, settings.app_password.get_secret_value(), http)
