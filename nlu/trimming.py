"""Where a learnt entity ends and a time begins: "call mum at 3" is a title and a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from nlu.annotations import Span
from nlu.languages import language_of
from nlu.understanding import Entity

_TIMES = frozenset({"time", "period", "duration", "recurrence"})


def without_times(span: Span, text: str, rules: Iterable[Entity], language: str = "en") -> Span:
    """A learnt span without the times that lie at its ends; its value is then its words."""
    start, end = span.start, span.end
    for rule in rules:
        if rule.name not in _TIMES:
            continue
        if start < rule.start < end <= rule.end:
            end = rule.start
        elif rule.start <= start < rule.end < end:
            start = rule.end
    words = text[start:end]
    if end < span.end:
        words = _dangling(language).sub("", words)
    start += len(words) - len(words.lstrip())
    words = words.strip()
    if (start, start + len(words)) == (span.start, span.end):
        return span
    return replace(span, value=words, start=start, end=start + len(words))


@cache
def _dangling(language: str) -> re.Pattern[str]:
    """What stands before a time and is no part of what should happen then."""
    leads = "|".join(map(re.escape, language_of(language).time_leads))
    return re.compile(rf"(?:[\s,]+(?:{leads}))+\s*$", re.IGNORECASE)
