"""Said, shown, agreed to, and in the calendar: against a real CalDAV server (Radicale), and out of it again.

The whole house is real; only its clock is set by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from radicale_server import PASSWORD, USER, Radicale, event, radicale

from bot.app import House
from bot.config import Home, load
from bot.messages import Address, Message, Reply
from bot.rounds import LEASE
from twin_core.dues import BOOKING
from twin_core.parts.consent import CALENDAR, ConsentGranted
from twin_core.store.base import Draft
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
ANA = Address("console", "ana", "terminal")
CONFIG = """
people: {zone: Europe/Berlin}
feeds: {private_hosts: [127.0.0.1]}
"""
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


class Desk:
    """A person at their desk, with a calendar on a server, and a house with its clock set by hand."""

    def __init__(self, home: Path, server: Radicale) -> None:
        self.server = server
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
        config = home / "config.yml"
        config.write_text(CONFIG, encoding="utf-8")
        self.house = House(load(config, {}, {}), Home(home), clock=self.clock)
        self.store, self.feeds = self.house.store, self.house.feeds
        self.rounds = self.house.ongoing.rounds()
        self.say("hello")
        self.twin_id = self.house.people.find(ANA) or ""
        self.work = server.calendar(f"work{next(_NUMBERS)}")
        server.put(f"{self.work}review.ics", event("review", "20260303T080000Z", title="Review"))
        agreed = (ConsentGranted(CALENDAR),)
        self.store.append(Draft(self.twin_id, agreed, self.clock(), "x", "test"))
        self.feeds.connecting.connect(self.twin_id, "caldav", self.settings())

    def settings(self) -> dict[str, str]:
        name = self.work.strip("/").rpartition("/")[2]
        known = {"address": self.server.url, "user": USER, "password": PASSWORD}
        return {**known, "calendars": name, "writes": "yes"}

    def clock(self) -> datetime:
        return self.now.astimezone(UTC)

    def say(self, text: str) -> Reply:
        self.now += timedelta(seconds=20)
        return self.house.dialogue.hear(Message(str(next(_NUMBERS)), text, ANA, self.now)).reply

    def press(self, reply: Reply, label: str) -> Reply:
        return self.say({button.label: button.says for button in reply.buttons}[label])

    def later(self, by: timedelta = timedelta(seconds=2)) -> None:
        """Time passes, and whatever falls due is done."""
        self.now += by
        while self.rounds.settle():
            pass

    @property
    def twin(self) -> Twin:
        return self.store.state(self.twin_id)

    @property
    def entries(self) -> list[str]:
        """What stands in the calendar besides the review: when it begins, and its title."""
        paths = (self.work + name for name in self.server.listed(self.work) if name != "review.ics")
        texts = [self.server.get(path).replace("\r\n ", "") for path in paths]
        return sorted(f"{field(text, 'DTSTART')} {field(text, 'SUMMARY')}" for text in texts)

    def moved_by_hand(self, start: str, *, at: str) -> None:
        """Another program of the same person moves Doppel's entry."""
        (name,) = (name for name in self.server.listed(self.work) if name != "review.ics")
        text = self.server.get(self.work + name)
        uid, title = field(text, "UID"), field(text, "SUMMARY")
        self.server.put(self.work + name, event(uid, start, f"LAST-MODIFIED:{at}", title=title))


def field(text: str, name: str) -> str:
    return next(line.partition(":")[2] for line in text.split("\r\n") if line.partition(":")[0] == name)


@pytest.fixture
def desk(trained_home: Path, server: Radicale) -> Iterator[Desk]:
    made = Desk(trained_home, server)
    with closing(made.house):
        yield made


def test_said_shown_agreed_to_and_in_the_calendar_undone_and_out_of_it(desk: Desk) -> None:
    shown = desk.say("book a focus block tomorrow from 13:00 to 14:30")
    assert "“Focus”, tomorrow, 13:00 to 14:30" in shown.text
    assert "Nobody is invited" in shown.text
    desk.later()
    assert desk.entries == [], "nothing before the yes"
    done = desk.press(shown, "Yes")
    assert "undo" in done.text
    desk.later()
    assert desk.entries == ["20260303T120000Z Focus"]
    assert [entry.title for entry in desk.twin.calendar.entries] == ["Review", "Focus"], "read anew at once"
    assert "Focus" in desk.say("undo").text
    desk.later()
    assert desk.entries == []
    assert [entry.title for entry in desk.twin.calendar.entries] == ["Review"]
    desk.say("redo")
    desk.later()
    assert desk.entries == ["20260303T120000Z Focus"]


def test_an_undo_an_hour_later_works_as_well_and_no_is_no(desk: Desk) -> None:
    desk.press(desk.say("put a break in my calendar at 3"), "Yes")
    desk.later()
    assert desk.entries == ["20260302T140000Z Break"]
    desk.later(timedelta(hours=1))
    desk.say("undo")
    desk.later()
    assert desk.entries == []
    desk.press(desk.say("book a 10 minute buffer at 15:00 today"), "No")
    desk.later()
    assert desk.entries == []


def test_what_is_taken_is_refused_and_the_free_time_offered_goes_in(desk: Desk) -> None:
    refused = desk.say("book a focus block tomorrow from 9:00 to 10:30")
    assert "“Review” (9:00 to 10:00)" in refused.text
    shown = desk.press(refused, "Tomorrow, 10:00 to 11:30")
    desk.press(shown, "Yes")
    desk.later()
    assert desk.entries == ["20260303T090000Z Focus"]


def test_moved_in_the_chat_and_put_back_by_undo(desk: Desk) -> None:
    desk.press(desk.say("book a focus block tomorrow from 13:00 to 14:30"), "Yes")
    desk.later()
    desk.press(desk.say("move my focus block to 15"), "Yes")
    desk.later()
    assert desk.entries == ["20260303T140000Z Focus"]
    desk.say("undo")
    desk.later()
    assert desk.entries == ["20260303T120000Z Focus"]
    desk.press(desk.say("remove my focus block"), "Yes")
    desk.later()
    assert desk.entries == []


def test_what_the_person_moves_in_their_calendar_stays_there_until_they_say_otherwise(desk: Desk) -> None:
    desk.press(desk.say("book a focus block tomorrow from 13:00 to 14:00"), "Yes")
    desk.later()
    desk.moved_by_hand("20260303T150000Z", at="20260302T090000Z")
    desk.later(timedelta(minutes=11))
    assert "16:00 to 17:00" in desk.say("am i free tomorrow at 16:00").text, "it was read"
    desk.later(timedelta(hours=2))
    assert desk.entries == ["20260303T150000Z Focus"], "and never put back"
    shown = desk.say("move my focus block to 11")
    assert "tomorrow, 16:00 to 17:00" in shown.text
    desk.press(shown, "Yes")
    desk.later()
    assert desk.entries == ["20260303T100000Z Focus"]


def test_one_moved_by_hand_before_a_lost_answer_was_tried_again_is_left_there(desk: Desk) -> None:
    desk.press(desk.say("book a focus block tomorrow from 13:00 to 14:00"), "Yes")
    (due,) = desk.store.claim_due(desk.clock(), limit=9, lease=LEASE, slow=True)
    assert due.kind == BOOKING
    desk.feeds.put(desk.twin_id, desk.twin.bookings.wanted[0])  # … and the process ends there
    desk.moved_by_hand("20260303T150000Z", at="20260302T083000Z")
    desk.later(LEASE + timedelta(seconds=1))
    assert desk.entries == ["20260303T150000Z Focus"]
    assert [booking.start.hour for booking in desk.twin.bookings.wanted] == [15]


def test_what_the_person_removes_in_their_calendar_is_not_put_back(desk: Desk) -> None:
    desk.press(desk.say("book a focus block tomorrow from 13:00 to 14:00"), "Yes")
    desk.later()
    (name,) = (name for name in desk.server.listed(desk.work) if name != "review.ics")
    desk.server.delete(desk.work + name)
    desk.later(timedelta(minutes=11))
    desk.later(timedelta(hours=1))
    assert desk.entries == []
    assert desk.twin.bookings.wanted == ()
    assert "nothing of mine" in desk.say("remove my focus block").text.casefold()
