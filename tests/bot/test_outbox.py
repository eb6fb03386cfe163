from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import anyio
import pytest
from post import Post

from bot.channel import Pace
from bot.dialogue.keys import talk_key
from bot.dialogue.talk import encode_reply
from bot.errors import Blocked, DeliveryError, Elsewhere, NotNow, Undeliverable
from bot.messages import Address, File, Reply
from bot.outbox import TOO_LATE, Outbox
from bot.paces import BURST, Paces
from bot.people import People
from bot.reach import Reach
from twin_core.parts.identity import IdentityLinked, Link
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Parcel, Store
from twin_core.store.keyring import open_keyring

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class World:
    """A store with one person, a channel, and a clock that is set by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.post = Post()
        self.now = MONDAY
        self.reach = Reach(store, People(store, {}), lambda: self.now)
        self.room = Post()
        channels = {"post": self.post, "voice": self.room}
        self.outbox = Outbox(store, channels, self.reach, lambda: self.now, lambda: 1.0)
        created = (TwinCreated(name="Ann"), IdentityLinked("post", "ann", "a"))
        store.append(Draft("ann", created, MONDAY, "x", "post", identities=(("post", "ann"),)))

    def put(
        self,
        name: str,
        conversation: str = "a",
        *,
        to: Address | None = None,
        twin: str = "ann",
        **reply: Any,
    ) -> None:
        body = encode_reply(Reply(name, **reply))
        to = to or Address("post", "ann", conversation)
        parcel = Parcel(name, twin, to.channel, to.user, talk_key(to), body, self.now)
        self.store.append(Draft(twin, (), self.now, name, "post", parcels=(parcel,)))

    def deliver(self, later: timedelta = timedelta(0)) -> list[str]:
        self.now += later
        anyio.run(self.outbox.deliver)
        return self.post.texts

    @property
    def reasons(self) -> list[str]:
        return [dead.reason for dead in self.store.dead_parcels()]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    yield World(store)
    store.close()


def test_a_conversation_stays_in_order_though_one_message_fails(world: World) -> None:
    for name in ("one", "two", "three"):
        world.put(name)
    world.put("other", "b")
    world.post.fails["a"] = [DeliveryError("away")]
    assert world.deliver() == ["other"]
    assert world.deliver(MINUTE) == ["other", "one", "two", "three"]


def test_the_time_that_the_platform_told_is_kept_and_does_not_count_as_a_try(world: World) -> None:
    world.put("one")
    world.post.fails["a"] = [NotNow("slow down", 90) for _ in range(20)]
    assert world.deliver() == []
    assert world.deliver(timedelta(seconds=80)) == []
    assert len(world.post.fails["a"]) == 19, "it was tried before its time"
    for _ in range(19):
        world.deliver(timedelta(seconds=90))
    assert world.deliver(timedelta(seconds=90)) == ["one"]
    assert world.reasons == []


def test_a_limit_for_everyone_holds_up_the_whole_channel(world: World) -> None:
    world.put("one")
    world.post.fails["a"] = [NotNow("flood", 30, everyone=True)]
    world.deliver()
    world.put("other", "b")
    assert world.deliver(timedelta(seconds=10)) == []
    assert sorted(world.deliver(timedelta(seconds=20))) == ["one", "other"]


def test_what_waits_for_quiet_holds_up_no_answer(world: World) -> None:
    world.put("stretch", unasked=True)
    world.put("answer")
    world.post.fails["a"] = [NotNow("do not disturb", 3600)]
    assert world.deliver() == ["answer"]
    assert world.deliver(timedelta(hours=1)) == ["answer", "stretch"]


def test_what_is_put_off_for_ever_is_parked_with_the_reason(world: World) -> None:
    world.put("one")
    world.post.fails["a"] = [NotNow("flood", 3600) for _ in range(100)]
    for _ in range(TOO_LATE // timedelta(hours=1) + 1):
        world.deliver(timedelta(hours=1))
    assert "flood" in world.reasons[0]


def test_what_cannot_be_said_in_a_room_goes_to_the_chat_last_used(world: World) -> None:
    kitchen = Address("voice", "kitchen", "kitchen")
    world.room.fails["kitchen"] = [Elsewhere("nobody answered")]
    world.store.append(Draft("ann", (IdentityLinked("voice", "kitchen", "kitchen"),), MONDAY, "y", "voice"))
    world.put("note", to=kitchen, unasked=True)
    assert world.deliver() == ["note"]
    assert world.room.texts == []
    assert [to for to, _, _ in world.post.sent] == [Address("post", "ann", "a")]
    assert world.store.delivery("ann", "note"), "its buttons are known by the same key"
    world.put("second", to=kitchen)
    assert world.deliver() == ["note"]
    assert world.room.texts == ["second"]


def test_who_has_no_chat_is_tried_in_the_room_again(world: World) -> None:
    ben = Address("voice", "office", "office")
    world.store.append(Draft("ben", (IdentityLinked("voice", "office", "office"),), MONDAY, "z", "voice"))
    world.room.fails["office"] = [Elsewhere("no satellite is connected")]
    world.put("note", to=ben, twin="ben")
    assert world.deliver() == []
    world.deliver(MINUTE)
    assert world.room.texts == ["note"]


def test_nothing_more_is_sent_to_somebody_who_blocked_us_until_they_write_again(world: World) -> None:
    world.put("one")
    world.put("two")
    world.post.fails["a"] = [Blocked("blocked by the user")]
    assert world.deliver() == []
    assert world.post.fails["a"] == [], "only the first was tried"
    assert world.reasons[0] == "blocked by the user"
    assert "blocked Doppel" in world.reasons[1]
    assert world.store.state("ann").identity.unreachable == (Link("post", "ann", "a"),)
    world.put("elsewhere", "b")
    assert world.deliver() == ["elsewhere"]
    world.store.append(Draft("ann", (IdentityLinked("post", "ann", "a"),), world.now, "y", "post"))
    world.put("welcome back")
    assert world.deliver() == ["elsewhere", "welcome back"]


def test_a_channel_that_fails_in_an_odd_way_takes_nobody_along(world: World) -> None:
    world.put("one")
    world.put("other", "b")
    world.post.fails["a"] = [ZeroDivisionError("odd"), Undeliverable("no such chat")]
    assert world.deliver() == ["other"]
    world.deliver(MINUTE)
    assert world.reasons == ["no such chat"]


def test_an_export_is_made_anew_when_it_is_sent(world: World) -> None:
    world.put("here", file=File("mine.jsonl", "application/x-ndjson", b""))
    world.deliver()
    ((_, reply, _),) = world.post.sent
    assert reply.file
    assert b"system.twin_created" in reply.file.content


def test_what_belongs_to_somebody_forgotten_is_not_sent(world: World) -> None:
    world.put("one")
    world.store.forget("ann")
    assert world.deliver() == []
    assert world.reasons == []


def test_a_slow_conversation_holds_up_no_other_and_a_poke_is_enough(world: World) -> None:
    async def scene() -> None:
        world.post.gates["a"] = anyio.Event()
        world.put("slow")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(world.outbox.run)
            await anyio.wait_all_tasks_blocked()
            for name in ("first", "second"):
                world.post.arrived = anyio.Event()
                world.put(name, "b")
                world.outbox.poke()
                with anyio.fail_after(5):
                    await world.post.arrived.wait()
            assert world.post.texts == ["first", "second"]
            world.post.arrived = anyio.Event()
            world.post.gates["a"].set()
            with anyio.fail_after(5):
                await world.post.arrived.wait()
            tasks.cancel_scope.cancel()

    anyio.run(scene)
    assert world.post.texts == ["first", "second", "slow"]


def test_what_is_being_sent_while_the_house_closes_is_noted_as_sent(world: World) -> None:
    async def scene() -> None:
        gate = world.post.gates["a"] = anyio.Event()
        world.put("slow")
        async with anyio.create_task_group() as tasks, anyio.create_task_group() as working:
            working.start_soon(world.outbox.run)
            await anyio.wait_all_tasks_blocked()
            tasks.start_soon(_opened_later, gate)
            working.cancel_scope.cancel()

    async def _opened_later(gate: anyio.Event) -> None:
        gate.set()

    anyio.run(scene)
    assert world.post.texts == ["slow"]
    assert world.deliver(timedelta(hours=1)) == ["slow"]


def test_the_last_word_is_tried_a_few_times_and_then_let_go(world: World) -> None:
    to = Address("post", "ann", "a")
    world.post.fails["a"] = [DeliveryError("away")]
    anyio.run(world.outbox.send_unkept, to, Reply("forgotten"), "key")
    assert world.post.texts == ["forgotten"]
    world.post.fails["a"] = [Undeliverable("gone")]
    anyio.run(world.outbox.send_unkept, to, Reply("never"), "key")
    assert world.post.texts == ["forgotten"]


def test_a_stranger_who_goes_away_leaves_nothing_behind(world: World) -> None:
    before = list(world.store.twins())
    world.reach.gone(Address("post", "nobody", "n"))
    assert list(world.store.twins()) == before


def test_a_conversation_may_burst_and_then_keeps_its_pace() -> None:
    class Slow(Post):
        pace: ClassVar[Pace | None] = Pace(each=0.01, all=1000)

    async def scene() -> tuple[bool, bool]:
        paces, channel = Paces(), Slow()
        for _ in range(BURST):
            await paces.wait(channel, Address("post", "ann", "a"))
        with anyio.move_on_after(0.01) as same:
            await paces.wait(channel, Address("post", "ann", "a"))
        with anyio.move_on_after(1) as other:
            await paces.wait(channel, Address("post", "ben", "b"))
        return same.cancelled_caught, other.cancelled_caught

    assert anyio.run(scene) == (True, False)
