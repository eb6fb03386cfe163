"""The first thing that Doppel says to somebody, before they have said anything."""

from __future__ import annotations

from typing import Final

from bot.messages import Button, Reply

INTRODUCTION: Final = "introduction"
"""The key by which an introduction is delivered: it is the same for everybody and kept for nobody."""


def introduction(language: str = "", installed_by: str = "") -> Reply:
    """Placeholder of the lead until the words of branch people are there."""
    return Reply(f"I am Doppel. {language}{installed_by}", (Button("Help", "help"),))
