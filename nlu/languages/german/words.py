"""With which German words the keywords of the grammar of times are said: days, months, and `words.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

Phrase = tuple[str, ...]

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DOTLESS: Final = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def folded(word: str) -> str:
    """A word with its umlauts written out, as all tables hold it."""
    return word if word.isascii() else word.translate(_UMLAUTS)


WEEKDAYS: Final = {
    "montag": "monday", "dienstag": "tuesday", "mittwoch": "wednesday", "donnerstag": "thursday",
    "freitag": "friday", "samstag": "saturday", "sonnabend": "saturday", "sonntag": "sunday",
}  # fmt: skip
SHORT_WEEKDAYS: Final = {
    "mo": "monday", "di": "tuesday", "mi": "wednesday", "do": "thursday", "fr": "friday", "sa": "saturday",
    "so": "sunday",
}  # fmt: skip
"""Also everyday words: days only beside one another or behind a small word of time."""
MONTHS: Final = {
    "januar": "january", "jaenner": "january", "jan": "january", "februar": "february", "feb": "february",
    "feber": "february", "maerz": "march", "marz": "march", "mrz": "march", "april": "april", "apr": "april",
    "mai": "may", "juni": "june", "jun": "june", "juli": "july", "jul": "july",
    "august": "august", "aug": "august", "september": "september", "sept": "september", "sep": "september",
    "oktober": "october", "okt": "october", "november": "november", "nov": "november",
    "dezember": "december", "dez": "december",
}  # fmt: skip
PARTS: Final = {
    "morgen": "morning", "frueh": "morning", "fruh": "morning", "vormittag": "morning",
    "mittag": "noon", "nachmittag": "afternoon", "abend": "evening", "nacht": "night",
}  # fmt: skip
PARTS_OFTEN: Final = {
    "morgens": "morning", "fruehmorgens": "morning", "vormittags": "morning", "nachmittags": "afternoon",
    "abends": "evening", "nachts": "night",
}  # fmt: skip
ADJECTIVE_ENDINGS: Final = ("e", "er", "es", "en", "em")


_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TABLE: Final[dict[str, Any]] = yaml.load(
    Path(__file__).with_name("words.yml").read_text(encoding="utf-8"),
    Loader=_LOADER,  # noqa: S506 - the safest loader: only strings
)
SAID: Final[dict[str, list[str]]] = _TABLE["said"]
UNITS: Final[dict[str, list[str]]] = _TABLE["units"]
WHICH: Final[dict[str, list[str]]] = _TABLE["which"]
"""Stems that take the endings of an adjective."""


def spellings(phrase: str) -> Iterator[Phrase]:
    """A phrase as its words stand in a folded line: with umlauts written out, and without their dots."""
    seen = {phrase.translate(_UMLAUTS), phrase.translate(_DOTLESS)}
    yield from (tuple(spelling.replace("-", " - ").split()) for spelling in sorted(seen))


def _entries() -> Iterator[tuple[Phrase, Phrase]]:
    for keywords, phrases in (*SAID.items(), *UNITS.items()):
        for phrase in phrases:
            yield from ((said, tuple(keywords.split())) for said in spellings(phrase))
    for phrase in _TABLE["no_times"]:
        yield from ((said, ()) for said in spellings(phrase))
    for keyword, stems in WHICH.items():
        inflected = (stem + ending for stem in stems for ending in ADJECTIVE_ENDINGS)
        yield from ((said, (keyword,)) for word in inflected for said in spellings(word))
    for word, month in MONTHS.items():
        yield (word,), (month,)
    yield from _weekdays()


def _weekdays() -> Iterator[tuple[Phrase, Phrase]]:
    """Reads "montag", "montags", "montagabend", "montag abend", "montagabends"."""
    for word, day in WEEKDAYS.items():
        yield (word,), (day,)
        yield (word + "s",), (day + "s",)
        for name, part in PARTS.items():
            yield (word + name,), (day, part)
            yield (word, name), (day, part)
        for name, part in PARTS_OFTEN.items():
            yield (word + name,), (day + "s", part)
            yield (word + "s", name), (day + "s", part)


def by_first(entries: Iterable[tuple[Phrase, Phrase]]) -> Mapping[str, list[tuple[Phrase, Phrase]]]:
    """Phrases with their keywords under their first word, the longest first."""
    found: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for phrase, keywords in entries:
        found.setdefault(phrase[0], []).append((phrase, keywords))
    for phrases in found.values():
        phrases.sort(key=lambda entry: -len(entry[0]))
    return found


PHRASES: Final = by_first(_entries())
"""Every phrase of the tables above under its first word."""
