"""Bookings are carried out in calendars, whatever breaks off, fails or is said in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bookings import LONGEST, Bookings
from bot.dialogue.talk import decode_reply
from bot.errors import ChangedThere, FeedError, Gone, Refused, Unreachable
from bot.messages import Reply
from bot.rounds import LEASE, Rounds
from twin_core.dues import BOOKING, FEED
from twin_core.events.base import Event
from twin_core.parts.bookings import Booking, BookingUnwanted, BookingWanted
from twin_core.parts.consent import CALENDAR
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin, redoable, undoable

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NINE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Killed(BaseException):
    """The process ended there and then."""


class Shelf:
    """A calendar: what stands in it, and what it does next instead of taking an entry."""

    def __init__(self) -> None:
        self.entries: dict[str, Booking] = {}
        self.next: list[FeedError | Exception | Killed | Callable[[], None]] = []
        self.asked = 0
        self.people: set[str] = set()

    def put(self, twin_id: str, booking: Booking) -> None:
        self.people.add(twin_id)
        self._now(lambda: self.entries.update({booking.id: booking}))

    def remove(self, twin_id: str, booking: Booking) -> None:
        self.people.add(twin_id)
        self._now(lambda: self.entries.pop(booking.id, None))

    def _now(self, deed: Callable[[], object]) -> None:
        self.asked += 1
        step = self.next.pop(0) if self.next else None
        if isinstance(step, Killed):
            deed()
            raise step
        if isinstance(step, Exception):
            raise step
        deed()
        if step:
            step()

    @property
    def starts(self) -> list[datetime]:
        return sorted(booking.start for booking in self.entries.values())


class World:
    """A person with a calendar, and a clock that is set by hand."""

    def __init__(self, store: Store) -> None:
        self.store, self.shelf, self.now = store, Shelf(), MONDAY
        self.rounds = Rounds(store, lambda: self.now, {BOOKING: Bookings(store, self.shelf).carry_out})
        self.twin_id = uuid4().hex
        self.write(
            TwinCreated("Ann", "Europe/Berlin"),
            IdentityLinked("post", "ann", "room"),
            FeedConnected("cal", "caldav", "Work", CALENDAR, writes=True),
        )
        self.store.claim_due(self.now, limit=9, lease=timedelta(days=300), slow=True)

    @property
    def twin(self) -> Twin:
        return self.store.state(self.twin_id)

    def write(self, *events: Event) -> None:
        self.store.append(Draft(self.twin_id, events, self.now, uuid4().hex, "test"))

    def want(self, start: datetime = NINE, booking: str = "b1") -> None:
        self.write(BookingWanted(booking, "cal", "focus", "Focus", start, start + HOUR))

    def undo(self) -> None:
        self.write(CorrectionMade(tuple(each.id for each in undoable(self.twin)), "undo"))

    def redo(self) -> None:
        undone = redoable(self.twin)
        assert undone
        self.write(CorrectionMade((undone.id,), "redo"))

    def tick(self, later: timedelta = timedelta(seconds=2)) -> None:
        self.now += later
        self.rounds.settle()

    def said(self) -> list[Reply]:
        found = []
        while parcels := self.store.claim_parcels(self.now, limit=9, lease=MINUTE):
            self.store.ack(parcels[0])  # they come one after the other
            found.append(decode_reply(parcels[0].body))
        return found

    def wires(self) -> list[str]:
        told = (record.event.wire for record in self.store.history(self.twin_id))
        return [wire for wire in told if wire.startswith("booking.")]


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{folder / 'a.db'}", open_keyring(folder / "keys.db", folder / "key"))
    try:
        yield World(store)
    finally:
        store.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(tmp_path) as made:
        yield made


def test_what_is_wanted_is_put_in_at_once_without_a_word_and_the_calendar_read_anew(world: World) -> None:
    world.want()
    world.tick()
    assert world.shelf.starts == [NINE]
    assert world.shelf.people == {world.twin_id}
    assert world.wires() == ["booking.wanted", "booking.attempted", "booking.written"]
    assert world.said() == []
    assert [due.kind for due in world.store.claim_due(world.now, limit=9, lease=MINUTE)] == [FEED + "cal"]
    world.tick(HOUR)
    assert world.shelf.asked == 1, "and never again"


def test_undo_and_redo_go_out_and_in_even_an_hour_later(world: World) -> None:
    world.want()
    world.tick()
    world.now += HOUR
    world.undo()
    world.tick()
    assert world.shelf.entries == {}
    world.now += HOUR
    world.redo()
    world.tick()
    assert world.shelf.starts == [NINE]
    assert world.said() == [], "each was done at once"


def test_a_move_is_carried_out_and_undone(world: World) -> None:
    world.want()
    world.tick()
    world.want(NINE + 2 * HOUR)
    world.tick()
    assert world.shelf.starts == [NINE + 2 * HOUR]
    world.undo()
    world.tick()
    assert world.shelf.starts == [NINE]


def test_a_process_killed_after_the_calendar_took_it_leaves_one_entry(world: World) -> None:
    world.want()
    world.shelf.next = [Killed()]
    with pytest.raises(Killed):
        world.tick()
    assert world.wires() == ["booking.wanted", "booking.attempted"]
    world.tick(LEASE / 2)
    assert world.shelf.asked == 1, "the lease holds"
    world.tick(LEASE)
    assert world.shelf.starts == [NINE]
    assert world.wires()[-1] == "booking.written"


def test_an_undo_between_a_kill_and_the_next_try_takes_out_what_nobody_knew_of(world: World) -> None:
    world.want()
    world.shelf.next = [Killed()]
    with pytest.raises(Killed):
        world.tick()
    world.undo()
    world.tick()
    assert world.shelf.entries == {}
    assert world.wires()[-1] == "booking.erased"


def test_what_was_said_while_the_calendar_was_asked_is_kept_and_carried_out(world: World) -> None:
    world.want()
    world.shelf.next = [lambda: world.write(MoodLogged(4))]
    world.tick()
    assert world.wires()[-1] == "booking.written"
    world.want(NINE + HOUR)
    world.shelf.next = [world.undo]
    world.tick()
    world.tick()
    assert world.shelf.starts == [NINE]


def test_one_that_does_not_answer_is_tried_with_growing_waits_and_told_once(world: World) -> None:
    world.want()
    world.shelf.next = [Unreachable("x")] * 100
    tried, at = [], 0
    for second in range(2, 3600, 2):
        world.tick(timedelta(seconds=2))
        if world.shelf.asked > at:
            at = world.shelf.asked
            tried.append(second)
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert tried[0] == 2
    assert waits == sorted(waits)
    assert 6 <= len(tried) <= 12, tried
    (told,) = world.said()
    assert told.text.startswith(
        "I could not reach “Work” since 9:00; “Focus”, tomorrow, 9:00 to 10:00, waits"
    )
    world.shelf.next = []
    world.tick(HOUR)
    assert world.shelf.starts == [NINE]
    (told,) = world.said()
    assert "“Focus”" in told.text
    assert not told.unasked


def test_a_hiccup_of_seconds_is_not_told(world: World) -> None:
    world.want()
    world.shelf.next = [Unreachable("x"), RuntimeError("a bug of ours")]
    for _ in range(25):
        world.tick()
    assert world.shelf.starts == [NINE]
    assert world.said() == []


@pytest.mark.parametrize("error", [Refused("x"), Gone("x")])
def test_a_calendar_that_takes_nothing_is_not_asked_again_and_the_person_hears_why(
    world: World, error: FeedError
) -> None:
    world.want()
    world.shelf.next = [error]
    world.tick()
    world.tick(HOUR)
    assert world.shelf.asked == 1
    (told,) = world.said()
    assert "“Focus”, tomorrow, 9:00 to 10:00, did not go in" in told.text
    assert [button.label for button in told.buttons] == ["Connect a calendar"]
    assert world.wires()[-1] == "booking.refused"
    world.want(NINE + HOUR)
    world.tick()
    assert world.shelf.starts == [NINE + HOUR], "wanted anew, it is tried anew"


def test_one_that_cannot_be_taken_out_is_told(world: World) -> None:
    world.want()
    world.tick()
    world.write(BookingUnwanted("b1"))
    world.shelf.next = [Refused("x")]
    world.tick()
    world.tick(HOUR)
    (told,) = world.said()
    assert "still stands there. Please remove it there yourself" in told.text


def test_what_has_passed_before_the_calendar_answered_does_not_go_in(world: World) -> None:
    world.want(MONDAY + HOUR)
    world.shelf.next = [Unreachable("x")] * 100
    for _ in range(12):
        world.tick(11 * MINUTE)
    asked = world.shelf.asked
    world.tick(HOUR)
    assert world.shelf.asked == asked
    assert world.shelf.entries == {}
    assert "it did not go in" in world.said()[-1].text


def test_after_two_days_without_an_answer_it_is_given_up_and_told(world: World) -> None:
    world.want(NINE + timedelta(days=10))
    world.shelf.next = [Unreachable("x")] * 1000
    for _ in range(110):
        world.tick(LONGEST / 100)
    assert "for two days and gave up" in world.said()[-1].text
    asked = world.shelf.asked
    world.tick(LONGEST)
    assert world.shelf.asked == asked


def test_an_entry_that_the_person_changed_there_meanwhile_stays_as_they_left_it(world: World) -> None:
    world.want()
    later = NINE + 5 * HOUR
    world.shelf.next = [ChangedThere(later, later + HOUR, "")]
    world.tick()
    world.tick(HOUR)
    (booking,) = world.twin.bookings.wanted
    assert (booking.start, booking.title) == (later, "Focus")
    assert world.shelf.asked == 1
    (told,) = world.said()
    assert "You had moved “Focus” to tomorrow, 14:00 to 15:00" in told.text


def test_after_a_stop_nothing_is_written_to_the_person(world: World) -> None:
    world.write(PreferencesChanged(writes_first=False))
    world.want()
    world.shelf.next = [Refused("x")]
    world.tick()
    assert world.said() == []
    assert world.wires()[-1] == "booking.refused"


def test_it_is_told_in_the_language_of_the_person(world: World) -> None:
    world.write(PreferencesChanged(language="de"))
    world.want()
    world.shelf.next = [Gone("x")]
    world.tick()
    (told,) = world.said()
    assert "„Focus“, morgen, 9:00 bis 10:00, nicht drin" in told.text


def test_of_two_the_one_that_goes_in_does_so_although_the_other_fails(world: World) -> None:
    world.want()
    world.now += timedelta(seconds=1)
    world.want(NINE + 2 * HOUR, "b2")
    world.shelf.next = [Unreachable("x")]
    for _ in range(5):
        world.tick()
    assert world.shelf.starts == [NINE + 2 * HOUR]
    assert world.shelf.asked == 2, "the other one waits for its time"
    for _ in range(10):
        world.tick()
    assert world.shelf.starts == [NINE, NINE + 2 * HOUR]


steps = st.lists(
    st.sampled_from(
        ["want", "other", "move", "undo", "unwant", "tick", "tick", "lost", "down", "killed", "later"]
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None)
@given(steps)
def test_in_the_end_the_calendar_holds_what_is_wanted_and_nothing_else(done: list[str]) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder)) as world:
        for number, step in enumerate(done):
            taken(world, step, number)
        world.shelf.next = []
        for _ in range(4):
            world.tick(LEASE + LEASE)
        wanted = sorted(booking.start for booking in world.twin.bookings.wanted)
        assert world.shelf.starts == wanted
        assert not world.twin.bookings.to_write()
        assert not world.twin.bookings.to_erase()
        assert not world.store.claim_due(world.now + timedelta(days=1), limit=9, lease=MINUTE, slow=False)


def taken(world: World, step: str, number: int) -> None:
    """One step; a calendar that loses its answer, is down or sees its caller die does so at the next tick."""

    def lose() -> None:
        raise Unreachable("the answer was lost")

    start = NINE + (number + 1) * HOUR
    failing = {"lost": lose, "down": Unreachable("x"), "killed": Killed()}
    if step in ("want", "other"):
        world.want(start, {"want": "b1", "other": "b2"}[step])
    elif step == "move" and world.twin.bookings.wanted:
        world.want(start, world.twin.bookings.wanted[0].id)
    elif step == "undo" and undoable(world.twin):
        world.undo()
    elif step == "unwant":
        world.write(BookingUnwanted("b1"))
    elif step in failing:
        world.shelf.next = [failing[step]]
    elif step in ("tick", "later"):
        with suppress(Killed):
            world.tick(MINUTE if step == "tick" else LEASE + MINUTE)
