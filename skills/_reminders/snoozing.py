"""Snoozing: the reminder that came last, said once more later."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.messages import Reply
from bot.quiet import quieted
from bot.skill import Answer, Turn
from bot.wording import quoted
from skills._reminders.common import exactly, new_id, say
from skills._reminders.details import Details, first_time, timed
from twin_core.parts.reminders import ReminderDelivered, ReminderSet

USUAL: Final = timedelta(minutes=15)
"""How long a snooze is that names no time."""
LATELY: Final = timedelta(hours=2)
"""After that long a mere "snooze" no longer means a reminder."""


def snooze(turn: Turn) -> Answer:
    """Set the reminder that was delivered last anew.

    A mere "snooze", with none of late and no word for one, asks for quiet from everything.
    """
    last = _delivered_last(turn)
    text = turn.understanding.text
    about_one = say.pattern("names_one").search(text) or _came_lately(turn)
    if say.pattern("names_all").search(text) or not about_one:
        return quieted(turn)
    if last is None:
        return Answer(
            Reply(say("none_to_snooze", turn.message.id), say.buttons("mine")), because=say("because_snooze")
        )
    details = timed(Details(), turn, first_time(turn.understanding.entities))
    ahead = details.at is not None and not details.trouble and not details.repeat
    at = details.at if ahead and details.at else (turn.now + USUAL).astimezone(UTC)
    sender = turn.message.sender
    event = ReminderSet(
        reminder=new_id(turn, last),
        text=last,
        at=at,
        channel=sender.channel,
        user=sender.user,
        conversation=sender.conversation,
        zone=turn.now.tzinfo.key if isinstance(turn.now.tzinfo, ZoneInfo) else "UTC",
    )
    text = say("snoozed", turn.message.id, text=quoted(last), when=exactly(turn, at))
    if not turn.twin.preferences.writes_first:
        text = f"{text} {say('held')}"
    return Answer(Reply(text, say.buttons("undo", "mine")), (event,), because=say("because_snooze"))


def _came_lately(turn: Turn) -> bool:
    return any(
        isinstance(each.event, ReminderDelivered) and turn.now - each.at <= LATELY
        for each in turn.twin.recent
    )


def _delivered_last(turn: Turn) -> str | None:
    """The words of the last reminder that came, as far back as the latest records go."""
    recent = turn.twin.recent
    came = next((r.event.reminder for r in reversed(recent) if isinstance(r.event, ReminderDelivered)), None)
    if came is None:
        return None
    if waiting := turn.twin.reminders.by_id(came):
        return waiting.text
    set_as = (r.event for r in reversed(recent) if isinstance(r.event, ReminderSet))
    return next((event.text for event in set_as if event.reminder == came), None)
