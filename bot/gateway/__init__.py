"""The HTTP side of the house."""

from bot.gateway.app import gateway
from bot.gateway.hearing import Hearing

__all__ = ["Hearing", "gateway"]
