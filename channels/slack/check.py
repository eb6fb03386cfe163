"""What `doppel channels check` looks at for Slack, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.channel import Finding, Shelf
from bot.errors import DeliveryError
from channels.slack.api import Api
from channels.slack.features import EVENTS_PATH, REDIRECT_PATH, SCOPES
from channels.slack.settings import Settings
from channels.slack.trouble import Removed, Uncertain
from channels.slack.workspaces import Workspace, Workspaces

APPS: Final = "https://api.slack.com/apps"


async def findings(settings: Settings, shelf: Shelf | None) -> Sequence[Finding]:
    """Every token, its scopes, and how Slack reaches this server."""
    api = Api(settings.api_url)
    try:
        kept = await Workspaces(settings, shelf, api).every() if shelf else []
        return await _found(settings, api, kept)
    finally:
        await api.close()


async def _found(settings: Settings, api: Api, kept: Sequence[Workspace]) -> Sequence[Finding]:
    found = [*await _reached(settings, api)]
    if token := settings.bot_token.get_secret_value():
        found += await _token(
            api, token, "bot_token", "install the app to the workspace again, and set bot_token"
        )
    for each in kept:
        what = f"workspace {each.name or each.team}"
        found += await _token(api, each.token, what, f"install the app there again at {_install(settings)}")
    if settings.installable and not kept and not token:
        found.append(
            Finding("no workspace has installed the app", f"open {_install(settings)} and install it")
        )
    return found


async def _reached(settings: Settings, api: Api) -> list[Finding]:
    found = []
    if app_token := settings.app_token.get_secret_value():
        try:
            await api.open_socket(app_token)
            found.append(Finding("app_token: Socket Mode can be opened"))
        except DeliveryError as error:
            fix = (
                "see whether this machine reaches Slack (a proxy, a firewall), and https://slack-status.com"
                if isinstance(error, Uncertain)
                else f"make an app-level token with connections:write at {APPS} (Basic Information), and "
                "switch Socket Mode on there"
            )
            found.append(Finding(f"app_token: {error}", fix))
    if settings.signing_secret.get_secret_value() and not app_token:
        found.append(_address(settings, EVENTS_PATH, "request URL of events, interactivity and commands"))
    if settings.installable:
        found.append(_address(settings, REDIRECT_PATH, "redirect URL"))
    return found


def _address(settings: Settings, path: str, what: str) -> Finding:
    url = settings.public_url
    if not url:
        return Finding(f"the {what} needs a public address", "set server.public_url in config.yml")
    if not url.startswith("https://"):
        return Finding(
            f"the {what} is {url}{path}", "Slack calls https alone: set an https server.public_url"
        )
    return Finding(
        f"the {what} should be {url}{path} in the app's settings, as `doppel slack manifest` prints"
    )


async def _token(api: Api, token: str, what: str, again: str) -> list[Finding]:
    """Whether a token is good, and whether it has the scopes that the manifest asks for."""
    try:
        told, scopes = await api.auth_test(token)
    except Removed as error:
        return [Finding(f"{what}: {error}", again)]
    except Uncertain as error:
        return [Finding(f"{what}: {error}", "see whether this machine reaches Slack, and try again")]
    except DeliveryError as error:
        return [Finding(f"{what}: {error}", again)]
    good = Finding(f"{what}: good for {told.get('team') or told.get('team_id')}")
    if not told.get("bot_id"):
        return [
            Finding(f"{what}: it is no bot's token", "use the Bot User OAuth Token, which begins with xoxb-")
        ]
    missing = sorted({scope.name for scope in SCOPES} - {*map(str.strip, scopes.split(","))})
    if scopes and missing:
        return [good, Finding(f"{what}: it lacks {', '.join(missing)}", f"add them at {APPS} and {again}")]
    return [good]


def _install(settings: Settings) -> str:
    from channels.slack.features import INSTALL_PATH

    return f"{settings.public_url or 'the public address'}{INSTALL_PATH}"
