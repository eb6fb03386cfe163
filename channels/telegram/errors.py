"""What Telegram refuses, as errors of the house.

DeliveryError
├── BadToken             Telegram does not know the token
├── Occupied             somebody else fetches this bot's messages
└── Undeliverable
    ├── Blocked          (the house's own) the bot is blocked, or was never started
    ├── Moved            a group has become a supergroup, with another id
    └── Refused          a call that is wrong in itself
"""

from __future__ import annotations

from typing import Final

from bot.errors import DeliveryError, Undeliverable

CAUSES: Final = (
    "chat not found",
    "message thread not found",
    "message is too long",
    "message caption is too long",
    "message text is empty",
    "can't parse entities",
    "button_data_invalid",
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "query is too old",
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_save_file_invalid",
    "entity too large",
    "too big",
    "bad webhook",
    "voice_messages_forbidden",
)
"""Telegram's own words for refusals, which hold nothing of a person (Bot API; its server's source)."""


class BadToken(DeliveryError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__("Telegram refuses the token; take the one that @BotFather shows under /mybots")


class Occupied(DeliveryError):
    """Another program fetches the updates of this bot, or a webhook is set for it."""

    def __init__(self) -> None:
        super().__init__("another program fetches this bot's messages, or a webhook is set for it")


class Moved(Undeliverable):
    """A group has become a supergroup."""

    def __init__(self, new: int) -> None:
        super().__init__("the group has another id now")
        self.new = new


class Refused(Undeliverable):
    """A call that Telegram refuses whenever it is made."""

    def __init__(self, says: str) -> None:
        """`says`: Telegram's description, which may quote a person and so is not kept."""
        self.cause = next((cause for cause in CAUSES if cause in says.lower()), "")
        """One of `CAUSES`; empty for any other."""
        super().__init__(f"Telegram refuses this: {self.cause or 'it does not take its form'}")
