"""Numbers in words, by num2words."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal


@lru_cache(maxsize=2_048)
def cardinal(number: int, language: str, form: Literal["cardinal", "ordinal"] = "cardinal") -> str:
    """A whole number in words, up to a million millions: "forty-five", "forty-fifth"."""
    from num2words import num2words

    return str(num2words(number, lang=language, to=form)).replace(",", "")


@lru_cache(maxsize=256)
def year(number: int, language: str) -> str:
    """A year in words: "twenty twenty-six"."""
    from num2words import num2words

    return str(num2words(number, lang=language, to="year"))
