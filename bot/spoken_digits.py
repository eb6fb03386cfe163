"""Digits as people say them: "four seven one one", "forty-seven eleven", "4711", "siebenundvierzig elf"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from bot.phrases import phrases

say: Final = phrases(__file__)

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_UNITS_FIRST: Final = re.compile(r"(\w+)und(\w+(?:zig|ßig|ssig))")
"""German says the unit before the ten."""
_TENS: Final = frozenset(f"{ten}0" for ten in range(2, 10))


def digits_in(text: str) -> str:
    """The longest run of digits in a text; empty where there is none."""
    return max(_runs(text), key=len)


def is_digits(text: str) -> bool:
    """Whether a text is nothing but digits, in figures or words."""
    return all(_digits(word) for word in _words(text)) and bool(digits_in(text))


def _runs(text: str) -> list[str]:
    runs = [""]
    times = 1
    words = [*_words(text), ""]
    joined = False
    for word, after in pairwise(words):
        digits = _digits(word)
        if joined:
            joined = False
        elif digits.endswith("x"):
            times = int(digits[0])
        elif digits in _TENS and len(unit := _digits(after)) == 1 and unit != "0" and not word.isdecimal():
            runs[-1] += digits[0] + unit
            joined = True
        elif digits:
            runs[-1] += digits * times if len(digits) == 1 else digits
            times = 1
        else:
            runs.append("")
    return runs


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _digits(word: str) -> str:
    if word.isdecimal():
        return word if word.isascii() else "".join(str(int(sign)) for sign in word)
    known = dict(entry.split("=") for entry in say.listed("digits"))
    if word in known:
        return known[word]
    if (both := _UNITS_FIRST.fullmatch(word)) and both[1] in known and both[2] in known:
        return known[both[2]][0] + known[both[1]]
    return ""
