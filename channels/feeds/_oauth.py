"""Signing in at a source: OAuth 2.0 with a code and PKCE (RFC 6749, 7636), as authlib speaks it.

authlib is imported where it is used: it takes a tenth of a second, and most commands never sign anybody in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import structlog

from bot.errors import Refused, Unreachable, Unreadable
from channels.feeds._http import ask

ANY: Final = range(300, 600)
"""Statuses that are looked at here, and not by `ask`."""
PASSING: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
"""Errors of signing in after which the same may be tried again."""
OF_THE_HOUSE: Final = frozenset({"invalid_client", "unauthorized_client", "deleted_client", "invalid_scope"})
"""Errors that no person can mend: the client in config.yml is not what the source knows."""

log = structlog.get_logger("doppel.feeds")


@dataclass(frozen=True, slots=True)
class App:
    """What a source knows this Doppel as, and where people sign in there."""

    client_id: str
    client_secret: str
    """Empty for a public client."""
    login_url: str
    token_url: str

    def address(self, scopes: Sequence[str], back: str, state: str, **more: str) -> tuple[str, str]:
        """The page to sign in, and the verifier of PKCE (RFC 7636) that belongs to it."""
        from authlib.common.security import generate_token

        verifier = str(generate_token(64))
        client = self._client(None)
        url, _ = client.create_authorization_url(
            self.login_url,
            state=state,
            code_verifier=verifier,
            redirect_uri=back,
            scope=" ".join(scopes),
            **more,
        )
        return str(url), verifier

    def tokens(
        self, web: httpx.Client, answered: Mapping[str, str], back: str, verifier: str, now: datetime
    ) -> dict[str, str]:
        """The tokens for what a person came back with, as settings of their account.

        Raises `Refused` where they said no or gave no lasting access, `Unreachable`, `Unreadable`.
        """
        if answered.get("error"):
            raise _failure(answered["error"])
        if not answered.get("code"):
            raise Refused("it gave no code")
        with _Told():
            given = self._client(web).fetch_token(
                self.token_url,
                grant_type="authorization_code",
                code=answered["code"],
                redirect_uri=back,
                code_verifier=verifier,
            )
        if not given.get("refresh_token"):
            raise Refused("it gave access for an hour only, not for good")
        return _settings(given, now)

    def renewed(self, web: httpx.Client, refresh_token: str, now: datetime | None) -> dict[str, str]:
        """New tokens as settings; of the old ones, those that are not among them stay good.

        Raises `Refused` where access was taken back, `Unreachable`, `Unreadable`.
        """
        with _Told():
            given = self._client(web).refresh_token(self.token_url, refresh_token=refresh_token)
        return _settings(given, now)

    def _client(self, web: httpx.Client | None) -> Any:
        from authlib.oauth2.client import OAuth2Client

        return OAuth2Client(
            _Post(web) if web else None,
            client_id=self.client_id,
            client_secret=self.client_secret,
            token_endpoint_auth_method="client_secret_post" if self.client_secret else "none",
            code_challenge_method="S256",
        )


class _Post:
    """What authlib posts with: the way out that feeds were given."""

    def __init__(self, web: httpx.Client) -> None:
        self._web = web

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> Any:
        url, signed, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        got = ask(self._web, "POST", url, headers=signed, content=body.encode(), expected=ANY)
        if got.status == httpx.codes.TOO_MANY_REQUESTS or got.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"signing in answered with status {got.status}", seconds_to_wait(got.headers))
        return httpx.Response(got.status, content=got.content, request=httpx.Request("POST", url))


class _Told:
    """Turns what authlib raises into errors of feeds; nothing of a token is in their messages."""

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from authlib.oauth2 import OAuth2Error

        if isinstance(error, OAuth2Error):
            raise _failure(str(error.error)) from None
        if isinstance(error, ValueError | TypeError | httpx.HTTPStatusError):
            raise Unreadable("signing in gave no tokens") from None


def _failure(error: str) -> Refused | Unreachable:
    known = error[:40] if error.replace("_", "").isalnum() else "?"
    if error in OF_THE_HOUSE:
        log.error("client_refused", why=known, fix="compare client_id and client_secret with the source's")
        return Unreachable(f"the client of this Doppel is not taken ({known})")
    return Unreachable(known) if error in PASSING else Refused(f"signing in was refused ({known})")


def _settings(given: Mapping[str, Any], now: datetime | None) -> dict[str, str]:
    if not given.get("access_token"):
        raise Unreadable("signing in gave no tokens")
    lives = given.get("expires_in")
    known = now is not None and isinstance(lives, int | float | str) and str(lives).isdecimal()
    until = (now + timedelta(seconds=int(lives))).isoformat() if now and known and lives else ""
    told = {name: str(given[name]) for name in ("access_token", "refresh_token", "scope") if given.get(name)}
    return told | {"access_until": until}


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """What Retry-After says (RFC 9110, 10.2.3), by the server's own clock; 0 where it says nothing."""
    told = headers.get("retry-after", "").strip()
    if told.isdecimal():
        return float(told[:9])
    try:
        at, sent = parsedate_to_datetime(told), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (at - sent).total_seconds())
    except (TypeError, ValueError):
        return 0.0
