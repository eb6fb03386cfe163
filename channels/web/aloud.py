"""What of a reply can be said aloud on the page."""

from __future__ import annotations

from bot.messages import Reply
from bot.sound import Aloud


def aloud_of(reply: Reply) -> Aloud | None:
    """What is said of a reply when somebody asks for it; None where there is nothing to say."""
    return reply.aloud
