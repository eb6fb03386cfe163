"""English figures and signs, as they are said."""

from __future__ import annotations

import re
from typing import Final

from voice.tongues.tongue import SHORTENED, Tongue
from voice.tongues.words import cardinal, year

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONTH: Final = {
    **{name.lower(): place for place, name in enumerate(_MONTHS, start=1)},
    **{name[:3].lower(): place for place, name in enumerate(_MONTHS, start=1)},
    "sept": 9,
}
_NAMES: Final = "|".join(sorted(_MONTH, key=len, reverse=True))
_NOON: Final = 12


def _counted(number: int, _: str, __: str) -> str:
    return cardinal(number, "en")


def _ordinal(number: int, _: str) -> str:
    return cardinal(number, "en", "ordinal")


def _date(day: int, month: str, in_year: str, before: str) -> str:
    article = "" if before.casefold() == "the" else "the "
    return f"{article}{_ordinal(day, '')} of {month}" + (f" {in_year}" if in_year else "")


def _clock(hour: int, minute: int, half: str) -> str:
    if not half and not minute and hour % 24 in {0, _NOON}:
        return "noon" if hour == _NOON else "midnight"
    late = half == "pm" or (not half and hour % 24 >= _NOON + 1)
    early = half == "am" or (not half and hour % 24 == 0)
    said = [cardinal(hour % _NOON or _NOON, "en")]
    if minute:
        said.append(("oh " if minute < 10 else "") + cardinal(minute, "en"))  # noqa: PLR2004
    elif not (late or early):
        said.append("o'clock")
    return " ".join([*said, *(["PM"] if late else ["AM"] if early else [])])


ENGLISH: Final = Tongue(
    counted=_counted,
    ordinal=_ordinal,
    year=lambda number: year(number, "en"),
    date=_date,
    clock=_clock,
    decimal=".",
    thousands=",",
    point="point",
    dot="dot",
    months=_MONTH,
    month_names=_MONTHS,
    weekdays={
        "Mon": "Monday",
        "Tue": "Tuesday",
        "Tues": "Tuesday",
        "Wed": "Wednesday",
        "Thu": "Thursday",
        "Thur": "Thursday",
        "Thurs": "Thursday",
        "Fri": "Friday",
        "Sat": "Saturday",
        "Sun": "Sunday",
    },
    ordinals=re.compile(r"(?P<before>)\b(?P<number>\d{1,9})(?:st|nd|rd|th)\b", re.IGNORECASE),
    dates=re.compile(
        rf"(?P<before>\b\w+ )?\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_NAMES})\b{SHORTENED}"
        rf"|(?P<month2>{_NAMES})\b{SHORTENED} (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.,]\d))"
        r"(?:,? (?P<year>(?:19|20)\d\d)\b)?",
        re.IGNORECASE,
    ),
    clocks=re.compile(
        r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-4])"
        r"(?:(?::|\.(?=\d\d ?[ap]\.?m))(?P<minute>[0-5]\d)(?::[0-5]\d)?"
        r"(?: ?(?P<half>[ap]\.?m\b\.?))?|(?P<minute2>) ?(?P<half2>[ap]\.?m\b\.?))(?![\d:])",
        re.IGNORECASE,
    ),
    units={
        "min": ("one minute", "minutes"),
        "mins": ("one minute", "minutes"),
        "h": ("one hour", "hours"),
        "hr": ("one hour", "hours"),
        "hrs": ("one hour", "hours"),
        "s": ("one second", "seconds"),
        "sec": ("one second", "seconds"),
        "ms": ("one millisecond", "milliseconds"),
        "d": ("one day", "days"),
        "%": ("one percent", "percent"),
        "‰": ("one per mille", "per mille"),
        "°C": ("one degree", "degrees"),
        "°F": ("one degree Fahrenheit", "degrees Fahrenheit"),
        "°": ("one degree", "degrees"),
        "km": ("one kilometre", "kilometres"),
        "cm": ("one centimetre", "centimetres"),
        "mm": ("one millimetre", "millimetres"),
        "kg": ("one kilogram", "kilograms"),
        "kB": ("one kilobyte", "kilobytes"),
        "KB": ("one kilobyte", "kilobytes"),
        "MB": ("one megabyte", "megabytes"),
        "GB": ("one gigabyte", "gigabytes"),
    },
    currencies={
        "€": ("one euro", "euros"),
        "EUR": ("one euro", "euros"),
        "$": ("one dollar", "dollars"),
        "USD": ("one dollar", "dollars"),
        "£": ("one pound", "pounds"),
        "GBP": ("one pound", "pounds"),
    },
    signs={
        "&": "and",
        "@": "at",
        "+": "plus",
        "-": "minus",
        "−": "minus",
        "±": "plus or minus",
        "×": "times",
        "÷": "divided by",
        "=": "equals",
        "≠": "is not",
        "<": "less than",
        ">": "more than",
        "≤": "at most",
        "≥": "at least",
        "≈": "about",
        "~": "about",
        "#": "number",
        "%": "percent",
        "§": "section",
        "°": "degrees",
        "€": "euros",
        "$": "dollars",
        "£": "pounds",
    },
    short={
        "½ h": "half an hour",
        "½h": "half an hour",
        "1/2 h": "half an hour",
        "e.g.": "for example",
        "i.e.": "that is",
        "etc.": "and so on",
        "vs.": "versus",
        "vs": "versus",
        "approx.": "about",
        "w/o": "without",
        "Q&A": "questions and answers",
    },
    out_of="out of",
    to="to",
    link="a link",
    half="a half",
    quarter="a quarter",
    three_quarters="three quarters",
    smiley="a smiley",
    of_years=frozenset(
        {"in", "since", "of", "by", "until", "from", "year", "before", "after", "late", "early"}
    ),
)
