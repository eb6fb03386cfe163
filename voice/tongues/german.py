"""German figures and signs, as they are said."""

from __future__ import annotations

import re
from typing import Final

from voice.tongues.tongue import SHORTENED, Tongue
from voice.tongues.words import cardinal, year

_MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
_MONTH: Final = {
    **{name.lower(): place for place, name in enumerate(_MONTHS, start=1)},
    **{name[:3].lower(): place for place, name in enumerate(_MONTHS, start=1)},
    "jänner": 1, "mrz": 3, "sept": 9,
}  # fmt: skip
_NAMES: Final = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATIVE: Final = frozenset(
    {"am", "vom", "zum", "dem", "den", "im", "beim", "letzten", "nächsten", "ab", "seit"}
)
"""Words after which a place in a row ends in "-ten"."""
_WITH_DATIVE: Final = frozenset({"in", "vor", "nach", "seit", "mit", "bei", "von", "aus", "zu", "ab"})
_FEMININE: Final = re.compile(
    r"(?:[a-zäöüß]+e )*"
    r"(?:[A-ZÄÖÜ]\w*(?:ung|heit|keit|schaft|ion|tät|ik|age|use|be|che|nde|ute|gabe|lle|ate|ite|ine|ame|frage)"
    r"|Person|Antwort|E-Mail|Mail|Uhr|Woche|Sache)\b"
)
_NOUN: Final = re.compile(r"(?:[a-zäöüß]+(?:e|er|es|en) )*[A-ZÄÖÜ]")
_AFTERNOON: Final = 12


def _counted(number: int, before: str, after: str) -> str:
    if number != 1 or not _NOUN.match(after):
        return cardinal(number, "de")
    feminine = _FEMININE.match(after) is not None
    if before.casefold() in _WITH_DATIVE:
        return "einer" if feminine else "einem"
    return "eine" if feminine else "ein"


def _ordinal(number: int, before: str) -> str:
    stem = cardinal(number, "de", "ordinal").removesuffix("e")
    word = before.casefold()
    return stem + ("en" if word in _DATIVE else "e" if word in {"der", "die", "das"} else "er")


def _date(day: int, month: str, in_year: str, before: str) -> str:
    said = f"den {_ordinal(day, 'den')}" if before.endswith(",") else _ordinal(day, before)
    return f"{said} {month}" + (f" {in_year}" if in_year else "")


def _clock(hour: int, minute: int, half: str) -> str:
    if half == "pm" and hour < _AFTERNOON:
        hour += _AFTERNOON
    if half == "am" and hour == _AFTERNOON:
        hour = 0
    said = "ein" if hour == 1 else cardinal(hour, "de")
    return f"{said} Uhr" + (f" {cardinal(minute, 'de')}" if minute else "")


GERMAN: Final = Tongue(
    counted=_counted,
    ordinal=_ordinal,
    year=lambda number: year(number, "de"),
    date=_date,
    clock=_clock,
    decimal=",",
    thousands=".",
    point="Komma",
    dot="Punkt",
    months=_MONTH,
    month_names=_MONTHS,
    weekdays={
        "Mo": "Montag",
        "Di": "Dienstag",
        "Mi": "Mittwoch",
        "Do": "Donnerstag",
        "Fr": "Freitag",
        "Sa": "Samstag",
        "So": "Sonntag",
    },
    ordinals=re.compile(
        r"\b(?P<before>am|vom|zum|dem|beim|den|der|das|ein|jeder|jeden|jedes) (?P<number>\d{1,4})\.(?!\d)"
        r"|\b(?P<before2>die) (?P<number2>\d{1,4})\.(?= [a-zäöü])",
        re.IGNORECASE,
    ),
    dates=re.compile(
        rf"(?P<before>\b\w+,? )?\b(?P<day>\d{{1,2}})\. ?(?P<month>{_NAMES})\b{SHORTENED}"
        r"(?:,? (?P<year>(?:19|20)\d\d)\b)?(?P<month2>)(?P<day2>)",
        re.IGNORECASE,
    ),
    clocks=re.compile(
        r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-4])(?:(?::|\.(?=\d\d Uhr))(?P<minute>[0-5]\d)(?::[0-5]\d)?"
        r"(?: ?(?P<half>[ap]\.?m\b\.?)| Uhr\b)?|(?P<minute2>)(?: ?(?P<half2>[ap]m)\b| Uhr\b))(?![\d:])",
    ),
    units={
        "Min": ("eine Minute", "Minuten"),
        "min": ("eine Minute", "Minuten"),
        "Std": ("eine Stunde", "Stunden"),
        "h": ("eine Stunde", "Stunden"),
        "s": ("eine Sekunde", "Sekunden"),
        "Sek": ("eine Sekunde", "Sekunden"),
        "ms": ("eine Millisekunde", "Millisekunden"),
        "%": ("ein Prozent", "Prozent"),
        "‰": ("ein Promille", "Promille"),
        "°C": ("ein Grad", "Grad"),
        "°F": ("ein Grad Fahrenheit", "Grad Fahrenheit"),
        "°": ("ein Grad", "Grad"),
        "km": ("ein Kilometer", "Kilometer"),
        "cm": ("ein Zentimeter", "Zentimeter"),
        "mm": ("ein Millimeter", "Millimeter"),
        "kg": ("ein Kilogramm", "Kilogramm"),
        "kB": ("ein Kilobyte", "Kilobyte"),
        "KB": ("ein Kilobyte", "Kilobyte"),
        "MB": ("ein Megabyte", "Megabyte"),
        "GB": ("ein Gigabyte", "Gigabyte"),
    },
    currencies={
        "€": ("ein Euro", "Euro"),
        "EUR": ("ein Euro", "Euro"),
        "$": ("ein Dollar", "Dollar"),
        "USD": ("ein Dollar", "Dollar"),
        "£": ("ein Pfund", "Pfund"),
        "GBP": ("ein Pfund", "Pfund"),
        "CHF": ("ein Franken", "Franken"),
    },
    signs={
        "&": "und",
        "@": "at",
        "+": "plus",
        "-": "minus",
        "−": "minus",
        "±": "plus minus",
        "×": "mal",
        "÷": "geteilt durch",
        "=": "gleich",
        "≠": "ungleich",
        "<": "weniger als",
        ">": "mehr als",
        "≤": "höchstens",
        "≥": "mindestens",
        "≈": "etwa",
        "~": "etwa",
        "#": "Nummer",
        "%": "Prozent",
        "§": "Paragraf",
        "°": "Grad",
        "€": "Euro",
        "$": "Dollar",
        "£": "Pfund",
    },
    short={
        "½ h": "eine halbe Stunde",
        "½ Std": "eine halbe Stunde",
        "1/2 h": "eine halbe Stunde",
        "z. B.": "zum Beispiel",
        "z.B.": "zum Beispiel",
        "d. h.": "das heißt",
        "d.h.": "das heißt",
        "u. a.": "unter anderem",
        "usw.": "und so weiter",
        "bzw.": "beziehungsweise",
        "ca.": "circa",
        "ggf.": "gegebenenfalls",
        "evtl.": "eventuell",
        "Nr.": "Nummer",
        "vs.": "gegen",
    },
    out_of="von",
    to="bis",
    link="ein Link",
    half="ein halb",
    quarter="ein Viertel",
    three_quarters="drei Viertel",
    smiley="ein Smiley",
    of_years=frozenset({"in", "seit", "jahr", "jahre", "anfang", "ende", "mitte", "bis", "von", "ab", "vor"}),
)
