"""Which task a sentence is about: the words of each command around its title."""

from __future__ import annotations

from typing import Final

from bot.titles import Subject, command, subject
from nlu.understanding import Entity, Moment, Period, Recurrence, Understanding
from skills._tasks.words import say

_RENAMED: Final = ("rename", "rename_should", "rename_call")
_VAGUE: Final = frozenset({"month", "year"})


def of(understanding: Understanding, intent: str) -> Subject:
    """The task that a sentence names under an intent; an empty title where it says "it" or nothing.

    The trained entity `title` helps only where the rule finds no words.
    """
    found = _found(understanding, intent)
    if number_in(found.title) is not None:
        return Subject("", found.times, found.lengths)
    if is_unnamed(found.title):
        tagged = understanding.first("title")
        named = str(tagged.value) if tagged else ""
        return Subject("" if is_unnamed(named) else named, found.times, found.lengths)
    return found


def number_of(understanding: Understanding, intent: str) -> int | None:
    """The number in the list by which a sentence names its task: "done 2", "start the second one"."""
    return number_in(_found(understanding, intent).title)


def _found(understanding: Understanding, intent: str) -> Subject:
    uses = _may_be_due if intent == "add_task" else _once
    return subject(understanding, command(say, intent), uses=uses)


def number_in(title: str) -> int | None:
    """The number in the list that words are, rather than a title: "2", "the second one"."""
    found = say.pattern("place").fullmatch(title)
    if found is None:
        return None
    word = found["word"]
    return say.listed("ordinals").index(word.lower()) + 1 if word else int(found["number"])


def renamed(text: str) -> tuple[str, str] | None:
    """The old and the new name of a task, where a sentence gives it another; the old may be "it"."""
    for name in _RENAMED:
        if found := say.pattern(name).match(text.strip()):
            return found["old"].strip(" \"“”'"), found["new"].strip(" .!\"“”'")
    return None


def is_unnamed(words: str) -> bool:
    """Whether words name no task: "it", "that one", "the last task" or nothing at all."""
    return say.pattern("no_name").fullmatch(words.strip(" .!?")) is not None


def _may_be_due(entity: Entity) -> bool:
    """A bare month or year is rather part of a title: "the march report"."""
    value = entity.value
    return _once(entity) and not (isinstance(value, Moment | Period) and value.grain in _VAGUE)


def _once(entity: Entity) -> bool:
    """A task does not repeat: "quarterly" is part of the quarterly report."""
    return not isinstance(entity.value, Recurrence)
