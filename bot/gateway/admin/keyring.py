"""Access keys over HTTP: listed, made, revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends

from bot.gateway.admin.access import Gate
from bot.gateway.admin.answers import AdminRoute
from bot.gateway.admin.bodies import NewKey
from bot.intents.views import plain
from bot.keys import AccessKeys, Scope

CREATED = 201


def keyring(keys: AccessKeys, clock: Callable[[], datetime], gate: Gate) -> APIRouter:
    """The routes about keys; `clock` gives aware times."""
    router = APIRouter(prefix="/admin", tags=["keys"], route_class=AdminRoute)
    actor = Depends(gate.actor(Scope.KEYS_MANAGE))

    @router.get("/keys", dependencies=[Depends(gate.needs(Scope.KEYS_MANAGE))])
    def every_key() -> Any:
        """All keys without their secrets, newest first."""
        return {"keys": plain(keys.every())}

    @router.post("/keys", status_code=CREATED)
    def create(wanted: NewKey, by: str = actor) -> Any:
        """A new key; its secret is shown this once."""
        key, secret = keys.create(wanted.name, wanted.scopes, by, clock())
        return {"key": plain(key), "secret": secret}

    @router.delete("/keys/{key_id}")
    def revoke(key_id: str, by: str = actor) -> Any:
        """Revoke a key: it opens nothing from then on."""
        return {"revoked": keys.revoke(key_id, by, clock())}

    return router
