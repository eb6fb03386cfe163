"""The conversation: from a message to a reply, one person at a time."""

from bot.dialogue.engine import Dialogue, Heard

__all__ = ["Dialogue", "Heard"]
