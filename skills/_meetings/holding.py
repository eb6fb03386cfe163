"""Keeping a time in the calendar: shown before it is put in, and only after a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.messages import Reply, fresh_id
from bot.skill import Answer, Ask, Turn
from skills._meetings.asked import bare_hour, from_kept, minutes, next_of_many, no_such_time, stretches
from skills._meetings.common import again, left, say
from skills._meetings.planning import at_time, passed, planned, taken
from skills._meetings.previews import preview
from skills._meetings.wish import Wish, kept, spans_of, wished
from twin_core.nudging import slots
from twin_core.nudging.spans import Span
from twin_core.nudging.wanted import as_wanted
from twin_core.parts.bookings import BookingWanted


def hold(turn: Turn) -> Answer:
    """What is to be put in, shown before it is; or the question that stands in its way."""
    repeated = next_of_many(turn)
    if repeated is None:
        return planned(turn, wished(turn), stretches(turn))
    answer = planned(turn, wished(turn), (repeated,))
    return replace(answer, reply=replace(answer.reply, text=f"{say('one_at_a_time')} {answer.reply.text}"))


def sure_answered(turn: Turn, ask: Ask) -> Answer:
    """Yes, no, another time or another calendar."""
    wish, spans = kept(ask.filled), spans_of(ask.filled.get("spans"))
    intent = turn.understanding.intent
    if not spans or intent in ("deny", "skip"):
        return left(turn)
    if intent == "affirm":
        return booked(turn, wish, spans[0])
    feeds = ask.filled.get("feeds")
    elsewhere = [str(each) for each in feeds] if isinstance(feeds, list) else []
    place = _pressed(turn, ask) - 2
    if 0 <= place < len(spans) - 1:
        return at_time(turn, wish, spans[place + 1])
    if 0 <= place - (len(spans) - 1) < len(elsewhere):
        return preview(turn, replace(wish, feed=elsewhere[place - (len(spans) - 1)]), spans[0])
    return _at_another(turn, wish, spans[0]) or again(ask, turn)


def when_answered(turn: Turn, ask: Ask) -> Answer:
    """Another time for what could not be where it was wanted."""
    wish, spans = kept(ask.filled), spans_of(ask.filled.get("spans"))
    place = _pressed(turn, ask)
    if 0 <= place < len(spans):
        return at_time(turn, wish, spans[place])
    if turn.understanding.intent in ("deny", "skip"):
        return left(turn)
    return _at_another(turn, wish, None) or again(ask, turn)


def length_answered(turn: Turn, ask: Ask) -> Answer:
    """How long it should be."""
    if turn.understanding.intent in ("deny", "skip"):
        return left(turn)
    length = minutes(turn)
    if length is None:
        return again(ask, turn)
    said = stretches(turn) or from_kept(ask.filled.get("said"), turn.now.tzinfo)
    return planned(turn, replace(kept(ask.filled), minutes=length, stated=True), said)


def booked(turn: Turn, wish: Wish, span: Span) -> Answer:
    """What was agreed to, wanted from now on, unless a meeting has come in between."""
    seen = as_wanted(turn.twin, turn.now, wish.booking)
    over = [entry for entry in seen.calendar.agenda(*span) if entry.takes_time]
    if over:
        return taken(turn, wish, span, over)
    if span[0] < slots.rounded(turn.now) - slots.STEP:
        return passed(turn, wish, span)
    ids = {each.id for each in (*turn.twin.bookings.wanted, *turn.twin.bookings.written)}
    booking = wish.booking or fresh_id("b", turn.message, wish.title, ids)
    event = BookingWanted(
        booking, wish.feed, wish.kind, wish.title, span[0].astimezone(UTC), span[1].astimezone(UTC)
    )
    name = "moving" if wish.booking else "putting_in"
    return Answer(
        Reply(say(name, turn.message.id), say.buttons("undo")), (event,), because=say("because_hold")
    )


def _at_another(turn: Turn, wish: Wish, before: Span | None) -> Answer | None:
    """The same wish at a time that was just said; a mere hour is one of the day spoken of."""
    said, hour = stretches(turn), bare_hour(turn)
    if said or no_such_time(turn):
        one = next(iter(said), None)
        if before and one and one.said == "clock" and say.pattern("clock_alone").fullmatch(one.words):
            return _on_day(turn, wish, before, one.start)
        return planned(turn, wish, said)
    if hour is None:
        return None
    base = (before or (turn.now, turn.now))[0].astimezone(turn.now.tzinfo)
    return _on_day(turn, wish, before, datetime.combine(base.date(), hour, turn.now.tzinfo))


def _on_day(turn: Turn, wish: Wish, before: Span | None, at: datetime) -> Answer:
    base = (before or (turn.now, turn.now))[0].astimezone(turn.now.tzinfo)
    start = datetime.combine(base.date(), at.timetz().replace(tzinfo=None), turn.now.tzinfo).astimezone(UTC)
    return at_time(turn, wish, (start, start + wish.length))


def _pressed(turn: Turn, ask: Ask) -> int:
    """Which button of a question was said; -1 for none."""
    said = turn.understanding.text.strip().casefold()
    says = [button.says.casefold() for button in ask.question.buttons]
    return says.index(said) if said in says else -1
