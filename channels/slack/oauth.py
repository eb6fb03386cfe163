"""Installing the app in a workspace ("Add to Slack"), after Slack's page "Installing with OAuth"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from secrets import token_urlsafe
from typing import Any, ClassVar, Final

import structlog
from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.errors import DeliveryError
from bot.recent import Recent
from channels.slack.api import QUIET, Api
from channels.slack.features import INSTALL_PATH, REDIRECT_PATH, SCOPES
from channels.slack.settings import Settings
from channels.slack.words import words
from channels.slack.workspaces import Workspace, Workspaces

LIVES: Final = 600
"""Seconds that somebody has to agree at Slack."""
Installed = Callable[[Workspace, str], Awaitable[None]]
"""Called with a new installation and the user id of who made it."""
log = structlog.get_logger("doppel.slack")


class Installing:
    """The two pages of an installation: to Slack, and back with a code."""

    def __init__(self, settings: Settings, workspaces: Workspaces, api: Api, installed: Installed) -> None:
        self._settings = settings
        self._api = api
        self._installed = installed
        self._workspaces = workspaces

    async def begin(self, request: Request) -> Response:
        """Send a browser to Slack."""
        return _response(await self._flow().handle_installation(_bolt_request(request)))

    async def finish(self, request: Request) -> Response:
        """Take a browser back from Slack: state and code are checked, and the installation is kept."""
        return _response(await self._flow().handle_callback(_bolt_request(request)))

    def _flow(self) -> AsyncOAuthFlow:
        secret = self._settings.client_secret.get_secret_value()
        home = self._settings.api_url.removesuffix("api/")
        settings = AsyncOAuthSettings(
            client_id=self._settings.client_id,
            client_secret=secret,
            scopes=[scope.name for scope in SCOPES],
            redirect_uri=self._settings.public_url + REDIRECT_PATH if self._settings.public_url else None,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=f"{home}oauth/v2/authorize",
            install_page_rendering_enabled=False,
            installation_store=_Store(self._workspaces),
            state_store=_States(secret),
            callback_options=AsyncCallbackOptions(success=self._success, failure=_failure),
            logger=QUIET,
        )
        return _Flow(self._api, settings)

    async def _success(self, args: AsyncSuccessArgs) -> BoltResponse:
        installation, say = args.installation, _words(args.request)
        workspace = _workspace(installation)
        await self._installed(workspace, installation.user_id)
        title = say["installed"].format(team=workspace.name or "Slack")
        return _page(200, title, say["installed_how"])


async def _failure(args: AsyncFailureArgs) -> BoltResponse:
    say = _words(args.request)
    log.warning("not_installed", why=str(args.reason)[:60])
    how = say["not_installed_how"].format(why=str(args.reason)[:60].replace("_", " "), address=INSTALL_PATH)
    return _page(args.suggested_status_code, say["not_installed"], how)


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, with codes taken to Slack by `Api`: every failure is told, and no code stands in a log."""

    def __init__(self, api: Api, settings: AsyncOAuthSettings) -> None:
        super().__init__(client=api.client(), logger=QUIET, settings=settings)
        self._api = api

    async def run_installation(self, code: str) -> Installation | None:
        """What a code stands for; None for one that is no good, and for a whole organisation."""
        settings = self.settings
        try:
            given = await self._api.exchange(
                code, settings.client_id, settings.client_secret, settings.redirect_uri or ""
            )
            token = str(given.get("access_token") or "")
            told, _ = await self._api.auth_test(token)
        except DeliveryError as error:
            log.warning("not_installed", why=str(error))
            return None
        team, installer = given.get("team") or {}, given.get("authed_user") or {}
        if given.get("is_enterprise_install") or not team.get("id"):
            log.warning("not_installed", why="a whole organisation", fix="install it in one workspace")
            return None
        return Installation(
            app_id=given.get("app_id"),
            enterprise_id=(given.get("enterprise") or {}).get("id"),
            team_id=team["id"],
            team_name=team.get("name"),
            bot_token=token,
            bot_id=told.get("bot_id"),
            bot_user_id=given.get("bot_user_id"),
            bot_scopes=given.get("scope") or "",
            user_id=str(installer.get("id") or ""),
        )


class _Store(AsyncInstallationStore):
    """Puts an installation on the channel's shelf."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def async_save(self, installation: Installation) -> None:
        await self._workspaces.keep(_workspace(installation))


class _States(AsyncOAuthStateStore):
    """States that are signed and run out, so that they outlast a restart; each is good once.

    That it is the same browser which comes back is told by the cookie that bolt sets.
    """

    _used: ClassVar[Recent[str, bool]] = Recent()

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="slack-install")

    async def async_issue(self, *_: Any, **__: Any) -> str:
        return str(self._signer.dumps(token_urlsafe(16)))

    async def async_consume(self, state: str) -> bool:
        try:
            self._signer.loads(state, max_age=LIVES)
        except BadSignature:
            return False
        if self._used.get(state):
            return False
        self._used.put(state, True)
        return True


def _workspace(installation: Installation) -> Workspace:
    return Workspace(
        team=installation.team_id or "",
        token=installation.bot_token or "",
        bot_user=installation.bot_user_id or "",
        bot_id=installation.bot_id or "",
        enterprise=installation.enterprise_id or "",
        name=installation.team_name or "",
        app=installation.app_id or "",
        scopes=",".join(installation.bot_scopes or ()),
    )


def _bolt_request(request: Request) -> AsyncBoltRequest:
    headers: dict[str, Any] = dict(request.headers)
    query: dict[str, Any] = dict(request.query_params)
    return AsyncBoltRequest(body="", query=query, headers=headers)


def _response(answer: BoltResponse) -> Response:
    made = Response(answer.body, answer.status)
    for name, values in answer.headers.items():
        for value in values:
            made.headers.append(name, value) if name == "set-cookie" else made.headers.update({name: value})
    return made


def _words(request: AsyncBoltRequest) -> Mapping[str, str]:
    accepted = (request.headers.get("accept-language") or [""])[0]
    return words(accepted[:2].lower())


def _page(status: int, title: str, text: str) -> BoltResponse:
    body = (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><main><h1>{escape(title)}</h1><p>{escape(text)}</p></main>"
    )
    return BoltResponse(status=status, body=body, headers={"content-type": "text/html; charset=utf-8"})
