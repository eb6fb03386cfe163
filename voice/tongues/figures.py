"""Numbers, units, codes and signs in words."""

from __future__ import annotations

import re
from typing import Final

from voice.tongues.tongue import NEAR, Tongue, ends_sentence, word_before

_LONGEST: Final = 6
"""Figures in a row that are still read as one number."""
_LARGEST: Final = 15
"""The same, where marks of thousands stand between them."""
_GROUP: Final = 3
"""Figures between marks of thousands."""
_YEARS: Final = range(1900, 2100)
_CODE: Final = re.compile(r"(?<![\w-])[A-Z0-9]{4}-[A-Z0-9]{4}(?![\w-])")
_DIALLED: Final = re.compile(
    r"(?<![\w.,:])(?:\+\d[\d ()/-]{4,}\d|0\d+(?:[ -]\d+)*|\d{2,4}(?: \d{2,4})+)(?![\w:]|[.,]\d)"
)
_RATED: Final = re.compile(r"(?<![\d/])(\d+) ?/ ?(\d+)(?![\d/])")
_RANGE: Final = re.compile(r"(?<=\d)-(?=\d)")
_HOURS: Final = re.compile(r"\b(\d{1,2})h(\d\d)\b")
_MIXED: Final = re.compile(r"(?<![^\W_])(?=\w*\d)(?=\w*[^\W\d_])[^\W_]+")
_RUNS: Final = re.compile(r"\d+|[^\W\d_]+")
_SIGNED: Final = re.compile(r"(?<![\w.,-])([+\-−#~]) ?(?=\d)")
_ONLY_BEFORE_NUMBERS: Final = "+-−#~"


def apart(row: str, speech: Tongue) -> str:
    """Figures and letters one by one, with a pause where a gap was."""
    said = (" ".join(_one(sign, speech) for sign in group) for group in re.findall(r"\+|\w+", row))
    plus = speech.signs["+"]
    return ", ".join(said).replace(f"{plus}, ", f"{plus} ")


def _dialled(text: str, speech: Tongue) -> str:
    """Numbers that nobody counts with."""
    return _DIALLED.sub(lambda match: apart(match[0], speech), text)


def _ordered(text: str, speech: Tongue) -> str:
    """Places in a row."""

    def ordinal(match: re.Match[str]) -> str:
        groups = {name.rstrip("2"): value for name, value in match.groupdict().items() if value is not None}
        before = groups["before"]
        return f"{before} {speech.ordinal(int(groups['number']), before)}".strip()

    return speech.ordinals.sub(ordinal, text)


def _related(text: str, speech: Tongue) -> str:
    """Ratings and ranges."""

    def rated(match: re.Match[str]) -> str:
        part, whole = int(match[1]), int(match[2])
        return f"{match[1]} {speech.out_of} {match[2]}" if part <= whole else f"{match[1]} {match[2]}"

    text = _HOURS.sub(r"\1 h \2 min", _RATED.sub(rated, text))
    return _RANGE.sub(f" {speech.to} ", text)


def _measured(text: str, speech: Tongue) -> str:
    """Numbers with a unit or a currency."""

    def measured(match: re.Match[str]) -> str:
        number, unit, beside = match["number"], match["unit"], ""
        forms = speech.units.get(unit) or speech.currencies[unit]
        whole, _, cents = number.rpartition(speech.decimal)
        if unit in speech.currencies and whole and len(cents) == len("50"):
            number, beside = whole, f" {cents}"
        said = forms[0] if number == "1" else f"{number} {forms[1]}"
        return said + beside + ("." if ends_sentence(match) else "")

    return speech.measured.sub(measured, speech.priced.sub(r"\g<number> \g<unit>", text))


def _coded(text: str, speech: Tongue) -> str:
    """Codes sign by sign, and other words with figures in them cut between the two."""

    def mixed(match: re.Match[str]) -> str:
        runs = _RUNS.findall(match[0])
        by_turns = len(runs) > len("K7") and match[0] == match[0].upper()
        return apart(match[0], speech) if by_turns else " ".join(runs)

    return _MIXED.sub(mixed, _CODE.sub(lambda match: apart(match[0], speech), text))


def _signed(text: str, speech: Tongue) -> str:
    """Signs that mean a word."""

    def sign(match: re.Match[str]) -> str:
        return f" {speech.signs[match[0].strip()]} "

    anywhere = "".join(re.escape(each) for each in speech.signs if each not in _ONLY_BEFORE_NUMBERS)
    return re.sub(rf"[{anywhere}]", sign, _SIGNED.sub(sign, text))


def _numbered(text: str, speech: Tongue) -> str:
    """What figures are left."""

    def number(match: re.Match[str]) -> str:
        after = match.string[match.end() : match.end() + NEAR].lstrip(" ")
        whole = _without_thousands(match[0], speech)
        head, *rest = re.split(r"([.,])", whole)
        longest = _LARGEST if whole != match[0] else _LONGEST
        said = [_counted(head, word_before(match), "" if rest else after, speech, longest)]
        for mark, figures in zip(rest[::2], rest[1::2], strict=True):
            is_point = len(rest) == len(",5") and speech.decimal in {mark, "."}
            said += [speech.point if is_point else speech.dot, apart(figures, speech)]
        return f" {' '.join(said)} "

    text = speech.number.sub(number, re.sub(r"(?<!\d)\.(?=\d)", "0.", text))
    return re.sub(r"\d+", lambda match: f" {apart(match[0], speech)} ", text)


FIGURES: Final = (_dialled, _ordered, _related, _measured, _coded, _signed, _numbered)
"""From a text to one with fewer figures and signs, in this order; after the last there are none."""


def _without_thousands(number: str, speech: Tongue) -> str:
    whole, decimal, tenths = number.partition(speech.decimal)
    first, *groups = whole.split(speech.thousands)
    grouped = groups and len(first) <= _GROUP and all(len(group) == _GROUP for group in groups)
    return "".join((first, *groups)) + decimal + tenths if grouped else number


def _counted(figures: str, before: str, after: str, speech: Tongue, longest: int) -> str:
    if len(figures) > longest or (len(figures) > 1 and int(figures[0]) == 0):
        return apart(figures, speech)
    value = int(figures)
    if value in _YEARS and before.casefold() in speech.of_years:
        return speech.year(value)
    return speech.counted(value, before, after)


def _one(sign: str, speech: Tongue) -> str:
    if sign.isdecimal():
        return speech.counted(int(sign), "", "")
    return speech.signs.get(sign, sign)
