"""What the app asks of Slack: listeners are registered from these lists, and the manifest is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

COMMAND: Final = "/doppel"
PRESS: Final = "doppel_press"
"""The action id of a button that says something; a number follows it."""
SAYS: Final = "="
"""Begins the value of a button on the Home tab, which carries its words: no delivery stands behind it."""
WRITE: Final = "doppel_write"
"""The action id of the button that opens a modal for free words, and the callback id of that modal."""
LOG_MOOD: Final = "doppel_log_mood"
MAKE_TASK: Final = "doppel_make_task"
"""Callback ids of the shortcuts, and of the modals that they open."""
REPLY_EVENT: Final = "doppel_reply"
"""The type of the metadata on every message of ours, by which one that arrived is known again."""

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"
EVENTS_PATH: Final = "/slack/events"
INTERACTIONS_PATH: Final = "/slack/interactions"
COMMANDS_PATH: Final = "/slack/commands"


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission, and what it is needed for."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in Slack's menus."""

    callback: str
    kind: Literal["global", "message"]
    name: str
    """24 characters at most."""
    about: str


SCOPES: Final = (
    Scope("app_mentions:read", "hear it when somebody mentions Doppel in a channel"),
    Scope("chat:write", "answer, and replace a question by what was logged"),
    Scope("commands", "offer `/doppel` and the shortcuts"),
    Scope("dnd:read", "write nothing unasked while somebody has notifications paused"),
    Scope("files:read", "hear voice clips and audio files that somebody sends to Doppel"),
    Scope("files:write", "send charts, exports and spoken answers as files"),
    Scope("im:history", "hear direct messages, their edits and deletions, and see whether an answer arrived"),
    Scope("im:write", "open the direct conversation with a person"),
    Scope("users:read", "know a person's time zone, language and name, and when they travel"),
)
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "tokens_revoked",
    "user_change",
)
SHORTCUTS: Final = (
    Shortcut(LOG_MOOD, "global", "Log mood", "Note your mood, energy and stress, with a line of your own."),
    Shortcut(MAKE_TASK, "message", "Make a task", "Put this message on your list, in words of your own."),
)
