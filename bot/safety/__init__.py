"""Safety comes before understanding: the fixed, careful answer to words of self-harm."""

from bot.safety.answers import INTENT, crisis, located
from bot.safety.signs import shows_crisis

__all__ = ["INTENT", "crisis", "located", "shows_crisis"]
