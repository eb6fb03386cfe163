"""Moving one of Doppel's own entries to another time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.messages import Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._meetings.asked import Stretch, bare_hour, minutes, no_such_time, stretches
from skills._meetings.common import again, left, say, when
from skills._meetings.ours import meant, not_ours, ours
from skills._meetings.planning import at_time, planned
from skills._meetings.releasing import chosen, which_question
from skills._meetings.wish import Wish
from twin_core.parts.bookings import Booking

INTENT = "move_slot"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an entry is to go; empty where it was not said."""

    at: Stretch | None = None
    hour: datetime | None = None
    """A time of day said without a day."""
    shift: timedelta | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was said of it."""
        return self.at is None and self.hour is None and self.shift is None


def move(turn: Turn) -> Answer:
    """The entry that is meant at the time that was said, shown before it moves; what is missing is asked."""
    said = stretches(turn)
    if not ours(turn):
        return not_ours(turn, said)
    which, target = _parted(turn, said)
    found = meant(turn, which)
    if not found:
        return not_ours(turn, said)
    if len(found) > 1:
        return which_question(turn, "which_moves", INTENT, "which", found)
    return _moved(turn, found[0], target)


def which_answered(turn: Turn, ask: Ask) -> Answer:
    """Which entry is to move; where to is asked next, as several things at once are easily mistaken."""
    found = chosen(turn, ask)
    if found:
        return _ask_when(turn, found)
    return left(turn) if turn.understanding.intent in ("deny", "skip") else again(ask, turn)


def when_answered(turn: Turn, ask: Ask) -> Answer:
    """Where it is to go."""
    known = turn.twin.bookings.by_id(str(ask.filled.get("booking", "")))
    if turn.understanding.intent in ("deny", "skip") or known is None:
        return left(turn)
    target = _target(turn, stretches(turn))
    return again(ask, turn) if target.empty and not no_such_time(turn) else _moved(turn, known, target)


def _parted(turn: Turn, said: tuple[Stretch, ...]) -> tuple[tuple[Stretch, ...], Target]:
    """The times that name the entry, and where it is to go: of several times the last one is."""
    if said and (len(said) > 1 or bare_hour(turn)):
        last_is_hour = bare_hour(turn) is not None
        which = said if last_is_hour else said[:-1]
        begun = [each.start for each in ours(turn)]
        if all(any(one.start <= at < max(one.end, one.start + _MINUTE) for at in begun) for one in which):
            return which, _target(turn, () if last_is_hour else said[-1:])
    from_to = next((one for one in said if one.said == "span"), None)
    if from_to and any(_begins(turn, each, from_to.start) for each in ours(turn)):
        return (), Target(hour=from_to.end)
    return (), _target(turn, said)


def _begins(turn: Turn, booking: Booking, at: datetime) -> bool:
    """Whether an entry begins at a time of day, whatever its day: "from 9 to 11"."""
    return booking.start.astimezone(turn.now.tzinfo).time() == at.time()


def _target(turn: Turn, said: tuple[Stretch, ...]) -> Target:
    text = turn.understanding.text
    later, earlier = (say.pattern(name).search(text) for name in ("later", "earlier"))
    last = said[-1] if said else None
    if later or earlier:
        length = timedelta(minutes=minutes(turn) or 0)
        if not length and last and last.said == "clock":
            length = abs(last.start - turn.now)
        if length:
            return Target(shift=-length if earlier else length)
    if last and last.said == "clock" and say.pattern("clock_alone").fullmatch(last.words):
        return Target(hour=last.start)
    if last:
        return Target(last)
    hour = bare_hour(turn)
    if hour is not None:
        return Target(hour=datetime.combine(turn.now.date(), hour, turn.now.tzinfo))
    if (by := minutes(turn)) and say.pattern("by_length").search(text):
        return Target(shift=timedelta(minutes=by))
    return Target()


def _moved(turn: Turn, booking: Booking, target: Target) -> Answer:
    """The preview of an entry at its new time."""
    length = booking.end - booking.start
    wish = Wish(booking.kind, booking.title, round(length / _MINUTE), feed=booking.feed, booking=booking.id)
    if no_such_time(turn):
        return planned(turn, wish, ())
    if target.empty:
        return _ask_when(turn, booking)
    start = booking.start.astimezone(turn.now.tzinfo)
    if target.shift is not None:
        start = (start.astimezone(UTC) + target.shift).astimezone(turn.now.tzinfo)
    elif target.hour is not None:
        start = datetime.combine(start.date(), target.hour.timetz().replace(tzinfo=None), turn.now.tzinfo)
    elif target.at and target.at.said == "day":
        start = datetime.combine(target.at.start.date(), start.timetz().replace(tzinfo=None), turn.now.tzinfo)
    elif target.at:
        return planned(turn, wish, (_of_its_day(target.at, start),))
    at = start.astimezone(UTC)
    return at_time(turn, wish, (at, at + length))


def _of_its_day(at: Stretch, start: datetime) -> Stretch:
    """A part of a day that was said without one ("to the afternoon"), on the day of the entry."""
    if at.words or at.said != "part":
        return at
    first, last = (datetime.combine(start.date(), each.time(), start.tzinfo) for each in (at.start, at.end))
    return Stretch(first, last, "part")


def _ask_when(turn: Turn, booking: Booking) -> Answer:
    facts = {"title": quoted(booking.title), "when": when(turn, booking.start, booking.end)}
    question = Reply(say("move_when", turn.message.id, **facts), say.buttons("leave"), private=True)
    ask = Ask(INTENT, "at", "time", question, {"booking": booking.id}, ("move_slot", "hold_slot"))
    return Answer(question, ask=ask, because=say("because_move"))
