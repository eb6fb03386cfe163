"""What a reminder is to say, or which one is meant: the words around its text."""

from __future__ import annotations

from bot.titles import Command, Subject, command, subject
from nlu.understanding import Duration, Entity, Understanding
from skills._reminders.common import say


def is_alarm(text: str) -> bool:
    """Whether a sentence asks for a mere signal, which needs no words."""
    return say.pattern("alarm").search(text) is not None


def of(understanding: Understanding, intent: str) -> Subject:
    """The text of a reminder; empty where none was said.

    A bare length of time counts as a time only where no other was said: "set a reminder, 20 min",
    but "remind me at 3 to take a 20 min walk".
    """
    words = command(say, intent)
    found = subject(understanding, words, uses=_no_length)
    if not found.times and intent == "set_reminder":
        found = subject(understanding, words)
    if is_unnamed(found.title):
        tagged = understanding.first("title")
        named = str(tagged.value) if tagged else ""
        return Subject("" if is_unnamed(named) else named, found.times, found.lengths)
    return found


def answered(understanding: Understanding) -> str:
    """The text of a reminder in an answer that is nothing but the text."""
    return subject(understanding, Command(say.pattern("lead_text")), uses=lambda _: False).title


def is_unnamed(words: str) -> bool:
    """Whether words say nothing to be reminded of: "something", "it", "the second one"."""
    return say.pattern("no_name").fullmatch(words.strip(" .!?")) is not None


def _no_length(entity: Entity) -> bool:
    return not isinstance(entity.value, Duration)
