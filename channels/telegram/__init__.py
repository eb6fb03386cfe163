"""Telegram: private chats with a bot, by long polling or by webhook."""

from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import Settings

__all__ = ["Settings", "TelegramChannel"]
