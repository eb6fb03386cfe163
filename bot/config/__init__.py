"""config.yml: what it may hold, how it is read, and where data lives."""

from bot.config.home import Home
from bot.config.load import find, load
from bot.config.models import ChannelSettings, Config, Feeds, FeedSettings, Section
from bot.config.zones import local_zone, zone_named

__all__ = [
    "ChannelSettings",
    "Config",
    "FeedSettings",
    "Feeds",
    "Home",
    "Section",
    "find",
    "load",
    "local_zone",
    "zone_named",
]
