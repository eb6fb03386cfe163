"""`POST /teams/messages`: who may come in, and when Teams hears that something has arrived."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.config.hosts import is_loopback
from bot.errors import DoppelError
from channels.teams.activity import Activity, without_nulls
from channels.teams.connector import Connector, Json, NotAnActivity
from channels.teams.settings import Settings, host_of
from channels.teams.tokens import NotFromTeams, Proof, Tokens
from twin_core.errors import TwinError

PATIENCE: Final = 2.0
"""Seconds after which a message is acknowledged though its turn goes on."""
INVOKE_PATIENCE: Final = 4.0
"""The same for an invoke, which Teams gives up after five."""
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

log = structlog.get_logger("doppel.teams")

Take: TypeAlias = "Callable[[Activity], Awaitable[Json | None]]"


class Doors:
    """Checks what comes in and has it answered. Lives in the event loop's thread."""

    def __init__(
        self, settings: Settings, tokens: Tokens, connector: Connector, take: Take, *, late: Take
    ) -> None:
        """`take` does what an activity wants; `late` answers an invoke that takes longer than Teams waits."""
        self._settings = settings
        self._tokens = tokens
        self._connector = connector
        self._take = take
        self._late = late
        self._under_way: set[asyncio.Task[Json | None]] = set()

    async def post(self, request: Request) -> Response:
        """The answer to one request: never 500."""
        try:
            proof = None if self._settings.developer else await self._proof(request)
            body = without_nulls(json.loads(await request.body()))
            activity = Activity.model_validate(body)
            self._admit(request, activity, proof)
        except NotFromTeams as error:
            log.warning("refused", why=str(error))
            return _refusal(401, "this does not come from Teams")
        except NotWelcome as error:
            log.warning("refused", why=str(error))
            return _refusal(403, "nobody is answered from there")
        except (ValidationError, ValueError, RecursionError):
            return _refusal(400, "this is not an activity of the Bot Framework")
        return await self._answered(body, activity)

    async def _proof(self, request: Request) -> Proof:
        return await self._tokens.proof(request.headers.get("authorization", ""))

    def _admit(self, request: Request, activity: Activity, proof: Proof | None) -> None:
        """Raises `NotFromTeams` and `NotWelcome`."""
        if proof is None:
            _check_at_home(request, activity, self._settings)
            return
        proof.check(activity.service_url, activity.channel_id)
        if not self._settings.may_be_sent_to(activity.service_url):
            host = host_of(activity.service_url)[:80] or "no host"
            raise NotWelcome(f"serviceUrl names {host}, which is not among channels.teams.service_hosts")
        if not activity.tenants or not activity.tenants <= self._settings.welcome:
            raise NotWelcome("the sender's directory is not among channels.teams.tenants")

    async def _answered(self, body: Json, activity: Activity) -> Response:
        task = asyncio.ensure_future(self._connector.receive(body, lambda: self._take(activity)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        invoke = activity.type == "invoke"
        done, _ = await asyncio.wait({task}, timeout=INVOKE_PATIENCE if invoke else PATIENCE)
        if not done:
            task.add_done_callback(lambda late: _log_late(late, activity))
            return _response(await self._late(activity) if invoke else None)
        error = task.exception()
        if error is None:
            return _response(task.result())
        _log_failure(error, activity)
        if isinstance(error, NotAnActivity):
            return _refusal(400, "this is not an activity of the Bot Framework")
        return _refusal(503, "please deliver this again later")


class NotWelcome(Exception):
    """A request with a good token from a place that we do not answer."""


def _check_at_home(request: Request, activity: Activity, settings: Settings) -> None:
    """In developer mode nobody but this very machine is heard, and nobody else is answered."""
    client = request.client.host if request.client else ""
    if not is_loopback(client) or any(name in request.headers for name in FORWARDED):
        raise NotFromTeams("developer mode takes nothing from elsewhere")
    if not settings.may_be_sent_to(activity.service_url):
        raise NotWelcome("developer mode answers nobody elsewhere")


def _log_late(task: asyncio.Task[Json | None], activity: Activity) -> None:
    if not task.cancelled():
        _log_failure(task.exception(), activity)


def _log_failure(error: BaseException | None, activity: Activity) -> None:
    if error is None:
        return
    which = sha256(activity.id.encode()).hexdigest()[:12]
    expected = isinstance(error, DoppelError | TwinError | NotAnActivity | OSError)
    log.error(
        "not_taken_in",
        activity=which,
        error=type(error).__name__,
        exc_info=None if expected else error,
    )


def _response(body: Json | None) -> Response:
    return Response(status_code=200) if body is None else JSONResponse(body)


def _refusal(status: int, why: str) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    content: dict[str, Any] = {"error": why}
    return JSONResponse(content, status_code=status, headers=headers)
