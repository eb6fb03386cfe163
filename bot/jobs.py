"""Scheduled work: what falls due becomes parcels, and old rows go.

The scheduler holds the tick alone; what is due and claimed stands in the store, so that a crash between any
two steps loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from anyio import to_thread

from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.language import conversing
from bot.messages import Address, Reply
from bot.people import reachable
from bot.phrases import phrases
from bot.wording import clock, when
from twin_core.dues import next_time
from twin_core.errors import NoSuchTwin, StoreError, TwinForgotten, UnreadableRule, VersionConflict
from twin_core.events.base import Event
from twin_core.parts.identity import Link
from twin_core.parts.reminders import Reminder, ReminderDelivered
from twin_core.store.base import Draft, Due, Parcel, Store
from twin_core.twin import Twin

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK: Final = timedelta(seconds=2)
BATCH: Final = 100
LEASE: Final = timedelta(minutes=2)
"""Longer than a batch takes, so that another process takes over only after a crash."""
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


class Jobs:
    """The work of one tick."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        *,
        poke: Callable[[], None] = lambda: None,
        keep: timedelta = timedelta(days=90),
    ) -> None:
        """`clock` gives aware times; `poke` wakes those who deliver parcels."""
        self._store = store
        self._clock = clock
        self._poke = poke
        self._keep = keep

    async def tick(self) -> None:
        """Settle what is due; trouble is logged and met again next time."""
        try:
            settled = await to_thread.run_sync(self.settle)
        except StoreError as error:
            log.warning("tick_failed", error=type(error).__name__)
            return
        if settled:
            log.info("tick", settled=settled)
            self._poke()

    def settle(self) -> int:
        """Turn what is due into parcels; returns how many due rows were settled."""
        now = self._clock()
        dues = self._store.claim_due(now, limit=BATCH, lease=LEASE)
        return sum(self._settled(due, now) for due in dues)

    async def purge(self) -> None:
        """Drop messages and settled parcels past the time they are kept."""
        try:
            dropped = await to_thread.run_sync(self._store.purge, self._clock() - self._keep)
        except StoreError as error:
            log.warning("purge_failed", error=type(error).__name__)
        else:
            log.info("purged", rows=dropped)

    def _settled(self, due: Due, now: datetime) -> bool:
        """Whether a due row is settled; else its lease runs out and it is claimed anew."""
        if due.kind != "reminder":
            log.warning("unknown_due", kind=due.kind)
            return False
        try:
            twin = self._store.state(due.twin_id)
            self._store.append(reminder_draft(twin, due, now))
        except (VersionConflict, NoSuchTwin, TwinForgotten):
            return False
        return True


def scheduled(jobs: Jobs, *daily: Callable[[], None]) -> AsyncIOScheduler:
    """A scheduler with the tick, the daily purge and other daily work, not started yet; one a process."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(jobs.tick, "interval", seconds=TICK.total_seconds())
    for work in (jobs.purge, *daily):
        scheduler.add_job(work, "cron", hour=3, minute=30)
    return scheduler
