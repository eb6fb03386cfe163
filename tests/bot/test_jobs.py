from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from post import Post

from bot.channel import Channel
from bot.dialogue.keys import talk_key
from bot.errors import DeliveryError, Undeliverable
from bot.jobs import Jobs, scheduled
from bot.messages import Address
from bot.outbox import LEASE, LONGEST_WAIT, TRIES, Outbox, backoff
from bot.people import People
from bot.reach import Reach
from bot.reminding import reminder_draft
from twin_core.dues import REMINDER
from twin_core.parts.identity import IdentityLinked, IdentityUnreachable
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.reminders import ReminderCancelled, ReminderDelivered, ReminderSet
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class World:
    """A store, a channel, a clock that is set by hand, and one person."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.post = Post()
        self.now = MONDAY
        self.reach = Reach(store, People(store, {}), lambda: self.now)
        self.jobs = Jobs(store, lambda: self.now, {REMINDER: reminder_draft})
        self.open(post=self.post)
        self.twin_id = uuid4().hex
        self.write(TwinCreated(name="Ann"), PreferencesChanged(zone="Europe/Berlin"))

    def write(self, *events: Any) -> None:
        self.store.append(Draft(self.twin_id, events, self.now, uuid4().hex, "test"))

    def remind(self, text: str, at: datetime, repeat: str = "", channel: str = "post") -> str:
        reminder = uuid4().hex
        self.write(ReminderSet(reminder, text, at, channel, "ann", "room", repeat, "Europe/Berlin"))
        return reminder

    def open(self, **channels: Channel) -> None:
        self.outbox = Outbox(self.store, channels, self.reach, lambda: self.now, lambda: 1.0)

    def tick(self, later: timedelta = timedelta(0)) -> None:
        self.now += later
        anyio.run(self.jobs.tick)
        anyio.run(self.outbox.deliver)

    @property
    def waiting(self) -> list[tuple[str, datetime]]:
        return [(one.text, one.at) for one in self.store.state(self.twin_id).reminders.waiting]

    def delivered(self) -> list[ReminderDelivered]:
        events = (record.event for record in self.store.history(self.twin_id))
        return [event for event in events if isinstance(event, ReminderDelivered)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    yield World(store)
    store.close()


def test_a_reminder_is_delivered_when_due_in_its_chat_and_once(world: World) -> None:
    reminder = world.remind("stretch", MONDAY + 5 * MINUTE)
    world.tick(4 * MINUTE)
    assert world.post.sent == []
    world.tick(2 * MINUTE)
    world.tick(MINUTE)
    ((address, reply, key),) = world.post.sent
    assert address == Address("post", "ann", "room")
    assert "stretch" in reply.text
    assert reminder in key
    assert world.waiting == []
    assert world.delivered() == [ReminderDelivered(reminder)]


def test_what_was_delivered_stands_in_the_transcript_of_its_chat(world: World) -> None:
    world.remind("stretch", MONDAY + MINUTE)
    world.tick(MINUTE)
    (line,) = world.store.transcript(world.twin_id, talk_key(Address("post", "ann", "room")), MONDAY)
    assert line.said is None
    assert b"stretch" in line.answer


def test_a_cancelled_reminder_is_silent(world: World) -> None:
    world.write(ReminderCancelled(world.remind("stretch", MONDAY + MINUTE)))
    world.tick(5 * MINUTE)
    assert world.post.sent == []


def test_a_repeating_reminder_comes_again_at_its_local_hour_across_daylight_saving(world: World) -> None:
    friday = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    world.now = friday - MINUTE
    world.remind("stand-up", friday, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    world.tick(MINUTE)
    assert world.waiting == [("stand-up", datetime(2026, 3, 30, 7, 0, tzinfo=UTC))]
    world.now = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    world.tick()
    assert len(world.post.sent) == 2


def test_missed_repeats_are_told_once_with_their_hour(world: World) -> None:
    world.remind("stand-up", MONDAY + 60 * MINUTE, "FREQ=DAILY")
    world.now = MONDAY + timedelta(days=3, hours=4)
    world.tick()
    world.tick(MINUTE)
    (text,) = world.post.texts
    assert "stand-up" in text
    assert "9:00" in text
    assert world.waiting == [("stand-up", MONDAY + timedelta(days=4, hours=1))]


def test_ten_minutes_are_not_late_and_eleven_are(world: World) -> None:
    world.remind("tea", MONDAY)
    world.tick(10 * MINUTE)
    world.remind("cake", MONDAY)
    world.tick(MINUTE)
    assert "8:00" not in world.post.texts[0]
    assert "8:00" in world.post.texts[1]


def test_several_of_one_person_come_together_and_in_order(world: World) -> None:
    for number in (2, 1, 3):
        world.remind(f"number {number}", MONDAY + number * MINUTE)
    world.tick(5 * MINUTE)
    world.tick()
    world.tick()
    assert [text[-1] for text in world.post.texts] == ["1", "2", "3"]


def test_reminders_are_held_after_a_stop_and_come_after_a_start(world: World) -> None:
    world.remind("stretch", MONDAY + MINUTE)
    (due,) = world.store.claim_due(MONDAY + MINUTE, limit=1, lease=LEASE)
    world.write(PreferencesChanged(writes_first=False))
    draft = reminder_draft(world.store.state(world.twin_id), due, MONDAY + MINUTE)
    assert (draft.events, draft.parcels) == ((), ()), "one that was claimed just before is held as well"
    world.store.append(draft)
    world.tick(60 * MINUTE)
    assert world.post.sent == []
    assert world.waiting == [("stretch", MONDAY + MINUTE)]
    world.write(PreferencesChanged(writes_first=True))
    world.tick(MINUTE)
    assert len(world.post.sent) == 1
    assert "8:01" in world.post.texts[0]


def test_a_reminder_that_was_asked_for_comes_in_a_quiet_spell(world: World) -> None:
    world.write(PreferencesChanged(quiet_until=MONDAY + timedelta(days=1)))
    world.remind("stretch", MONDAY + MINUTE)
    world.tick(MINUTE)
    assert len(world.post.sent) == 1


def test_a_reminder_of_a_blocked_chat_comes_where_its_person_was_last(world: World) -> None:
    world.write(IdentityLinked("post", "ann", "hall"), IdentityLinked("post", "ann", "room"))
    world.remind("stretch", MONDAY + MINUTE)
    world.write(IdentityUnreachable("post", "ann", "room"))
    world.tick(MINUTE)
    ((address, _, _),) = world.post.sent
    assert address == Address("post", "ann", "hall")


def test_a_failed_delivery_waits_and_comes_later_with_the_same_key(world: World) -> None:
    world.remind("stretch", MONDAY)
    world.post.fails["room"] = [DeliveryError("away"), ConnectionError("odd"), DeliveryError("away")]
    world.tick()
    world.tick(timedelta(seconds=1))
    assert len(world.post.fails["room"]) == 2, "it must not be tried again at once"
    for _ in range(3):
        world.tick(LONGEST_WAIT)
    assert len(world.post.sent) == 1
    assert len(world.delivered()) == 1


def test_what_can_never_arrive_is_parked_and_can_be_sent_again(world: World) -> None:
    world.remind("stretch", MONDAY)
    world.post.fails["room"] = [Undeliverable("this chat is gone")]
    world.tick()
    (dead,) = world.store.dead_parcels()
    assert dead.reason == "this chat is gone"
    world.store.resend(dead.parcel.id, world.now)
    world.tick()
    assert len(world.post.sent) == 1
    assert world.store.dead_parcels() == []


def test_tries_are_bounded(world: World) -> None:
    world.remind("stretch", MONDAY)
    world.post.fails["room"] = [DeliveryError("away") for _ in range(100)]
    for _ in range(TRIES + 5):
        world.tick(LONGEST_WAIT)
    assert 100 - len(world.post.fails["room"]) == TRIES
    assert "away" in world.store.dead_parcels()[0].reason


def test_a_channel_that_is_not_open_here_keeps_its_parcels(world: World) -> None:
    world.remind("stretch", MONDAY, channel="elsewhere")
    for _ in range(TRIES + 5):
        world.tick(LONGEST_WAIT)
    assert world.store.dead_parcels() == []
    other = Post()
    world.open(elsewhere=other)
    world.tick(LONGEST_WAIT)
    assert len(other.sent) == 1


def test_a_crash_between_sending_and_noting_repeats_with_the_same_key(world: World) -> None:
    world.remind("stretch", MONDAY)
    world.jobs.settle()
    (parcel,) = world.store.claim_parcels(world.now, limit=10, lease=LEASE)
    world.tick(MINUTE)
    assert world.post.sent == []
    world.tick(LEASE)
    assert [key for _, _, key in world.post.sent] == [parcel.id]


def test_a_crash_between_claiming_and_settling_loses_nothing(world: World) -> None:
    world.remind("stretch", MONDAY)
    assert len(world.store.claim_due(world.now, limit=10, lease=LEASE)) == 1
    world.tick(MINUTE)
    assert world.post.sent == []
    world.tick(LEASE)
    assert len(world.post.sent) == 1


def test_old_messages_are_purged_and_young_ones_kept(world: World) -> None:
    world.remind("stretch", MONDAY)
    world.tick()
    conversation = talk_key(Address("post", "ann", "room"))
    world.now += timedelta(days=89)
    anyio.run(world.jobs.purge)
    assert len(world.store.transcript(world.twin_id, conversation, MONDAY)) == 1
    world.now += timedelta(days=2)
    anyio.run(world.jobs.purge)
    assert world.store.transcript(world.twin_id, conversation, MONDAY) == []


def test_the_scheduler_holds_the_tick_and_the_purge_alone(world: World) -> None:
    def watch() -> None: ...

    jobs = scheduled(world.jobs, watch).get_jobs()
    assert {job.func.__name__ for job in jobs} == {"tick", "purge", "watch"}


@given(st.integers(0, 1000), st.floats(0, 1))
def test_waits_grow_and_stay_bounded(attempts: int, chance: float) -> None:
    wait = backoff(attempts, chance)
    assert timedelta(seconds=1) <= wait <= LONGEST_WAIT
    assert wait <= backoff(attempts + 1, 1.0)
