"""German number words, written as one: "einundzwanzig", "zweihundertfünf", "dritter"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SMALL: Final = {
    "null": 0, "ein": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14,
    "fuenfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
    "funf": 5, "zwolf": 12, "funfzehn": 15,
}  # fmt: skip
_TENS: Final = {
    "zwanzig": 20, "dreissig": 30, "vierzig": 40, "fuenfzig": 50, "funfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90, "dreisig": 30,
}  # fmt: skip
_ENGLISH_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ENGLISH_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENDINGS: Final = ("en", "er", "es", "em", "e")
_IRREGULAR: Final = {"erst": 1, "dritt": 3, "siebt": 7, "acht": 8}
LAST_OF_ITS_OWN: Final = 20
LONGEST: Final = 80
"""Letters of a number word that is read; those below a million have at most 70."""


@lru_cache(maxsize=2048)
def cardinal(word: str) -> int | None:
    """The number that a word says, 0 to 999,999, umlauts written out ("fuenf"); None for any other word."""
    if len(word) > LONGEST:
        return None
    head, mark, tail = word.partition("tausend")
    if mark:
        return _with(_below_thousand(head) if head else 1, 1000, tail)
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    head, mark, tail = word.partition("hundert")
    if mark:
        return _with(_below_hundred(head) if head else 1, 100, tail)
    return _below_hundred(word)


def _with(count: int | None, size: int, rest: str) -> int | None:
    """So many hundreds or thousands and what follows them."""
    if not count:
        return None
    rest = rest.removeprefix("und")
    more = (cardinal(rest) if size > 100 else _below_hundred(rest)) if rest else 0
    return None if more is None or more >= size else count * size + more


def _below_hundred(word: str) -> int | None:
    if word in _SMALL:
        return _SMALL[word]
    if word in _TENS:
        return _TENS[word]
    head, mark, tail = word.partition("und")
    unit, ten = _SMALL.get(head, 0), _TENS.get(tail, 0)
    return ten + unit if mark and ten and 0 < unit < 10 and head != "eins" else None


@lru_cache(maxsize=1024)
def ordinal(word: str) -> int | None:
    """The number that an ordinal says, 1 to 99: "ersten", "dritter", "einundzwanzigste"."""
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        if stem in _IRREGULAR:
            return _IRREGULAR[stem]
        number = cardinal(stem.removesuffix("st")) if stem.endswith("st") else None
        if number is not None and LAST_OF_ITS_OWN <= number < 100:
            return number
        number = cardinal(stem.removesuffix("t")) if stem.endswith("t") else None
        return number if number is not None and 1 < number < LAST_OF_ITS_OWN else None
    return None


def spelled(number: int) -> tuple[str, ...]:
    """A number below a million in the keywords of the grammar."""
    if number >= 1000:
        return (*spelled(number // 1000), "thousand", *(spelled(number % 1000) if number % 1000 else ()))
    if number >= 100:
        return (*spelled(number // 100), "hundred", *(spelled(number % 100) if number % 100 else ()))
    if number >= LAST_OF_ITS_OWN:
        return (_ENGLISH_TENS[number // 10], *(spelled(number % 10) if number % 10 else ()))
    return (_ENGLISH_SMALL[number],)
