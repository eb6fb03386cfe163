"""What admins look at: what was not understood, figures and alarms, the audit log."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query

from bot.gateway.admin.access import Gate
from bot.gateway.admin.answers import AdminRoute
from bot.gateway.admin.bodies import Adopted, Places
from bot.intents.misses.inbox import Inbox
from bot.intents.monitoring.figures import Figures
from bot.intents.views import plain
from bot.keys import Scope
from twin_core.store.desk_base import Audit

MOST_LINES = 1_000
LONGEST_SUBJECT = 100


class AuditLog(Protocol):
    """Reads the audit log, newest first."""

    def __call__(
        self, *, after: int = 0, before: int = 0, limit: int = 100, subject: str = ""
    ) -> list[Audit]:
        """Lines between two places, about one subject or all."""


def watch(inbox: Inbox, figures: Figures, audit: AuditLog, gate: Gate) -> APIRouter:
    """The routes about what goes on."""
    router = APIRouter(prefix="/admin", tags=["watch"], route_class=AdminRoute)
    _misses(router, inbox, gate)
    _figures(router, figures, gate)
    _audit(router, audit, gate)
    return router


def _misses(router: APIRouter, inbox: Inbox, gate: Gate) -> None:
    reads, actor = Depends(gate.needs(Scope.INTENTS_READ)), Depends(gate.actor(Scope.INTENTS_EDIT))

    @router.get("/intents:misses", dependencies=[reads])
    def misses() -> Any:
        """What people who agreed to it said and Doppel did not understand: masked, like with like."""
        return {"groups": plain(inbox.groups())}

    @router.post("/intents:misses:adopt")
    def adopt(wanted: Adopted, by: str = actor) -> Any:
        """Make some of them examples of an intent in the draft."""
        return {"revision": inbox.adopt(wanted.places, wanted.intent, by)}

    @router.post("/intents:misses:drop")
    def drop(wanted: Places, by: str = actor) -> Any:
        """Put some of them away."""
        return {"dropped": inbox.drop(wanted.places, by)}


def _figures(router: APIRouter, figures: Figures, gate: Gate) -> None:
    @router.get("/intents:figures", dependencies=[Depends(gate.needs(Scope.INTENTS_READ))])
    def overview(
        since: date | None = None, until: date | None = None, days: Annotated[int, Query(ge=1, le=366)] = 1
    ) -> Any:
        """Confidence, fallback and correction rates over time and by intent, and what is alarming."""
        return plain(figures.overview(since, until, days))


def _audit(router: APIRouter, audit: AuditLog, gate: Gate) -> None:
    @router.get("/audit", dependencies=[Depends(gate.needs(Scope.AUDIT_READ))])
    def log(
        before: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 100,
        subject: Annotated[str, Query(max_length=LONGEST_SUBJECT, pattern=r"^[^\x00]*$")] = "",
    ) -> Any:
        """Who did what, newest first; `before` pages back."""
        return {"lines": [_line(one) for one in audit(before=before, limit=limit, subject=subject)]}


def _line(one: Audit) -> dict[str, Any]:
    return {
        "place": one.place,
        "at": one.at,
        "actor": one.actor,
        "action": one.action,
        "subject": one.subject,
        "detail": json.loads(one.detail),
    }
