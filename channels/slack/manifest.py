"""The app's manifest, as Slack takes it when an app is made ("From an app manifest").

Its form is that of Slack's page "App manifest reference".
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from bot.shortcuts import shortcuts
from channels.slack.features import (
    COMMAND,
    COMMANDS_PATH,
    EVENTS,
    EVENTS_PATH,
    INTERACTIONS_PATH,
    REDIRECT_PATH,
    SCOPES,
    SHORTCUTS,
)

ABOUT: Final = "A chat in front of your own digital twin: how you are, what you do, what helps."
AT_LENGTH: Final = (
    "Doppel keeps note of how your working days go: mood, energy and stress when you tell them, tasks, "
    "breaks and reminders. You talk with it in a direct message. What you say stays with you: no manager "
    "sees one person's figures, nothing is read from channels, and you can export or erase all of it."
)
"""Slack wants 174 characters or more here."""
COLOUR: Final = "#2b4c5e"


def manifest(public_url: str, *, socket: bool) -> dict[str, Any]:
    """The manifest for Socket Mode, or for calls to a public address (https://HOST).

    With an address people can install the app by OAuth, too.
    """
    where = "" if socket else public_url
    made: dict[str, Any] = {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Doppel",
            "description": ABOUT,
            "long_description": AT_LENGTH,
            "background_color": COLOUR,
        },
        "features": _features(where),
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **_request(where, EVENTS_PATH)},
            "interactivity": {"is_enabled": True, **_request(where, INTERACTIONS_PATH)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
    if public_url:
        made["oauth_config"]["redirect_urls"] = [public_url + REDIRECT_PATH]
    return made


def manifest_yaml(public_url: str, *, socket: bool) -> str:
    """The manifest as the text to paste."""
    return yaml.safe_dump(manifest(public_url, socket=socket), sort_keys=False, allow_unicode=True, width=110)


def _features(where: str) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": "Say something to Doppel; only you see it",
        "usage_hint": " · ".join([*(f"{each.name} {each.takes}".strip() for each in shortcuts()[:6]), "…"]),
        "should_escape": False,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Doppel", "always_online": True},
        "shortcuts": [
            {"name": each.name, "type": each.kind, "callback_id": each.callback, "description": each.about}
            for each in SHORTCUTS
        ],
        "slash_commands": [command | ({"url": where + COMMANDS_PATH} if where else {})],
    }


def _request(where: str, path: str) -> dict[str, str]:
    return {"request_url": where + path} if where else {}
