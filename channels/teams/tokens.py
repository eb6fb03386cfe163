"""Whether a request really comes from Teams.

Every point of "Authenticate requests from the Bot Connector service to your bot" (Microsoft, Azure AI Bot
Service, steps 2 to 4) is checked here, and not left to an SDK. Tokens of the emulator and of other bots,
which are signed by Microsoft Entra ID, are not for us and not taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import httpx
import jwt
import structlog

from channels.teams.settings import is_private

ISSUER: Final = "https://api.botframework.com"
SKEW: Final = 300
"""Seconds that clocks may differ by."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512")
FRESH: Final = 86_400.0
"""Seconds after which keys are fetched again."""
STALE: Final = 5 * 86_400.0
"""Seconds that keys are good for while the key server is away."""
PATIENCE: Final = 60.0
"""Least seconds between two fetches, whatever unknown keys are named."""
LONGEST: Final = 16_384

log = structlog.get_logger("doppel.teams")


class NotFromTeams(Exception):
    """A request without a good token; the message says what is wrong, with nothing of the token."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a good token vouches for."""

    service_url: str
    channels: frozenset[str]
    """The channels that its key is endorsed for."""

    def check(self, service_url: str, channel: str) -> None:
        """Raises `NotFromTeams` for an activity that the token does not vouch for."""
        if self.service_url.rstrip("/") != service_url.rstrip("/"):
            raise NotFromTeams("the activity names another serviceUrl than the token")
        if channel not in self.channels:
            raise NotFromTeams("the token's key is not endorsed for the activity's channel")


@dataclass(frozen=True, slots=True)
class _Key:
    key: Any
    channels: frozenset[str]


class Tokens:
    """Checks tokens with the keys of the Bot Framework. Lives in the event loop's thread."""

    def __init__(
        self,
        openid_url: str,
        app_id: str,
        http: httpx.AsyncClient,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._openid_url = openid_url
        self._app_id = app_id
        self._http = http
        self._clock = clock
        self._keys: Mapping[str, _Key] = {}
        self._algorithms: tuple[str, ...] = ()
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def proof(self, header: str) -> Proof:
        """What an Authorization header vouches for. Raises `NotFromTeams`, and nothing else."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
            raise NotFromTeams("there is no bearer token")
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise NotFromTeams("the token cannot be read") from error
        key = await self._key(kid if isinstance(kid, str) else "")
        return Proof(self._service_url(token, key), key.channels)

    def _service_url(self, token: str, key: _Key) -> str:
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=self._algorithms,
                audience=self._app_id,
                issuer=ISSUER,
                leeway=SKEW,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise NotFromTeams(f"the token is no good: {type(error).__name__}") from error
        claim = claims.get("serviceurl") or claims.get("serviceUrl")
        if not isinstance(claim, str):
            raise NotFromTeams("the token names no serviceUrl")
        return claim

    async def _key(self, kid: str) -> _Key:
        async with self._lock:
            age = self._clock() - self._fetched
            if age > FRESH or kid not in self._keys:
                await self._refreshed()
            if kid in self._keys and self._clock() - self._fetched <= STALE:
                return self._keys[kid]
        raise NotFromTeams("the token is signed with a key that is not published")

    async def _refreshed(self) -> None:
        if self._clock() - self._tried < PATIENCE:
            return
        self._tried = self._clock()
        try:
            self._keys, self._algorithms = await published(self._http, self._openid_url)
            self._fetched = self._clock()
        except KeysMissing as error:
            log.warning("keys_unreachable", why=str(error))


class KeysMissing(Exception):
    """The keys could not be fetched; the message says why."""


async def published(http: httpx.AsyncClient, openid_url: str) -> tuple[dict[str, _Key], tuple[str, ...]]:
    """The keys by their ids, and the algorithms that they sign with. Raises `KeysMissing`."""
    metadata = await _document(http, openid_url)
    if metadata.get("issuer") != ISSUER:
        raise KeysMissing(f"{openid_url} does not speak for {ISSUER}")
    named = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    address = str(metadata.get("jwks_uri", ""))
    if not is_private(address):
        raise KeysMissing(f"{openid_url} names no https address of keys")
    listed = (await _document(http, address)).get("keys")
    keys = dict(filter(None, map(_read, listed if isinstance(listed, list) else [])))
    if not keys:
        raise KeysMissing(f"{address} lists no keys")
    return keys, tuple(name for name in ALGORITHMS if name in named)


def _read(listed: Any) -> tuple[str, _Key] | None:
    """One key of the list; None for one that we cannot use."""
    try:
        key = jwt.PyJWK(listed)
        endorsed = frozenset(map(str, listed.get("endorsements") or ()))
        return (str(listed["kid"]), _Key(key.key, endorsed)) if listed["kty"] == "RSA" else None
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        return None


async def _document(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await http.get(url)
        answer.raise_for_status()
        document = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise KeysMissing(f"{url} could not be read: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise KeysMissing(f"{url} is no JSON object")
    return document
