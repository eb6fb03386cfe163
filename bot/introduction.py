"""The first thing that Doppel says to somebody, before they have said anything."""

from __future__ import annotations

from typing import Final

from bot.language import DEFAULT, conversing
from bot.messages import Reply
from bot.phrases import phrases

INTRODUCTION: Final = "introduction"
"""The key by which an introduction is delivered: it is the same for everybody and kept for nobody."""

say = phrases(__file__)


def introduction(language: str = "", installed_by: str = "") -> Reply:
    """Why Doppel writes, who installed it, what it keeps, who sees it and how to stop it.

    `language`: two letters; English where it is empty or has no words here. `installed_by`: a name, or what
    the platform shows as one; nobody is named where it is empty.
    """
    tongue = language or DEFAULT
    with conversing(heard=tongue, spoken=tongue):
        why = say("installed", who=installed_by) if installed_by else say("added")
        return Reply(say("introduction", why=why), say.buttons("check_in", "help"))
