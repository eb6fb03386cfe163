"""All admin routes together, and the description of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from bot.gateway.admin.access import Gate
from bot.gateway.admin.answers import AdminRoute
from bot.gateway.admin.drafts import drafts
from bot.gateway.admin.keyring import keyring
from bot.gateway.admin.versions import versions
from bot.gateway.admin.watch import AuditLog, watch
from bot.intents.admin import IntentAdmin
from bot.intents.misses.inbox import Inbox
from bot.intents.monitoring.figures import Figures
from bot.keys import AccessKeys, Scope


@dataclass(frozen=True, slots=True)
class Administration:
    """What admins work with."""

    intents: IntentAdmin
    inbox: Inbox
    figures: Figures
    keys: AccessKeys
    audit: AuditLog
    clock: Callable[[], datetime]
    """Gives aware times."""


def admin_api(app: FastAPI, parts: Administration) -> None:
    """Add the admin routes to an application."""
    gate = Gate(parts.keys, parts.clock)
    routers = (
        drafts(parts.intents, gate),
        versions(parts.intents, parts.figures, gate),
        watch(parts.inbox, parts.figures, parts.audit, gate),
        keyring(parts.keys, parts.clock, gate),
    )
    for router in (*routers, _described(routers, gate)):
        app.include_router(router)


def _described(routers: tuple[APIRouter, ...], gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/admin", route_class=AdminRoute)

    @router.get("/openapi.json", dependencies=[Depends(gate.needs(Scope.INTENTS_READ))])
    def description() -> Any:
        """The admin routes as OpenAPI."""
        routes = [route for one in routers for route in one.routes]
        return get_openapi(title="Doppel for admins", version="1", routes=routes)

    return router
