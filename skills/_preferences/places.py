"""Time zones and countries in what people write: cities, abbreviations, offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import available_timezones

from babel import Locale

from bot.countries import country_named
from bot.documents import document
from bot.phrases import beside, phrases
from nlu.languages import LANGUAGES

_say: Final = phrases(__file__)

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s*([+-])\s*(\d{1,2})(?::?00)?\b", re.IGNORECASE)
_ETC = re.compile(r"Etc/GMT([+-])(\d{1,2})")
_IANA = re.compile(r"\b[a-z]+(?:/[a-z_+\-0-9]+){1,2}\b", re.IGNORECASE)
_LONGEST: Final = 4
"""Words in the name of a place."""
_EAST: Final = 14
_WEST: Final = 12
_LIKE: Final = 0.78
_SHORTEST: Final = 4
_SHORT_COUNTRIES: Final = frozenset({"us", "usa", "uk", "uae"})


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
    key, leading = _plain(said), _say.listed("leading")
    if key in leading:
        return None
    if zones := _named().get(key):
        return Place(tuple(_listed(zones)), said=said)
    first = key.split(" ", 1)[0]
    if first in leading or (len(key) < _SHORTEST and key not in _SHORT_COUNTRIES and not alone):
        return None
    code = country_named(said)
    return Place(country=code, said=said) if code else None


def _likely(text: str) -> Place:
    """A name that is nearly one we know, as a choice; or the words that we do not know."""
    found = _say.pattern("after").search(text.strip(" .!?"))
    words = _say.pattern("noise").sub(" ", found[1] if found else text)
    said = " ".join(words.split()).strip(" :,")
    near = get_close_matches(_plain(said), _cities(), n=3, cutoff=_LIKE) if said else []
    zones = [zone for name in near for zone in _listed(_cities()[name])]
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


def is_request(said: str) -> bool:
    """Whether words that name no place are the request itself rather than a name nobody knows."""
    return not said or bool(set(_say.listed("request")) & set(said.casefold().split()))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[^\w]+", " ", bare).strip()


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str | list[str]]:
    """Every city that a zone of a country is named for, in each language, and those of the tables."""
    zones = sorted(zone for zones in _by_country().values() for zone in zones)
    named: dict[str, str | list[str]] = {_plain(city(zone)): zone for zone in zones}
    for language in LANGUAGES:
        known = Locale.parse(language).time_zones
        named |= {_plain(known[zone]["city"]): zone for zone in zones if "city" in known.get(zone, {})}
    return named | {"utc": "UTC"} | _tables("cities")


@cache
def _named() -> dict[str, str | list[str]]:
    """The same with abbreviations of zones."""
    return _cities() | _tables("abbreviations")


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    known: dict[str, tuple[str, ...]] = {}
    for code, _, zone, *_ in rows:
        known[code] = (*known.get(code, ()), zone)
    return known


def _tables(part: str) -> dict[str, str | list[str]]:
    """A part of the tables of all languages: people name a city in any."""
    found: dict[str, str | list[str]] = {}
    for language in LANGUAGES:
        table: dict[str, str | list[str]] = document(beside(_say.path, language))[part]
        found |= {_plain(name): zones for name, zones in table.items()}
    return found
