"""When something goes into the calendar: at the time that was said, or at the best one that is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot import moments, wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from skills._meetings.asked import Stretch, no_such_time
from skills._meetings.common import AHEAD, day, hours, length, named, say, when
from skills._meetings.previews import INTENT, TAKES, preview, times
from skills._meetings.wish import LONGEST, SHORTEST, Wish, listed
from twin_core.nudging import slots
from twin_core.nudging.hours import today, work_span
from twin_core.nudging.spans import Span
from twin_core.nudging.wanted import as_wanted
from twin_core.parts.bookings import BOOKINGS_KEPT
from twin_core.parts.calendar import Entry
from twin_core.twin import Twin

ALTERNATIVES: Final = 2
"""Other times offered beside one that was found."""
SHORTER: Final = (180, 120, 90, 60, 45, 30)
"""Minutes that will do for a focus block whose length was not said."""


def planned(turn: Turn, wish: Wish, said: Sequence[Stretch]) -> Answer:
    """A wish at the time that was said, or at the best one that is free."""
    if wrong := no_such_time(turn):
        instead = moments.offered(wrong.instead, turn.now, turn.twin.preferences)
        return _no_such_time(wish, instead, wrong.why)
    wish = _as_long_as(wish, said)
    if not SHORTEST <= wish.minutes <= LONGEST:
        return _another_length(wish, said)
    if len(turn.twin.bookings.since(turn.now).wanted) >= BOOKINGS_KEPT and not wish.booking:
        return Answer(Reply(say("too_many", number=BOOKINGS_KEPT)), because=say("because_hold"))
    asked = next((one for one in said if one.clocked), next(iter(said), None))
    if asked and asked.clocked and not (asked.said == "span" and asked.end - asked.start > wish.length):
        start = slots.rounded(turn.now) if asked.said == "now" else asked.start.astimezone(UTC)
        return at_time(turn, wish, (start, start + wish.length))
    return _searched(turn, _whole(turn, wish, asked), asked)


def _another_length(wish: Wish, said: Sequence[Stretch]) -> Answer:
    """How long it should be instead; what was said of its time is kept."""
    facts = {"shortest": wording.length(SHORTEST), "longest": wording.length(LONGEST)}
    question = Reply(say("length_limits", **facts), say.buttons("leave"), private=True)
    filled = wish.filled(said=[one.kept for one in said if one.said != "span"])
    ask = Ask(INTENT, "length", "duration", question, filled, TAKES)
    return Answer(question, ask=ask, because=say("because_hold"))


def _as_long_as(wish: Wish, said: Sequence[Stretch]) -> Wish:
    """A wish that takes all of a stretch that was said, unless a shorter length was said as well."""
    span = next((one for one in said if one.said == "span"), None)
    if span is None:
        return wish
    minutes = round((span.end - span.start).total_seconds() / 60)
    return wish if wish.stated and wish.minutes < minutes else replace(wish, minutes=minutes, stated=True)


def _whole(turn: Turn, wish: Wish, asked: Stretch | None) -> Wish:
    """A wish for all the working time of a part of a day or of a day: "block friday afternoon"."""
    plain = wish.kind == "focus" and not wish.stated and say.pattern("whole").search(turn.understanding.text)
    work = (
        work_span(turn.twin, asked.start.date())
        if asked and plain and asked.said in ("part", "day")
        else None
    )
    if asked is None or work is None:
        return wish
    start, end = max(work[0], asked.start, slots.rounded(turn.now)), min(work[1], asked.end)
    minutes = round((end - start).total_seconds() / 60)
    return replace(wish, minutes=minutes) if SHORTEST <= minutes <= LONGEST else wish


def at_time(turn: Turn, wish: Wish, span: Span) -> Answer:
    """A wish at a time: its preview, unless that has passed, lies too far ahead or is taken."""
    if span[0] < slots.rounded(turn.now) - slots.STEP:
        return passed(turn, wish, span)
    if span[1] > turn.now + AHEAD:
        return _too_far(turn)
    seen = as_wanted(turn.twin, turn.now, wish.booking)
    over = [entry for entry in seen.calendar.agenda(*span) if entry.takes_time]
    if over:
        return taken(turn, wish, span, over)
    return preview(turn, wish, span)


def _searched(turn: Turn, wish: Wish, asked: Stretch | None) -> Answer:
    """A wish at the best free slot of what was said, or of the next working days."""
    seen = as_wanted(turn.twin, turn.now, wish.booking)
    if asked and (answer := _out_of_reach(turn, wish, asked)):
        return answer
    within = _within(turn, seen, asked, wish)
    for shorter in _lengths(wish):
        found = (
            slots.best(seen, wish.kind, shorter.length, within, lunch=wish.lunch)
            if within
            else slots.best_ahead(seen, wish.kind, shorter.length, turn.now, lunch=wish.lunch)
        )
        if found:
            others = [one for one in slots.nearest(seen, found, turn.now) if not _overlap(one, found)]
            return preview(turn, shorter, found, others[:ALTERNATIVES], found=True)
    return _no_room(turn, wish, within, seen)


def _lengths(wish: Wish) -> Sequence[Wish]:
    """A wish, and shorter ones where its length was not said."""
    if wish.stated or wish.kind != "focus":
        return (wish,)
    return (wish, *(replace(wish, minutes=minutes) for minutes in SHORTER if minutes < wish.minutes))


def _out_of_reach(turn: Turn, wish: Wish, asked: Stretch) -> Answer | None:
    """What is said to a stretch that is over, or further ahead than calendars are read."""
    if asked.end <= turn.now:
        return passed(turn, wish, (asked.start, asked.end))
    return _too_far(turn) if asked.start > turn.now + AHEAD else None


def _too_far(turn: Turn) -> Answer:
    last = wording.dated(turn.now + AHEAD, turn.now, turn.twin.preferences)
    return Answer(Reply(say("too_far", last=last)), because=say("because_hold"))


def _within(turn: Turn, seen: Twin, asked: Stretch | None, wish: Wish) -> Span | None:
    """Where to look for a slot; None: on the next working days."""
    if asked is None or (asked.said == "days" and asked.start <= turn.now):
        return None
    start = max(asked.start.astimezone(UTC), slots.rounded(turn.now))
    if asked.said in ("part", "span"):
        return _in_work(seen, wish, start, asked.end)
    if asked.said == "days":
        ahead = [one for one in slots.days_ahead(seen, asked.start) if one < asked.end.date()]
        spans = (slots.part_of_work(seen, each, turn.now, lunch=wish.lunch) for each in ahead)
        fitting = (s for s in spans if s and slots.best(seen, wish.kind, wish.length, s, lunch=wish.lunch))
        return next(fitting, (start, start))
    part = slots.part_of_work(seen, asked.start.date(), turn.now, lunch=wish.lunch)
    return part or (start, asked.end.astimezone(UTC))


def _in_work(seen: Twin, wish: Wish, start: datetime, end: datetime) -> Span:
    """The part of a stretch in working hours, where that has room for a wish; else all of it."""
    work, least = work_span(seen, today(seen, start)), _lengths(wish)[-1].length
    if work:
        inside = max(work[0], start), min(work[1], end.astimezone(UTC))
        if inside[0] < inside[1] and slots.best(seen, wish.kind, least, inside):
            return inside
    return start, end.astimezone(UTC)


def taken(turn: Turn, wish: Wish, span: Span, over: Sequence[Entry]) -> Answer:
    """The time is taken: by what, and what is free nearby."""
    first = over[0]
    entry = say("entry", title=named(first.title), hours=hours(turn, first.start, first.end))
    said = say("taken", turn.message.id, when=when(turn, *span), entry=entry)
    return _another_time(turn, wish, span, said)


def passed(turn: Turn, wish: Wish, span: Span) -> Answer:
    said = say(
        "passed",
        turn.message.id,
        when=wording.capital(wording.when(span[0], turn.now, turn.twin.preferences)),
    )
    now = slots.rounded(turn.now, slots.QUARTER)
    return _another_time(turn, wish, (now, now + wish.length), said)


def _no_room(turn: Turn, wish: Wish, within: Span | None, seen: Twin) -> Answer:
    """Nothing as long as wanted is free: the longest that is, and the next days."""
    if within is None or within[0] >= within[1]:
        name = "no_room_ahead" if within is None else "no_room_days"
        said = say(name, turn.message.id, length=length(wish.length))
        return _another_time(turn, wish, None, said)
    longest = slots.longest(seen, within)
    said = say("no_room", turn.message.id, day=day(turn, within[0]), length=length(wish.length))
    if longest:
        free = length(longest[1] - longest[0])
        said = f"{said} {say('longest_free', length=free, hours=hours(turn, *longest))}"
    return _another_time(turn, wish, (within[1], within[1] + wish.length), wording.capital(said))


def _another_time(turn: Turn, wish: Wish, near: Span | None, said: str) -> Answer:
    """A sentence on why not, with free times nearby to choose from."""
    seen = as_wanted(turn.twin, turn.now, wish.booking)
    spans = slots.nearest(seen, near, turn.now) if near else []
    text = wording.capital(f"{said} {say('free_instead' if spans else 'when_instead')}")
    question = Reply(text, (*times(turn, spans), say.button("leave")), private=True)
    ask = Ask(INTENT, "when", "choice", question, wish.filled(spans=listed(spans)), TAKES)
    return Answer(question, ask=ask, because=say("because_taken"))


def _no_such_time(wish: Wish, instead: Sequence[str], why: str) -> Answer:
    options = say("did_you_mean", options=wording.listing(instead, "or")) if instead else say("when_instead")
    buttons = tuple(Button(wording.capital(words), words) for words in instead)
    question = Reply(f"{why.strip()} {options}", (*buttons, say.button("leave")), private=True)
    ask = Ask(INTENT, "when", "time", question, wish.filled(), TAKES)
    return Answer(question, ask=ask, because=say("because_taken"))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
