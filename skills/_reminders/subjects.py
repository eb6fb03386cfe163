"""What a reminder is to say, or which one is meant: the words around its text."""

from __future__ import annotations

import re
from typing import Final

from bot.titles import Subject, T, subject, whole_words
from nlu.understanding import Duration, Entity, Understanding

_REMINDER: Final = r"(?:rem(?:ind|idn|nd)(?:ers?)|alarms?|alerts?)"
_REMIND: Final = r"(?:r(?:e|)m(?:i|)(?:nd|dn)|ping|poke|nudge|alert|wake|tell)"
_WHEN: Final = (
    rf"(?:[\s,:]*(?:for|at|on|in|by|from|every|this)?\s*{T}|\s+(?:later|again|sometime|then|please|kindly))*"
)
_GLUE: Final = r"(?:[\s,:]*(?:to|2|about|of|that|for)\b)?"
_LEADS: Final = {
    "set_reminder": (
        rf"{_REMIND}\s+me(?:\s+up)?{_WHEN}{_GLUE}{_WHEN}|remind{_WHEN}$|remind\s*{T}{_GLUE}"
        r"|(?:set(?:\s+up)?|give\s+me|(?:i\s+)?need|add|create|make|new)?\s*(?:me\s+)?(?:(?:a|an|another|the|one|new)\s+)*"
        rf"(?:{T}\s*|(?:daily|weekly|hourly|monthly|yearly)\s+)?{_REMINDER}{_WHEN}{_GLUE}{_WHEN}"
        rf"|(?:do\s*n['’]?t|don['’]t)\s+let\s+me\s+forget{_WHEN}{_GLUE}"
        r"|make\s+sure\s+(?:that\s+)?i\b|⏰\ufe0f?"
        rf"|(?:i\s+want\s+to\s+)?be\s+reminded{_WHEN}{_GLUE}"
    ),
    "cancel_reminder": (
        r"(?:cancel|cancle|delete|remove|stop|(?:turn|switch)(?:\s+off)?|clear|get\s+rid\s+of|drop|take\s+back|scrap|kill"
        r"|no(?:\s+more)?|(?:i\s+|you\s+)?(?:do\s*n['’]?t|don['’]t)(?:\s+(?:need|have))?(?:\s+to)?)\b\s*"
        r"(?:(?:the|my|that|those|all|last|a|any)\b\s*)*"
        rf"(?:(?:{_REMINDER}|{_REMIND}|reminding|remidner)\b)?(?:\s+me\b)?{_GLUE}"
    ),
}
_TAILS: Final = {
    "set_reminder": r"[\s,]+(?:again|for\s+me|if\s+you\s+can|in\s+\d{1,3})",
    "cancel_reminder": rf"(?:(?:^|\s+)(?:{_REMINDER}|remidner))?(?:(?:^|\s+)(?:off|needed|anymore))*",
}
_VERBS: Final = ("remind", "cancel", "delete", "remove", "stop", "alarm")
"""Words that begin a command and are known although a letter is wrong."""
_PATTERNS: Final = {
    intent: (whole_words(lead), re.compile(f"(?:{_TAILS[intent]})$", re.IGNORECASE))
    for intent, lead in _LEADS.items()
}
_NO_NAME = re.compile(
    rf"(?:it|that|this|them|those|one|something|anything|all|everything|{_REMINDER}|\d{{1,2}}|(?:the\s+)?\w+\s+{_REMINDER}"
    r"|(?:first|second|third|fourth|fifth|last|next|hourly|daily|weekly)(?:\s+one)?)?",
    re.IGNORECASE,
)


NOTHING: Final = (re.compile("^(?:to|about|that)\\b", re.IGNORECASE), None)
"""The patterns for an answer that is nothing but the text."""
_ALARM = re.compile(r"\b(?:alarm|wake|ping|poke|nudge|alert)\b|⏰", re.IGNORECASE)


def is_alarm(text: str) -> bool:
    """Whether a sentence asks for a mere signal, which needs no words."""
    return _ALARM.search(text) is not None


def of(understanding: Understanding, intent: str) -> Subject:
    """The text of a reminder; empty where none was said.

    A bare length of time counts as a time only where no other was said: "set a reminder, 20 min",
    but "remind me at 3 to take a 20 min walk".
    """
    lead, tail = _PATTERNS[intent]
    found = subject(understanding, lead, tail, uses=_no_length, verbs=_VERBS)
    if not found.times and intent == "set_reminder":
        found = subject(understanding, lead, tail, verbs=_VERBS)
    if is_unnamed(found.title):
        tagged = understanding.first("title")
        named = str(tagged.value) if tagged else ""
        return Subject("" if is_unnamed(named) else named, found.times, found.lengths)
    return found


def is_unnamed(words: str) -> bool:
    """Whether words say nothing to be reminded of: "something", "it", "the second one"."""
    return _NO_NAME.fullmatch(words.strip(" .!?")) is not None


def _no_length(entity: Entity) -> bool:
    return not isinstance(entity.value, Duration)
