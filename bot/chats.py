"""What the chats of a person are called, and which of them words mean."""

from __future__ import annotations

from typing import Final

from bot.phrases import phrases

say: Final = phrases(__file__)

HERE: Final = "here"
"""Means the chat in which it is said."""


def chat_name(channel: str) -> str:
    """A channel as it stands in a sentence: "Slack", "the web chat"."""
    return say.name(channel) if channel in say.words("en").names else channel.capitalize()


def named(text: str, channels: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some channels that a text names."""
    patterns = say.words("en").patterns
    return tuple(
        channel
        for channel in dict.fromkeys(channels)
        if (say.pattern(channel).search(text) if channel in patterns else channel in text.casefold())
    )


def names_here(text: str) -> bool:
    """Whether a text names the chat in which it is said."""
    return say.pattern(HERE).search(text) is not None


def known() -> tuple[str, ...]:
    """The channels that have a name here."""
    return tuple(say.words("en").names)
