"""Which of Doppel's own entries is meant; those of others are never touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Answer, Turn
from skills._meetings.asked import Stretch
from skills._meetings.common import named, say
from twin_core.parts.bookings import Booking
from twin_core.parts.calendar import Entry
from twin_core.parts.titles import best_titles

OFFERED: Final = 6
"""Entries to choose from."""
WEEK: Final = timedelta(days=7)


def ours(turn: Turn) -> list[Booking]:
    """The entries of Doppel's own that are not over, soonest first."""
    bookings = turn.twin.bookings
    there = [each for each in bookings.wanted if each.end > turn.now and each.id not in bookings.refused]
    return sorted(there, key=lambda each: each.start)


def meant(turn: Turn, said: Sequence[Stretch]) -> list[Booking]:
    """Those that a sentence may mean, by their times and by what they are for or are called."""
    found = ours(turn)
    if said:
        found = [each for each in found if any(_at(each, one) for one in said)]
    words = _words(turn)
    if not words:
        return found
    titled = [found[place] for place in best_titles(words, [each.title for each in found])]
    return titled or [each for each in found if _is_sort(each, words)]


def not_ours(turn: Turn, said: Sequence[Stretch]) -> Answer:
    """Nothing of Doppel's own is meant: whose entry it is, or that there is none of ours."""
    other = _others(turn, said)
    because = say("because_not_ours")
    if other:
        return Answer(
            Reply(say("not_ours", turn.message.id, title=named(other.title)), private=True), because=because
        )
    if ours(turn):
        text = say("none_such", turn.message.id)
        return Answer(Reply(text, offered(turn, ours(turn)[:OFFERED]), private=True), because=because)
    return Answer(
        Reply(say("none_of_ours", turn.message.id), say.buttons("today"), private=True), because=because
    )


def labels(turn: Turn, bookings: Sequence[Booking]) -> list[str]:
    """What to call each of a few entries, told apart by their times."""
    preferences = turn.twin.preferences
    return [
        f"{wording.short(each.title, 30)}, {wording.when(each.start, turn.now, preferences)}"
        for each in bookings
    ]


def offered(turn: Turn, bookings: Sequence[Booking]) -> tuple[Button, ...]:
    """A button that takes each of a few entries out."""
    return tuple(
        say.button(
            "release",
            label=label,
            title=each.title,
            when=wording.when(each.start, turn.now, turn.twin.preferences),
        )
        for each, label in zip(bookings, labels(turn, bookings), strict=True)
    )


def _at(booking: Booking, one: Stretch) -> bool:
    """Whether an entry begins at a time of day that was said, is on then, or lies in a longer stretch."""
    if one.start == one.end:
        return booking.start <= one.start < booking.end
    return booking.start < one.end and booking.end > one.start


def _words(turn: Turn) -> str:
    """The words that may name an entry: without times, verbs and what stands around them."""
    text = turn.understanding.text
    for entity in sorted(turn.understanding.entities, key=lambda entity: -entity.start):
        if entity.name in ("time", "period", "recurrence", "duration", "number"):
            text = f"{text[: entity.start]} {text[entity.end :]}"
    return " ".join(say.pattern("around_ours").sub(" ", text).split())


def _is_sort(booking: Booking, words: str) -> bool:
    """Whether words name what an entry is for: "the buffer", "my lunch"."""
    return any(
        kind == booking.kind and say.pattern(sort).fullmatch(words)
        for sort, kind in (("focus", "focus"), ("buffer", "buffer"), ("pause", "pause"))
    )


def _others(turn: Turn, said: Sequence[Stretch]) -> Entry | None:
    """Somebody else's entry that the words or the time may mean."""
    day = next((one for one in said if not one.clocked), None)
    start = day.start if day else turn.now
    end = day.end if day else turn.now + WEEK
    entries = [entry for entry in turn.twin.calendar.agenda(start, end) if not entry.booking]
    at = [entry for entry in entries for one in said if one.clocked and entry.start <= one.start < entry.end]
    if at:
        return at[0]
    words = _words(turn)
    places = best_titles(words, [entry.title for entry in entries]) if words else ()
    return entries[places[0]] if places else None
