"""Versions of the intents: published, followed, rolled back, tried with a share of the people."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from bot.gateway.admin.access import Gate
from bot.gateway.admin.answers import AdminRoute
from bot.gateway.admin.bodies import Publishing, Trial
from bot.intents.admin import IntentAdmin
from bot.intents.monitoring.figures import Figures
from bot.intents.views import plain
from bot.keys import Scope

ACCEPTED = 202


def versions(intents: IntentAdmin, figures: Figures, gate: Gate) -> APIRouter:
    """The routes about versions."""
    router = APIRouter(prefix="/admin", tags=["versions"], route_class=AdminRoute)
    _read(router, intents, gate)
    _publish(router, intents, gate)
    _trial(router, intents, figures, gate)
    return router


def _read(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    reads = [Depends(gate.needs(Scope.INTENTS_READ))]

    @router.get("/intents:versions", dependencies=reads)
    def every_version() -> Any:
        """All versions with their scores, newest first."""
        return {"versions": plain(intents.versions())}

    @router.get("/intents:versions/{number}", dependencies=reads)
    def one_version(number: int) -> Any:
        """A version with its draft and the whole report of its tests."""
        return plain(intents.version(number))

    @router.get("/intents:versions/{number}/progress", dependencies=reads)
    def progress(number: int) -> Any:
        """How far the publishing of a version is."""
        return plain(intents.progress(number))


def _publish(router: APIRouter, intents: IntentAdmin, gate: Gate) -> None:
    actor = Depends(gate.actor(Scope.INTENTS_PUBLISH))

    @router.post("/intents:publish", status_code=ACCEPTED)
    def publish(wanted: Publishing, by: str = actor) -> Any:
        """Train and test the draft in the background; where it passes, it answers from then on."""
        return {"number": intents.publish(by, wanted.note, hold=wanted.hold)}

    @router.post("/intents:versions/{number}:cancel")
    def cancel(number: int, by: str = actor) -> Any:
        """Call the training of a version off."""
        intents.cancel(number, by)
        return plain(intents.progress(number))

    @router.post("/intents:versions/{number}:rollback")
    def rollback(number: int, by: str = actor) -> Any:
        """Let an earlier version answer from the next turn on; 0 is Doppel as it ships."""
        intents.rollback(number, by)
        return {"live": number}


def _trial(router: APIRouter, intents: IntentAdmin, figures: Figures, gate: Gate) -> None:
    actor = Depends(gate.actor(Scope.INTENTS_PUBLISH))

    @router.get("/intents:trial", dependencies=[Depends(gate.needs(Scope.INTENTS_READ))])
    def trial() -> Any:
        """The running trial beside the live version, each difference with its 95 % interval."""
        return plain(figures.trial())

    @router.put("/intents:trial")
    def start(wanted: Trial, by: str = actor) -> Any:
        """Let a version answer a share of the people."""
        intents.start_trial(wanted.number, wanted.share, by)
        return plain(figures.trial())

    @router.delete("/intents:trial")
    def end(keep: bool, by: str = actor) -> Any:
        """End the trial; `keep`: its version answers everybody from then on."""
        return {"live": intents.end_trial(by, keep=keep)}
