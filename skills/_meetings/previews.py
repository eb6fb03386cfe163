"""What would be put into the calendar and where, shown before it is; or what helps where nothing can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot import wording
from bot.messages import Button, Reply
from bot.skill import Answer, Ask, Turn
from bot.wording import quoted
from skills._meetings.common import calendars, feed_name, say, when
from skills._meetings.wish import Wish, listed, writable
from twin_core.nudging.hours import today, work_span
from twin_core.nudging.spans import Span
from twin_core.parts.feeds import Connected

INTENT: Final = "hold_slot"
TAKES: Final = ("hold_slot", "move_slot")
"""Readings that "at 11 instead" may have although it only answers the question."""


def preview(
    turn: Turn, wish: Wish, span: Span, others: Sequence[Span] = (), *, found: bool = False
) -> Answer:
    """What would be put in and where, to be agreed to; without a calendar that takes it, what else helps."""
    feeds = writable(turn)
    feed = next((one for one in feeds if one.id == wish.feed), next(iter(feeds), None))
    if feed is None:
        return _not_writable(turn, wish, span)
    wish = replace(wish, feed=feed.id)
    known = turn.twin.bookings.by_id(wish.booking) if wish.booking else None
    facts = {"title": quoted(wish.title), "when": when(turn, *span), "calendar": feed_name(feed)}
    if known:
        before = when(turn, known.start, known.end)
        text = say("move_preview", turn.message.id, before=before, **facts)
    else:
        text = say("preview_found" if found else "preview", turn.message.id, **facts)
    remarks = _outside(turn, span)
    question = Reply(
        " ".join([wording.capital(text), *remarks, say("go_on_move" if known else "go_on")]),
        (*say.buttons("affirm", "deny"), *times(turn, others), *_elsewhere(feed, feeds, wish)),
        private=True,
    )
    elsewhere = [one.id for one in feeds if one.id != feed.id and not wish.booking]
    filled = wish.filled(spans=listed([span, *others]), feeds=elsewhere)
    ask = Ask(INTENT, "sure", "yes_no", question, filled, TAKES)
    return Answer(question, ask=ask, because=say("because_hold"))


def _not_writable(turn: Turn, wish: Wish, span: Span) -> Answer:
    """No calendar takes entries: a reminder does instead."""
    name = "not_writable" if calendars(turn.twin) else "not_connected"
    at = wording.when(span[0].astimezone(turn.now.tzinfo), turn.now, turn.twin.preferences)
    remind = say.button("remind", title=wish.title, when=at)
    text = say(name, turn.message.id, title=quoted(wish.title), when=at)
    return Answer(
        Reply(text, (remind, say.button("connect")), private=True), because=say("because_not_writable")
    )


def _outside(turn: Turn, span: Span) -> list[str]:
    """A remark on a time that is not all within working hours."""
    work = work_span(turn.twin, today(turn.twin, span[0]))
    inside = work and work[0] <= span[0] and span[1] <= work[1]
    return [] if inside else [say("outside_work")]


def times(turn: Turn, spans: Sequence[Span]) -> tuple[Button, ...]:
    """A button for each of a few stretches of time."""
    return tuple(Button(label, label) for label in (wording.capital(when(turn, *span)) for span in spans))


def _elsewhere(feed: Connected, feeds: Sequence[Connected], wish: Wish) -> tuple[Button, ...]:
    if wish.booking:
        return ()
    return tuple(
        say.button("elsewhere", calendar=wording.short(one.name, 30)) for one in feeds if one.id != feed.id
    )
