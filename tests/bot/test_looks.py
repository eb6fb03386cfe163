from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest
from post import Post

from bot.dialogue.keys import talk_key
from bot.jobs import LEASE, Jobs
from bot.messages import Address, Reply
from bot.nudging.look import LATEST, look
from bot.nudging.offers import KEY, looked
from bot.nudging.recheck import Recheck
from bot.outbox import Outbox
from bot.people import People
from bot.reach import Reach
from bot.skill import Nudge, Nudger
from twin_core.dues import LOOK
from twin_core.events.base import Event
from twin_core.parts.breaks import BreakTaken
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import LEARN_TIMING, NUDGES, ConsentGranted, ConsentRevoked
from twin_core.parts.identity import IdentityLinked, IdentityUnreachable
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgeAnswered, NudgeDropped, NudgeHeldBack, NudgePaused, NudgeSent
from twin_core.parts.preferences import NudgeChanged, PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""10:00 in Berlin, within working hours."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def nudger(
    kind: str, urgency: float = 0.5, *, since: datetime = MONDAY, use: timedelta = HOUR, text: str = ""
) -> Nudger:
    """Something that is worth saying from a time on, for as long as nobody says it."""

    def nudge(_: Twin, now: datetime) -> Nudge | None:
        if now < since:
            return None
        return Nudge(kind, Reply(text or f"{kind}!"), (f"since:{since:%H:%M}",), urgency, now + use)

    def next_at(_: Twin, now: datetime) -> datetime | None:
        return since if now < since else None

    return Nudger(kind, nudge, next_at)


class World:
    """A store, a channel, a clock that is set by hand, and one person who may be written to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.post = Post()
        self.now = MONDAY
        self.twin_id = uuid4().hex
        self.write(
            TwinCreated(name="Ann"),
            PreferencesChanged(zone="Europe/Berlin"),
            IdentityLinked("post", "ann", "room"),
            ConsentGranted(NUDGES),
        )
        self.nudgers(nudger("break_due"))
        reach = Reach(store, People(store, {}), lambda: self.now)
        self.outbox = Outbox(
            store,
            {"post": self.post},
            reach,
            lambda: self.now,
            lambda: 1.0,
            still_fits=Recheck(store, lambda: self.now),
        )

    def nudgers(self, *nudgers: Nudger) -> None:
        self.jobs = Jobs(self.store, lambda: self.now, {LOOK: looked(nudgers)})

    def write(self, *events: Event) -> None:
        self.store.append(Draft(self.twin_id, events, self.now, uuid4().hex, "test"))

    def tick(self, later: timedelta = timedelta(0)) -> None:
        self.now += later
        anyio.run(self.jobs.tick)
        anyio.run(self.outbox.deliver)

    @property
    def twin(self) -> Twin:
        return self.store.state(self.twin_id)

    def events(self, *kinds: type[Event]) -> list[Any]:
        return [
            record.event for record in self.store.history(self.twin_id) if isinstance(record.event, kinds)
        ]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    yield World(store)
    store.close()


def meeting(start: datetime, minutes: int) -> CalendarEventSeen:
    return CalendarEventSeen(f"m{start:%H%M}", start, start + minutes * MINUTE, "Planning", people=3)


def test_what_is_worth_saying_is_said_once_with_the_buttons_of_every_nudge(world: World) -> None:
    world.tick()
    world.tick(5 * MINUTE)
    ((address, reply, key),) = world.post.sent
    assert address == Address("post", "ann", "room")
    assert (reply.text, reply.unasked) == ("break_due!", True)
    assert [button.says for button in reply.buttons] == [
        "in 15 minutes",
        "not today",
        "why?",
        "never for this",
    ]
    (sent,) = world.events(NudgeSent)
    assert key == KEY + sent.nudge
    assert reply.question == f"answer_nudge.{sent.nudge}"
    assert sent.reasons == ("since:09:00",)
    assert len(f"{key}#5".encode()) <= 64


def test_what_was_said_and_written_stand_in_one_transaction(world: World) -> None:
    world.jobs.settle()
    (parcel,) = world.store.claim_parcels(world.now, limit=5, lease=LEASE)
    (sent,) = world.twin.nudges.sent
    assert parcel.id == KEY + sent.id
    line = world.store.delivery(world.twin_id, parcel.id)
    assert line is not None


def test_only_the_most_urgent_is_said_and_the_others_are_held_back_with_the_reason(world: World) -> None:
    world.nudgers(nudger("task_due", 0.3), nudger("break_due", 0.8), nudger("end_of_day", 0.5))
    world.tick()
    assert world.post.texts == ["break_due!"]
    held = world.events(NudgeHeldBack)
    assert [(each.kind, each.gate) for each in held] == [("end_of_day", "spacing"), ("task_due", "spacing")]


def test_the_same_reason_is_noted_once_and_looked_at_again_when_it_ends(world: World) -> None:
    world.write(meeting(MONDAY - 10 * MINUTE, 40))
    world.tick()
    assert world.post.sent == []
    (held,) = world.events(NudgeHeldBack)
    assert (held.kind, held.gate) == ("break_due", "meeting")
    world.write(NudgeChanged("task_due", wanted=False))
    world.tick(5 * MINUTE)
    assert len(world.events(NudgeHeldBack)) == 1, "looked at again for the change, and noted once"
    world.tick(20 * MINUTE)
    assert world.post.sent == []
    world.tick(5 * MINUTE)
    assert world.post.texts == ["break_due!"], "said as soon as the meeting is over"


def test_a_look_is_due_when_something_is_and_not_before(world: World) -> None:
    world.nudgers(nudger("break_due", since=MONDAY + 2 * HOUR))
    world.tick()
    version = world.twin.version
    world.tick(HOUR)
    assert world.store.claim_due(world.now, limit=5, lease=LEASE) == []
    assert world.twin.version == version, "a look without news writes nothing"
    world.tick(HOUR)
    assert world.post.texts == ["break_due!"]


def test_without_anything_ahead_a_look_comes_a_day_later(world: World) -> None:
    assert look(world.twin, MONDAY, ()).next_at == MONDAY + LATEST


def test_what_the_person_changes_brings_a_look_at_once_but_a_mood_does_not(world: World) -> None:
    world.nudgers()
    world.tick()
    world.now += MINUTE
    world.write(MoodLogged(3))
    assert world.store.claim_due(world.now, limit=5, lease=LEASE) == []
    world.write(meeting(MONDAY + 3 * HOUR, 30))
    assert [due.kind for due in world.store.claim_due(world.now, limit=5, lease=LEASE)] == [LOOK]


def test_without_a_yes_or_after_it_was_taken_back_nobody_looks(world: World) -> None:
    world.write(ConsentRevoked(NUDGES))
    world.tick(HOUR)
    assert world.post.sent == []
    assert world.store.claim_due(world.now, limit=5, lease=LEASE) == []
    world.write(ConsentGranted(NUDGES))
    world.tick(MINUTE)
    assert world.post.texts == ["break_due!"]


@pytest.mark.parametrize(
    ("late", "gate"),
    [
        (lambda world: setattr(world, "now", world.now + 2 * HOUR), "late"),
        (lambda world: world.write(meeting(world.now, 30)), "meeting"),
        (lambda world: world.write(PreferencesChanged(quiet_until=world.now + HOUR)), "disturb"),
        (lambda world: world.write(ConsentRevoked(NUDGES)), "consent"),
        (lambda world: world.write(NudgeChanged("break_due", wanted=False)), "unwanted"),
        (lambda world: world.write(BreakTaken(world.now, world.now + 6 * MINUTE)), "duplicate"),
    ],
)
def test_what_no_longer_fits_at_the_moment_of_sending_is_taken_back(
    world: World, late: Callable[[World], None], gate: str
) -> None:
    world.jobs.settle()
    world.now += 6 * MINUTE
    late(world)
    anyio.run(world.outbox.deliver)
    assert world.post.sent == []
    assert [event.gate for event in world.events(NudgeDropped)] == [gate]
    assert world.store.claim_parcels(world.now + HOUR, limit=5, lease=LEASE) == []
    assert world.store.transcript(world.twin_id, talk_key(Address("post", "ann", "room")), MONDAY) == []


def test_a_nudge_that_was_dropped_does_not_count(world: World) -> None:
    world.jobs.settle()
    world.write(meeting(world.now, 30))
    anyio.run(world.outbox.deliver)
    world.tick(30 * MINUTE)
    assert world.post.texts == ["break_due!"], "ninety minutes have not passed, but nothing was said"


def test_while_a_meeting_is_near_a_nudge_can_wait_until_it_is_over(world: World) -> None:
    world.write(meeting(MONDAY + 20 * MINUTE, 30))
    world.tick()
    ((_, reply, _),) = world.post.sent
    assert "after my meeting" in [button.says for button in reply.buttons]


def test_somebody_who_cannot_be_reached_is_let_be(world: World) -> None:
    world.write(IdentityUnreachable("post", "ann", "room"))
    world.tick()
    assert world.post.sent == []
    assert [held.gate for held in world.events(NudgeHeldBack)] == ["unreachable"]


def test_a_nudge_put_off_comes_again_when_it_was_asked_for(world: World) -> None:
    world.tick()
    (sent,) = world.twin.nudges.sent
    world.now += MINUTE
    world.write(NudgeAnswered(sent.id, "later", world.now + 15 * MINUTE))
    world.tick(14 * MINUTE)
    assert len(world.post.sent) == 1
    world.tick(MINUTE)
    assert len(world.post.sent) == 2


def test_a_break_after_the_nudge_answers_it(world: World) -> None:
    world.tick()
    world.now += 10 * MINUTE
    world.write(BreakTaken(world.now - 6 * MINUTE, world.now))
    world.tick()
    assert [event.answer for event in world.events(NudgeAnswered)] == ["done"]


def test_five_ignored_pause_a_kind(world: World) -> None:
    for _ in range(12):
        world.tick(timedelta(days=1))
    assert [event.kind for event in world.events(NudgePaused)] == ["break_due"]
    said = len(world.post.sent)
    assert said == 5
    world.tick(timedelta(days=1))
    assert len(world.post.sent) == said


def test_one_persons_trouble_holds_up_nobody_else(world: World) -> None:
    other = World(world.store)
    troubled: Sequence[str] = (world.twin_id,)

    def nudge(twin: Twin, now: datetime) -> Nudge | None:
        if twin.id in troubled:
            raise ZeroDivisionError
        return nudger("break_due").nudge(twin, now)

    other.nudgers(Nudger("break_due", nudge, lambda _twin, _now: None))
    other.tick()
    assert len(other.post.sent) == 1
    world.tick(LEASE)
    assert len(world.post.sent) == 1, "claimed anew when the lease has run out"


def test_chance_decides_only_with_consent_and_each_decision_is_noted_with_its_probability(
    world: World,
) -> None:
    others = [World(world.store) for _ in range(30)]
    for other in others:
        other.write(ConsentGranted(LEARN_TIMING))
    for other in others:
        other.tick()
    world.tick()
    assert world.events(NudgeSent)[0].chance is None
    sent = [event for other in others for event in other.events(NudgeSent)]
    held = [event for other in others for event in other.events(NudgeHeldBack)]
    assert len(sent) + len(held) == 30
    assert sent
    assert held, "of thirty people, some wait"
    assert all(event.gate == "trial" for event in held)
    assert all(0.1 <= event.chance <= 0.8 for event in (*sent, *held))
    assert all(len(other.twin.nudges.trials) == 1 for other in others)


def test_what_chance_held_back_is_offered_again_when_its_trial_is_over(world: World) -> None:
    world.tick()
    waiting = world
    while not waiting.events(NudgeHeldBack):
        waiting = World(world.store)
        waiting.write(ConsentGranted(LEARN_TIMING))
        waiting.tick()
    waiting.tick(2 * HOUR)
    assert len(waiting.events(NudgeHeldBack)) == 1
    assert waiting.post.sent == []
    waiting.tick(HOUR)
    assert len(waiting.events(NudgeHeldBack, NudgeSent)) == 2, "decided anew"


def test_many_people_are_looked_at_in_one_tick(world: World) -> None:
    others = [World(world.store) for _ in range(20)]
    world.tick()
    assert all(len(other.twin.nudges.sent) == 1 for other in others)
