"""Time zones by name, with a helping hand for names that do not exist."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import ConfigError

_UTC_NAMES = frozenset({"Etc/UTC", "Etc/UCT", "Universal", "Zulu", "GMT", "local"})


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises `ConfigError` with the nearest names."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ConfigError(f"there is no time zone {name!r}; {_advice(name)}") from None


def local_zone() -> ZoneInfo:
    """The zone of this machine; UTC where it does not say."""
    from tzlocal import get_localzone

    try:
        zone = get_localzone()
        known = isinstance(zone, ZoneInfo) and zone.key not in _UTC_NAMES
        return zone if known else ZoneInfo("UTC")
    except (OSError, ValueError, LookupError):
        return ZoneInfo("UTC")


def _advice(name: str) -> str:
    zones = {zone.lower(): zone for zone in available_timezones()}
    cities = {low.rpartition("/")[2]: zone for low, zone in zones.items()}
    wanted = name.strip().lower().replace(" ", "_")[:60]
    near = [zones[low] for low in get_close_matches(wanted, zones, n=2, cutoff=0.75)]
    near += [cities[low] for low in get_close_matches(wanted.rpartition("/")[2], cities, n=2, cutoff=0.75)]
    if near:
        return "did you mean " + " or ".join(dict.fromkeys(near)) + "?"
    return "write an IANA name such as Europe/Berlin"
