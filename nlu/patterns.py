"""Regular expressions that an admin may write: none of them can hold up a message, however it is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations
from math import prod
from time import process_time

import regex

LIMIT = 0.05
"""Seconds of processor time that all patterns together may take of one text."""
_PROBE = 1_000
"""Characters of a text that a pattern is tried on: as many as are read of a message."""
_PROBE_LIMIT = 0.1
_MAX_COUNTED = 100_000
"""What the counted repeats of a pattern may multiply to: they are written out before it is used."""
_SIGN = regex.compile(r"[\w\-.,:/@#%]")
_MAX_SIGNS = 8
_COUNT = regex.compile(r"\{(?:\d*,)?(\d{1,9})\}")


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern ready to search, whatever the case. Raises `PatternError`."""
    if prod(max(1, int(count)) for count in _COUNT.findall(pattern)) > _MAX_COUNTED:
        raise PatternError(f"{pattern!r}: its counted repeats multiply to more than {_MAX_COUNTED:,}")
    try:
        return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
    except (regex.error, RecursionError, OverflowError) as error:
        raise PatternError(f"{pattern!r} is not a regular expression: {error}") from None


@lru_cache(4_096)
def check(pattern: str) -> None:
    """Refuses a pattern that is none, or that tries too many ways on texts made to provoke it.

    Raises `PatternError`. What slips through is stopped by the time limit of `matches`.
    """
    ready = compiled(pattern)
    for said in _probes(pattern):
        try:
            for _ in ready.finditer(said * (_PROBE // len(said)) + "!", timeout=_PROBE_LIMIT):
                pass
        except TimeoutError:
            raise PatternError(
                f"{pattern!r} takes more than {_PROBE_LIMIT} seconds on a text such as {said * 3 + '…!'!r}; "
                "a repeat inside a repeat, as in (a+)+, does that"
            ) from None


def matches(patterns: Iterable[tuple[str, regex.Pattern[str]]], text: str) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of each match that is not empty; a pattern that takes too long is passed over.

    Time is counted over all patterns, so that many slow ones cost no more than one.
    """
    begun = process_time()
    for name, pattern in patterns:
        left = LIMIT - (process_time() - begun)
        if left <= 0:
            return
        try:
            found = [match.span() for match in pattern.finditer(text, timeout=left)]
        except TimeoutError:
            continue
        yield from ((name, start, end) for start, end in found if text[start:end].strip())


def _probes(pattern: str) -> Iterator[str]:
    """What to say over and over: the signs of a pattern one by one and two together."""
    signs = sorted({*"a0 ", *_SIGN.findall(pattern)})[:_MAX_SIGNS]
    yield from signs
    yield from (one + two for one, two in permutations(signs, 2))
