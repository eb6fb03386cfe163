"""Who asks: the access key of a request, and whether it allows what is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.errors import AccessDenied, UnknownKey
from bot.keys import AccessKey, AccessKeys, Scope

BEARER = HTTPBearer(auto_error=False, description="A key made with `doppel keys create`.")

log = structlog.get_logger("doppel.admin")


class Gate:
    """Lets requests through whose key allows what they ask."""

    def __init__(self, keys: AccessKeys, clock: Callable[[], datetime]) -> None:
        """`clock` gives aware times."""
        self._keys = keys
        self._clock = clock

    def needs(self, scope: Scope) -> Callable[..., AccessKey]:
        """A dependency that gives the key of a request. Raises `UnknownKey` and `AccessDenied`."""

        def allowed(
            shown: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
        ) -> AccessKey:
            if shown is None:
                raise UnknownKey("show a key: `Authorization: Bearer dop_…`; `doppel keys create` makes one")
            try:
                return self._keys.check(shown.credentials, scope, self._clock())
            except (UnknownKey, AccessDenied) as error:
                log.warning("access_refused", scope=scope.value, why=type(error).__name__)
                raise

        return allowed

    def actor(self, scope: Scope) -> Callable[..., str]:
        """A dependency that gives what the audit log calls whoever asks."""
        allowed = Depends(self.needs(scope))

        def named(key: AccessKey = allowed) -> str:
            return key.actor

        return named
