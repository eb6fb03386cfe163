"""Reminders that fall due: what they say, and what they write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.language import conversing
from bot.messages import Address, Reply
from bot.people import reachable
from bot.phrases import phrases
from bot.wording import clock, when
from twin_core.dues import next_time
from twin_core.errors import UnreadableRule
from twin_core.events.base import Event
from twin_core.parts.identity import Link
from twin_core.parts.reminders import Reminder, ReminderDelivered
from twin_core.store.base import Draft, Due, Parcel
from twin_core.twin import Twin

LATE: Final = timedelta(minutes=10)

say = phrases(__file__)
log = structlog.get_logger("doppel.jobs")


def delivered(reminder: Reminder, now: datetime) -> ReminderDelivered:
    """A reminder as handed over; repeats missed until `now` are passed over, not made up for."""
    try:
        return ReminderDelivered(reminder.id, next_time(reminder, now))
    except UnreadableRule:
        log.warning("unreadable_rule", reminder=reminder.id)
        return ReminderDelivered(reminder.id)


def reminded(twin: Twin, reminder: Reminder, now: datetime) -> Reply:
    """What a due reminder says; one more than `LATE` behind tells its hour."""
    again = say.button("again", text=reminder.text)
    if now - reminder.at <= LATE:
        return Reply(say("reminder", reminder.id, text=reminder.text), (again,), unasked=True)
    zone = twin.preferences.timezone()
    at, local = reminder.at.astimezone(zone), now.astimezone(zone)
    told = clock(at, twin.preferences) if at.date() == local.date() else when(at, local, twin.preferences)
    return Reply(say("late", reminder.id, when=told, text=reminder.text), (again,), unasked=True)


def reminder_draft(twin: Twin, due: Due, now: datetime) -> Draft:
    """Everything that this person's due reminders write, in one piece; none where no word is wanted first."""
    reminders = twin.reminders.due(now) if twin.preferences.writes_first else ()
    events: tuple[Event, ...] = tuple(delivered(reminder, now) for reminder in reminders)
    parcels = tuple(_parcel(twin, reminder, now) for reminder in reminders)
    cause = f"job:{due.kind}:{due.at.isoformat()}"
    return Draft(
        twin_id=twin.id,
        events=events,
        at=now.astimezone(UTC),
        cause=cause,
        source="jobs",
        expected=twin.version,
        parcels=parcels,
        done=(due,),
    )


def _parcel(twin: Twin, reminder: Reminder, now: datetime) -> Parcel:
    address = _chat(twin, reminder)
    return Parcel(
        id=f"reminder:{reminder.id}:{reminder.at.astimezone(UTC):%Y%m%dT%H%M%S}",
        twin_id=twin.id,
        channel=address.channel,
        user=address.user,
        conversation=talk_key(address),
        body=encode_reply(_said(twin, reminder, now)),
        at=now.astimezone(UTC),
    )


def _chat(twin: Twin, reminder: Reminder) -> Address:
    """Where a reminder comes: where it was asked for, or else the chat last used if that one was blocked."""
    asked = Link(reminder.channel, reminder.user, reminder.conversation)
    chat = reachable(twin) or asked if asked in twin.identity.unreachable else asked
    return Address(chat.channel, chat.user, chat.conversation)


def _said(twin: Twin, reminder: Reminder, now: datetime) -> Reply:
    """What a due reminder says, in the person's language."""
    language = twin.preferences.language
    with conversing(heard=language, spoken=language):
        return reminded(twin, reminder, now)
