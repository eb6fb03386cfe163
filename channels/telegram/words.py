"""What Doppel says in groups: nothing of anybody, in the language of who speaks; in YAML beside."""

from __future__ import annotations

from bot.language import DEFAULT, conversing
from bot.phrases import phrases

_say = phrases(__file__)


def neutral(name: str, language: str, username: str) -> str:
    """One line for a group. `name`: in_private, start_me or in_group."""
    tongue = language or DEFAULT
    with conversing(heard=tongue, spoken=tongue):
        return _say(name, link=f"https://t.me/{username}?start=hello")
