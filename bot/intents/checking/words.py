"""What is wrong with synonyms, look-ups and patterns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.intents.checking.problem import NAME, Case, Problem
from bot.wording import short
from nlu.features import HINTS
from nlu.patterns import PatternError, check, compiled

MOST: Final = 2_000
"""Words of one look-up or synonym."""
LONGEST: Final = 100
LONGEST_PATTERN: Final = 200


def of_words(case: Case) -> Iterator[Problem]:
    """The problems of all listed words."""
    draft = case.draft
    for kind, listed in (
        ("synonyms", draft.synonyms),
        ("lookups", draft.lookups),
        ("regexes", draft.regexes),
    ):
        for name, words in listed.items():
            where = f"{kind}.{short(name)}"
            if kind != "synonyms" and not NAME.fullmatch(name):
                yield Problem(where, "an entity is called with small letters, digits and _")
            if kind != "synonyms" and name in HINTS:
                yield Problem(where, f"{name} is found by rule; choose another name")
            if not 0 < len(words) <= MOST:
                yield Problem(where, f"give 1 to {MOST:,} of them")
            for number, word in enumerate(words[:MOST]):
                faults = _of_pattern(word) if kind == "regexes" else _of_word(word)
                yield from (Problem(f"{where}[{number}]", fault) for fault in faults)


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
