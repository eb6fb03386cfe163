"""Time zones and countries in what people write: cities, abbreviations, offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

import yaml

from bot.countries import country_named

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s*([+-])\s*(\d{1,2})(?::?00)?\b", re.IGNORECASE)
_ETC = re.compile(r"Etc/GMT([+-])(\d{1,2})")
_IANA = re.compile(r"\b[a-z]+(?:/[a-z_+\-0-9]+){1,2}\b", re.IGNORECASE)
_AFTER = re.compile(
    r"\b(?:in|to|from|at|is|of|for|zone|timezone|tz|country|use|on|near)\b[:\s]+"
    r"(?!my\b|the time\b)([^,.!?]+)$",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\b(?:the|now|this|week|month|for|a|while|time|zone|timezone|please|pls|at the moment|currently|here"
    r"|today|again)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 4
"""Words in the name of a place."""
_EAST: Final = 14
_WEST: Final = 12
_LIKE: Final = 0.78
_SHORTEST: Final = 4
_SHORT_COUNTRIES: Final = frozenset({"us", "usa", "uk", "uae"})
_LEADING: Final = frozenset(
    {"i", "i'm", "im", "am", "is", "in", "at", "my", "me", "we", "are", "we're", "it", "its", "to", "be"}
    | {"live", "from", "now", "here", "set", "do", "so", "no", "as"}
)
"""Words before the name of a place, some of them country codes too."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a text says about where somebody is; empty where it does not."""

    zones: tuple[str, ...] = ()
    """IANA names that may be meant, likeliest first."""
    country: str = ""
    """ISO 3166 alpha-2."""
    said: str = ""
    """The words it was read from, or that were not understood."""


def place(text: str) -> Place:
    """The place that a text names: a zone, an offset, a city, an abbreviation or a country."""
    if offset := _offset(text):
        return offset
    for match in _IANA.finditer(text):
        if zone := _zones().get(match[0].casefold()):
            return Place((zone,), said=match[0])
    words = [match[0] for match in _WORD.finditer(text)]
    for size in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            said = " ".join(words[start : start + size])
            if found := _known(said, alone=len(words) == size):
                return found
    return _likely(text)


def zones_of(country: str) -> tuple[str, ...]:
    """The IANA zones of a country, in the order of the time zone database.

    Source: `zone.tab` of the time zone database, from the tzdata package.
    """
    return _by_country().get(country, ())


def zone_name(zone: str) -> str:
    """A zone as people call it: "UTC+2" for Etc/GMT-2, whose sign is the other way round."""
    found = _ETC.fullmatch(zone)
    return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}" if found else zone


def city(zone: str) -> str:
    """The city that a zone is named for: "New York" for America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def _known(said: str, *, alone: bool) -> Place | None:
    key = _plain(said)
    zones = _table()["cities"].get(key) or _table()["abbreviations"].get(key) or _cities().get(key)
    if zones:
        return Place(tuple(_listed(zones)), said=said)
    first = key.split(" ", 1)[0]
    if first in _LEADING or (len(key) < _SHORTEST and key not in _SHORT_COUNTRIES and not alone):
        return None
    code = country_named(said)
    return Place(country=code, said=said) if code else None


def _likely(text: str) -> Place:
    """A name that is nearly one we know, as a choice; or the words that we do not know."""
    found = _AFTER.search(text.strip(" .!?"))
    words = _NOISE.sub(" ", found[1] if found else text)
    said = " ".join(words.split()).strip(" :,")
    names = {**_cities(), **_table()["cities"]}
    near = get_close_matches(_plain(said), names, n=3, cutoff=_LIKE) if said else []
    zones = [zone for name in near for zone in _listed(names[name])]
    return Place(tuple(dict.fromkeys(zones)), said=f"?{said}")


def _listed(zones: str | list[str]) -> list[str]:
    return [zones] if isinstance(zones, str) else zones


def _offset(text: str) -> Place | None:
    found = _OFFSET.search(text)
    if not found:
        return None
    hours = int(found[2]) * (1 if found[1] == "+" else -1)
    if not -_WEST <= hours <= _EAST:
        return Place(said=f"?{found[0]}")
    return Place((f"Etc/GMT{-hours:+d}" if hours else "UTC",), said=found[0])


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[^\w]+", " ", bare).strip()


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    """Every city that a zone of a country is named for."""
    zones = {zone for zones in _by_country().values() for zone in zones}
    return {_plain(city(zone)): zone for zone in sorted(zones)} | {"utc": "UTC"}


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    known: dict[str, tuple[str, ...]] = {}
    for code, _, zone, *_ in rows:
        known[code] = (*known.get(code, ()), zone)
    return known


@cache
def _table() -> dict[str, dict[str, str | list[str]]]:
    text = Path(__file__).with_name("places.yml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str | list[str]]] = yaml.safe_load(text)
    return table
