"""Dates, days of the week and times of day in words."""

from __future__ import annotations

import re
from typing import Final

from voice.tongues.tongue import Tongue, ends_sentence, word_before

_ISO: Final = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])(?:T(?=\d\d:))?")
_NUMERIC: Final = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})([/.])(?P<month>\d{1,2})\2(?P<year>(?:19|20)\d\d)(?![\d/])"
)
_SPAN: Final = re.compile(r"(?<=[\d%hm]) ?[–—→] ?(?=[\d€$£])|(?<=:\d\d) ?- ?(?=\d)")
_LONGEST_MONTH: Final = 31
_WORDS_TOO: Final = frozenset({"Sat", "Sun", "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"})
"""Short forms of days that are words or names as well."""


def dated(text: str, speech: Tongue) -> str:
    """A text with its dates and days in words."""

    def numeric(match: re.Match[str]) -> str:
        day, month = int(match["day"]), int(match["month"])
        if not (1 <= month <= len(speech.month_names) and 1 <= day <= _LONGEST_MONTH):
            return match[0]
        said = speech.date(
            day, speech.month_names[month - 1], speech.year(int(match["year"])), word_before(match)
        )
        return f"{said} " if match[0].endswith("T") else said

    def named(match: re.Match[str]) -> str:
        before, day = (match["before"] or "").strip(), int(match["day"] or match["day2"])
        month = speech.months[(match["month"] or match["month2"]).casefold()]
        in_year = speech.year(int(match["year"])) if match["year"] else ""
        lead = speech.weekdays.get(before.rstrip(",."), before)
        return f"{lead} {speech.date(day, speech.month_names[month - 1], in_year, before)}".strip()

    text = _NUMERIC.sub(numeric, _ISO.sub(numeric, text))
    return _weekdays(speech.dates.sub(named, text), speech)


def timed(text: str, speech: Tongue) -> str:
    """A text with its times of day in words."""

    def clock(match: re.Match[str]) -> str:
        half = (match["half"] or match["half2"] or "").replace(".", "").casefold()
        said = speech.clock(int(match["hour"]), int(match["minute"] or 0), half)
        return said + ("." if ends_sentence(match) else "")

    return speech.clocks.sub(clock, _SPAN.sub(f" {speech.to} ", text))


def _weekdays(text: str, speech: Tongue) -> str:
    names = "|".join(sorted(speech.weekdays, key=len, reverse=True))
    sure = "|".join(sorted(speech.weekdays.keys() - _WORDS_TOO, key=len, reverse=True))

    def span(match: re.Match[str]) -> str:
        return f"{speech.weekdays[match[1]]} {speech.to} {speech.weekdays[match[2]]}"

    def name(match: re.Match[str]) -> str:
        return speech.weekdays[match[0].rstrip(".")]

    text = re.sub(rf"\b({names})\.? ?[–—-] ?({names})\b\.?(?= |$|[,;:)])", span, text)
    text = re.sub(rf"\b(?:{names})\b\.?(?=,? \d)(?!,? \d+ [^\W\d_]{{3}})", name, text)
    return re.sub(rf"\b(?:{sure})\b(?:\.(?= [a-zäöü]))?", name, text) if sure else text
