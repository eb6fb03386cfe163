"""What comes from Slack, looked at before any listener sees it; the same for HTTP and for Socket Mode."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from pydantic import ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import DeliveryError
from channels.slack.listeners import PAYLOAD, WORKSPACE
from channels.slack.payload import Payload
from channels.slack.workspaces import Workspace, Workspaces

JSON_TYPE: Final = "application/json"
OK, BAD, UNSIGNED, LATER = 200, 400, 401, 503
log = structlog.get_logger("doppel.slack")


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to Slack."""

    status: int = OK
    body: str = ""
    """Text, or JSON of an object."""


class _Clock:
    """The SDK's form of a clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


class Door:
    """Lets in what Slack has signed, for workspaces that have the app, from people who belong there."""

    def __init__(
        self, app: AsyncApp, workspaces: Workspaces, signing_secret: str, now: Callable[[], datetime]
    ) -> None:
        """`signing_secret`: empty where nothing comes over HTTP."""
        self._app = app
        self._workspaces = workspaces
        clock: Any = _Clock(now)
        self._verifier = SignatureVerifier(signing_secret, clock) if signing_secret else None

    async def over_http(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """A request: 401 unless signed within five minutes, 400 for what has not Slack's shape."""
        if not self._is_signed(body, headers):
            log.info("unsigned_request", fix="check signing_secret and this machine's clock if Slack sent it")
            return Response(UNSIGNED)
        try:
            given = _parsed(body.decode(), headers.get("content-type", ""))
        except (ValueError, RecursionError):
            return Response(BAD)
        return await self.deliver(given)

    async def deliver(self, given: Mapping[str, Any]) -> Response:
        """A payload that is known to be Slack's.

        Any status but 200 means that it was not taken in; after 503 Slack should send it again.
        """
        try:
            payload = Payload.model_validate(given)
        except ValidationError as error:
            places = sorted({".".join(map(str, each["loc"])) for each in error.errors()})
            log.info("odd_payload", places=places[:10])
            return Response(BAD)
        if payload.ssl_check:
            return Response()
        if payload.type == "url_verification":
            return Response(body=json.dumps({"challenge": payload.challenge}))
        try:
            workspace = await self._workspaces.of(payload.workspace) if payload.workspace else None
            if workspace is None or is_stranger(payload, workspace):
                log.info("not_ours", kind=_kind(payload), team=_hashed(payload.workspace))
                return Response()
            return await self._dispatched(given, payload, workspace)
        except DeliveryError as error:
            log.warning("not_taken", kind=_kind(payload), why=str(error))
        except Exception:
            log.exception("not_taken", kind=_kind(payload))
        return Response(LATER)

    async def _dispatched(self, given: Mapping[str, Any], payload: Payload, workspace: Workspace) -> Response:
        """To bolt, which in its socket mode takes a payload as it was read here."""
        context = {PAYLOAD: payload, WORKSPACE: workspace}
        request = AsyncBoltRequest(body=dict(given), context=context, mode="socket_mode")
        answer = await self._app.async_dispatch(request)
        return Response(answer.status, answer.body or "")

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """After Slack's page "Verifying requests from Slack"."""
        if self._verifier is None:
            return False
        moment = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        try:
            return self._verifier.is_valid(body, moment, signature)
        except (ValueError, TypeError):  # no number, no ASCII, no UTF-8
            return False


def is_stranger(payload: Payload, workspace: Workspace) -> bool:
    """Whether it comes from somebody of another workspace or organisation, met in a shared channel."""
    home = payload.home_of_person
    if home.startswith("E"):
        return home != workspace.enterprise
    return bool(home) and home != workspace.team


def _parsed(body: str, content_type: str) -> Mapping[str, Any]:
    """The payload in a body of JSON, or of a form with or without JSON in its field `payload`."""
    if content_type.partition(";")[0].strip().lower() == JSON_TYPE or body.startswith("{"):
        found = json.loads(body)
    else:
        form = dict(parse_qsl(body, keep_blank_values=True))
        found = json.loads(form["payload"]) if "payload" in form else form
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - what stands in a body is a value
    return found


def _kind(payload: Payload) -> str:
    """What it is, in Slack's words alone."""
    kind = (
        (payload.event.type if payload.event else "")
        or payload.type
        or ("command" if payload.command else "")
    )
    return kind[:60]


def _hashed(team: str) -> str:
    return hashlib.sha256(team.encode("utf-8", "replace")).hexdigest()[:12]
