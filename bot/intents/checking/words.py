"""What is wrong with synonyms, look-ups and patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bot.intents.checking.problem import NAME, Case, Problem
from bot.wording import short
from nlu.features import HINTS
from nlu.patterns import PatternError, check, compiled

MOST: Final = 2_000
"""Words of one look-up or synonym."""
LONGEST: Final = 100
LONGEST_PATTERN: Final = 200
MOST_PATTERNS: Final = 200
"""Of all entities together: each is tried on texts made to provoke it, and a message has one time for all."""


def of_words(case: Case) -> Iterator[Problem]:
    """The problems of all listed words."""
    for kind in ("synonyms", "lookups"):
        for name, words in getattr(case.draft, kind).items():
            yield from _of_list(kind, name, words, _of_word)
    patterns = sum(map(len, case.draft.regexes.values()))
    if patterns > MOST_PATTERNS:
        what = f"{patterns:,} patterns; {MOST_PATTERNS} are allowed, and words are better listed in `lookups`"
        yield Problem("regexes", what)
        return
    for name, words in case.draft.regexes.items():
        yield from _of_list("regexes", name, words, _of_pattern)


def _of_list(
    kind: str, name: str, words: tuple[str, ...], faults: Callable[[str], Iterator[str]]
) -> Iterator[Problem]:
    where = f"{kind}.{short(name)}"
    if kind != "synonyms" and not NAME.fullmatch(name):
        yield Problem(where, "an entity is called with small letters, digits and _")
    if kind != "synonyms" and name in HINTS:
        yield Problem(where, f"{name} is found by rule; choose another name")
    if not 0 < len(words) <= MOST:
        yield Problem(where, f"give 1 to {MOST:,} of them")
    for number, word in enumerate(words[:MOST]):
        yield from (Problem(f"{where}[{number}]", fault) for fault in faults(word))


def _of_word(word: str) -> Iterator[str]:
    if not 0 < len(word.strip()) <= LONGEST:
        yield f"a word or phrase has 1 to {LONGEST} characters"


def _of_pattern(pattern: str) -> Iterator[str]:
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        yield f"a pattern has 1 to {LONGEST_PATTERN} characters"
        return
    try:
        check(pattern)
        if compiled(pattern).match(""):
            yield "it matches where there is nothing; ask for one sign at least"
    except PatternError as error:
        yield str(error)
