"""Finding a time with somebody: only who shares is found, and of them nothing but free times is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errands import Errands
from bot.free_time import both_free
from bot.language import conversing
from bot.messages import Address, Message, Reply, plain
from bot.skill import FindTime
from twin_core.events.base import Event
from twin_core.nudging.hours import today, work_span
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import CALENDAR, SHARE_FREE_TIME, ConsentGranted, ConsentRevoked
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
HOUR = timedelta(hours=1)
SHARES = ConsentGranted(SHARE_FREE_TIME)
CONNECTED = FeedConnected("c", "ical", "Work", CALENDAR, writes=True)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def meeting(day: int, start: int, end: int, title: str = "Secret plan") -> CalendarEventSeen:
    return CalendarEventSeen(f"{title}{day}{start}", at(day, start), at(day, end), title, feed="c", people=2)


class Office:
    """People of one Doppel."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.errands = Errands(store)

    def person(self, twin_id: str, name: str, *events: Event, zone: str = "Europe/Berlin") -> None:
        told = (TwinCreated(name, zone), *events)
        self.store.append(Draft(twin_id, told, NOW.astimezone(UTC), twin_id, "test"))

    def asked(self, name: str, minutes: int = 45, days: int = 7, language: str = "en") -> Reply:
        message = Message("1", "", Address("console", "ana", "terminal"), NOW)
        with conversing(heard=language, spoken=language):
            reply = self.errands(FindTime(name, minutes, NOW, NOW + timedelta(days=days)), "ana", message)
        assert isinstance(reply, Reply)
        return reply


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    found = Office(store)
    found.person("ana", "Ana", CONNECTED, SHARES, meeting(2, 9, 12, "Mine"), meeting(3, 9, 17, "Mine"))
    yield found
    store.close()


def test_three_times_that_suit_both_are_offered_and_nothing_else_is_told(office: Office) -> None:
    office.person("ben", "Ben Arnold", CONNECTED, SHARES, meeting(2, 12, 15), meeting(4, 9, 11))
    reply = office.asked("ben")
    assert [button.label for button in reply.buttons] == [
        "Monday 2 March, 15:00 to 15:45",
        "Wednesday 4 March, 11:00 to 11:45",
        "Thursday 5 March, 9:00 to 9:45",
    ]
    assert reply.buttons[1].says == "block 45 min with Ben Arnold Wednesday at 11:00"
    assert "nobody is invited" in reply.text
    assert reply.private
    assert "Secret" not in plain(reply)


def test_who_is_not_here_does_not_share_or_has_no_calendar_gets_the_same_answer(office: Office) -> None:
    office.person("quiet", "Quentin", CONNECTED)
    office.person("bare", "Barbara", SHARES)
    office.person("stopped", "Stella", CONNECTED, SHARES, ConsentRevoked(SHARE_FREE_TIME))
    office.person("over", "Otto", CONNECTED, ConsentGranted(SHARE_FREE_TIME, NOW - HOUR))
    answers = {plain(office.asked(name)).replace(name, "X") for name in (
        "Quentin", "Barbara", "Stella", "Otto", "Nobody", "Ana", "?")}  # fmt: skip
    assert len(answers) == 1, answers


def test_of_several_it_is_asked_who_is_meant(office: Office) -> None:
    office.person("b1", "Ben Arnold", CONNECTED, SHARES)
    office.person("b2", "Ben Brown", CONNECTED, SHARES)
    reply = office.asked("Ben")
    assert [button.label for button in reply.buttons] == ["Ben Arnold", "Ben Brown"]
    assert reply.buttons[0].says == "find a time with Ben Arnold from today to 9 March for 45 min"
    assert len(office.asked("ben brown").buttons) == 3
    office.person("b3", "Ben", CONNECTED, SHARES)
    assert "both free" in office.asked("Ben").text or "suit you" in office.asked("Ben").text
    office.person("b4", "ben", CONNECTED, SHARES)
    assert not office.asked("Ben").buttons


def test_too_few_times_and_none_are_said(office: Office) -> None:
    office.person("ben", "Ben", CONNECTED, SHARES, meeting(2, 9, 14), meeting(2, 15, 17))
    one = office.asked("Ben", 60, days=1)
    assert [button.label for button in one.buttons] == ["Monday 2 March, 14:00 to 15:00"]
    assert "only 1 time" in one.text
    none = office.asked("Ben", 120, days=1)
    assert not none.buttons
    assert "No 2 h" in none.text


def test_it_is_said_in_german_and_understood_again(office: Office) -> None:
    office.person("ben", "Ben", CONNECTED, SHARES)
    reply = office.asked("Ben", language="de")
    assert reply.buttons[0].says.startswith("blocke 45 Min mit Ben heute um 1")
    assert "niemand" in reply.text


zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"])
hours = st.integers(0, 23).map(lambda hour: f"{hour:02d}:00")
spans = st.lists(st.tuples(st.integers(0, 14 * 24), st.integers(1, 9)), max_size=8)


def someone(name: str, zone: str, start: str, end: str, busy: list[tuple[int, int]]) -> Twin:
    begin = NOW.astimezone(UTC)
    twin = TwinCreated(name, zone).apply(Twin(name), begin)
    twin = PreferencesChanged(work_start=start, work_end=end).apply(twin, begin)
    for place, (after, length) in enumerate(busy):
        first = begin + after * HOUR
        entry = CalendarEventSeen(f"u{place}", first, first + length * HOUR, feed="c")
        twin = entry.apply(twin, begin)
    return twin


@given(zones, zones, hours, hours, hours, hours, spans, spans, st.integers(15, 240))
def test_both_are_free_and_at_work_whatever_their_zones(  # noqa: PLR0917 - drawn one by one
    here: str, there: str, s1: str, e1: str, s2: str, e2: str,
    mine: list[tuple[int, int]], theirs: list[tuple[int, int]], minutes: int,
) -> None:  # fmt: skip
    one, other = someone("ana", here, s1, e1, mine), someone("ben", there, s2, e2, theirs)
    length = timedelta(minutes=minutes)
    for start, end in both_free(one, other, NOW, NOW + timedelta(days=10), length):
        assert end - start >= length
        assert start >= NOW
        for twin in (one, other):
            assert not any(e.start < end and e.end > start for e in twin.calendar.entries)
            days = (today(twin, start) - timedelta(days=1), today(twin, start))
            work = [span for day in days if (span := work_span(twin, day))]
            assert any(span[0] <= start and end <= span[1] for span in work)
