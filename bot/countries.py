"""Countries: their names, and the one a time zone lies in."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from babel import Locale

_ALSO = {
    "usa": "US", "us": "US", "u s": "US", "u s a": "US", "america": "US", "the states": "US", "states": "US",
    "uk": "GB", "u k": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "britain": "GB", "great britain": "GB", "holland": "NL", "czech republic": "CZ", "korea": "KR",
    "south korea": "KR", "republic of ireland": "IE", "turkey": "TR", "deutschland": "DE", "österreich": "AT",
    "schweiz": "CH", "oesterreich": "AT", "niederlanden": "NL", "daenemark": "DK",
    "vereinigte staaten": "US", "amerika": "US", "grossbritannien": "GB", "tschechien": "CZ",
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:i(?:'| a)?m |i live |we are |we live |i am |ich (?:bin|lebe|wohne) |wir (?:sind|leben|wohnen) )?"
    r"(?:currently |now |gerade |jetzt )?(?:in |from |at |aus )?(?:the |der |den |die )?"
)

_LONGEST_NAME = 4
"""Words of a name that is looked for."""
_SURE_NAME = 4
"""Letters from which on a word inside a sentence is taken for a name."""


def country_name(code: str, language: str = "en") -> str:
    """The name of a country by its ISO 3166 alpha-2 code; the code itself if unknown."""
    return str(Locale.parse(language).territories.get(code.upper(), code.upper()))


def country_named(text: str) -> str:
    """The code of the country that a text names ("austria", "I'm in the UK", "de"); empty if none."""
    said = _plain(text)
    candidates = (said, _LEAD.sub("", said).strip())
    for words in candidates:
        if code := _ALSO.get(words) or _names().get(words):
            return code
    last = candidates[-1]
    return last.upper() if len(last) == 2 and last.upper() in _codes() else ""  # noqa: PLR2004 - alpha-2


def country_mentioned(text: str) -> str:
    """The code of the first country that stands anywhere in a text by its name; empty if none."""
    words = _plain(text).split()
    for size in range(_LONGEST_NAME, 0, -1):
        for first in range(len(words) - size + 1):
            name = " ".join(words[first : first + size])
            if len(name) >= _SURE_NAME and (code := _ALSO.get(name) or _names().get(name)):
                return code
    return ""


def country_of_zone(zone: str) -> str:
    """The country that an IANA time zone is named for, as an ISO code; empty if it has none.

    Source: `zone.tab` of the time zone database, from the tzdata package.
    """
    return _zones().get(zone, "")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"[^\w']+", " ", folded).strip()


@cache
def _codes() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").territories if str(code).isalpha())


@cache
def _names() -> dict[str, str]:
    return {
        _plain(str(Locale(language).territories[code])): code
        for language in ("de", "en")
        for code in _codes()
        if code in Locale(language).territories
    }


@cache
def _zones() -> dict[str, str]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {zone: code for code, _, zone, *_ in rows}
