"""slack-bolt's application, as Doppel uses it: for its routing to listeners."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DoppelError
from channels.slack.api import QUIET
from channels.slack.listeners import WORKSPACE
from channels.slack.workspaces import Workspace

log = structlog.get_logger("doppel.slack")


def bolt_app() -> AsyncApp:
    """An application without listeners; it calls Slack for nothing, which `Api` does.

    `process_before_response` has bolt answer Slack only after the listener, so that a message is acknowledged
    once it is durable. Signatures and workspaces are checked by `door`, as bolt reads a body before it checks
    who sent it, and logs it where nobody listens.
    """
    app = AsyncApp(
        name="doppel",
        logger=QUIET,
        signing_secret="",
        client=AsyncWebClient(logger=QUIET),
        authorize=_authorized,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    app.error(_failed)
    return app


async def _authorized(context: dict[str, Any], team_id: str | None) -> AuthorizeResult:
    """The installation that the door has found."""
    workspace: Workspace = context[WORKSPACE]
    return AuthorizeResult(
        enterprise_id=workspace.enterprise or None,
        team_id=team_id,
        bot_token=workspace.token,
        bot_user_id=workspace.bot_user,
        bot_id=workspace.bot_id or None,
    )


async def _failed(error: Exception) -> BoltResponse:
    """An event that nobody listens to is done with; what a listener could not take in must come again."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    why = str(error) if isinstance(error, DoppelError) else ""
    log.error("not_taken", why=why, exc_info=error)
    return BoltResponse(status=503, body="")
