"""Readings of feeds: only what changed is written, trouble is borne and told once, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from feeds_house import HOUR, MINUTE, MONDAY, FeedsHouse, Scripted, all_of, entry, some_of

from bot.errors import Gone, Refused, Unreachable, Unreadable
from twin_core.dues import FEED
from twin_core.errors import VersionConflict
from twin_core.parts.calendar import CalendarEventRemoved, CalendarEventSeen
from twin_core.parts.consent import CALENDAR, ConsentRevoked
from twin_core.parts.feeds import FeedDisconnected, FeedRecovered, FeedTroubled
from twin_core.parts.preferences import PreferencesChanged
from twin_core.store.base import Draft, Due, Written

SETTINGS = {"address": "https://cal.example.org/x", "user": "ann", "password": "hush"}
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FeedsHouse]:
    made = FeedsHouse(tmp_path, {"caldav": Scripted})
    yield made
    made.close()


@pytest.fixture
def calendar(house: FeedsHouse) -> Scripted:
    feed = house.feeds.kinds["caldav"]
    assert isinstance(feed, Scripted)
    return feed


@pytest.fixture
def feed(house: FeedsHouse, calendar: Scripted) -> str:
    calendar.answers = [all_of(entry("plan", 1), entry("demo", 3))]
    feed = house.connect("caldav", **SETTINGS)
    house.said()
    return feed


def test_connecting_reads_at_once_and_tells_what_was_found(house: FeedsHouse, calendar: Scripted) -> None:
    calendar.answers = [all_of(entry("old", -30), entry("plan", 1), entry("demo", 3), unreadable=2)]
    feed = house.connect("caldav", **SETTINGS)
    assert house.titles == ["old", "plan", "demo"]
    known = house.twin.feeds.by_id(feed)
    assert known is not None
    assert (known.kind, known.name, known.purpose) == ("caldav", "cal.example.org", CALENDAR)
    (reply,) = house.said()
    assert "2 entries for the next four weeks" in reply.text
    assert "2 entries could not be read" in reply.text
    assert "hush" not in reply.text
    assert house.next_reading(feed) == 10 * MINUTE


def test_the_window_is_two_weeks_back_and_four_ahead_by_the_persons_days(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    ((_, window),) = calendar.asked
    assert window.zone == "Europe/Berlin"
    assert window.end - window.start == timedelta(days=42, hours=-1), "summer time begins in between"
    assert window.start <= MONDAY - 14 * DAY < window.start + DAY + 6 * HOUR
    calendar.answers = [all_of(), all_of()]
    house.now += HOUR
    house.feeds.read(house.twin_id, feed)
    house.now += DAY
    house.feeds.read(house.twin_id, feed)
    marks = [window.mark for _, window in calendar.asked]
    assert marks[0] == marks[1] != marks[2]


def test_a_reading_writes_only_what_changed(house: FeedsHouse, calendar: Scripted, feed: str) -> None:
    calendar.answers = [all_of(entry("plan", 1), entry("demo", 4), entry("new", 9))]
    before = house.twin.version
    house.now += 10 * MINUTE
    house.feeds.read(house.twin_id, feed)
    assert [(type(event), event.uid) for event in house.written(before)] == [
        (CalendarEventSeen, "demo"),
        (CalendarEventSeen, "new"),
    ]
    assert house.said() == []


def test_nothing_new_writes_no_record(house: FeedsHouse, calendar: Scripted, feed: str) -> None:
    calendar.answers = [all_of(entry("plan", 1, changed=MONDAY), entry("demo", 3))]
    before = house.twin.version
    house.feeds.read(house.twin_id, feed)
    assert house.twin.version == before
    assert house.next_reading(feed) == 10 * MINUTE


def test_what_is_missing_from_all_has_gone_and_what_another_feed_told_stays(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    house.write(CalendarEventSeen("other", MONDAY, MONDAY + HOUR, "other", feed="f2"))
    calendar.answers = [all_of(entry("demo", 3))]
    before = house.twin.version
    house.feeds.read(house.twin_id, feed)
    assert house.written(before) == [CalendarEventRemoved("plan", feed)]
    assert house.titles == ["other", "demo"]


def test_changes_leave_what_they_do_not_name(house: FeedsHouse, calendar: Scripted, feed: str) -> None:
    series = [entry(f"a/b/2026030{day}T090000Z", 24 * day, "stand-up") for day in (1, 2, 3)]
    calendar.answers = [some_of(*series), some_of(series[1], removed=("a/b", "demo"))]
    house.feeds.read(house.twin_id, feed)
    assert len(house.titles) == 5
    house.feeds.read(house.twin_id, feed)
    assert house.titles == ["plan", "stand-up"]


def test_a_calendar_with_more_than_is_kept_is_not_written_again_and_again(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    crowd = all_of(*(entry(f"e{number}", number / 4, length=0.2) for number in range(900)))
    calendar.answers = [crowd, crowd]
    house.feeds.read(house.twin_id, feed)
    before = house.twin.version
    house.feeds.read(house.twin_id, feed)
    assert house.twin.version == before
    assert len(house.titles) == 400


def test_an_unreachable_calendar_is_tried_ever_more_patiently_and_told_once_after_a_day(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    before, began = house.twin.version, house.now
    waits: list[timedelta] = []
    told: list[tuple[timedelta, str]] = []
    while house.now < began + DAY + 5 * HOUR:
        calendar.answers = [Unreachable("no answer")]
        house.feeds.read(house.twin_id, feed)
        waits.append(house.next_reading(feed))
        told += [(house.now - began, reply.text) for reply in house.said()]
        house.now += waits[-1]
    assert waits[0] <= MINUTE
    assert waits == sorted(waits)
    assert HOUR <= waits[-1] <= 2 * HOUR
    ((after, text),) = told
    assert DAY <= after < DAY + 2 * HOUR
    assert "I could not reach CalDAV (cal.example.org) since yesterday at 9:00" in text
    assert "Nothing is lost" in text
    assert house.written(before) == [FeedTroubled(feed, "unreachable")]
    assert house.titles == ["plan", "demo"]


def test_a_source_that_asks_to_be_left_alone_is(house: FeedsHouse, calendar: Scripted, feed: str) -> None:
    calendar.answers = [Unreachable("busy", seconds=1800)]
    house.feeds.read(house.twin_id, feed)
    assert house.next_reading(feed) == 30 * MINUTE


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("no"), ("refused", "has not let me in since 9:00. Connect it anew")),
        (Gone("no"), ("gone", "has not been there since 9:00")),
        (Unreadable("no"), ("unreadable", "has not been a calendar since 9:00")),
    ],
)
def test_a_calendar_that_is_closed_is_told_at_once_and_only_once(
    house: FeedsHouse, calendar: Scripted, feed: str, error: Exception, told: tuple[str, str]
) -> None:
    code, words = told
    calendar.answers = [error, error]
    house.feeds.read(house.twin_id, feed)
    house.now += 7 * HOUR
    house.feeds.read(house.twin_id, feed)
    (reply,) = house.said()
    assert words in reply.text
    assert reply.unasked
    known = house.twin.feeds.by_id(feed)
    assert known is not None
    assert (known.trouble, known.troubled_since) == (code, MONDAY)
    assert 3 * HOUR <= house.next_reading(feed) <= 6 * HOUR


def test_who_wants_no_word_first_is_not_told_of_trouble(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    house.write(PreferencesChanged(writes_first=False))
    calendar.answers = [Refused("no"), Refused("no")]
    house.feeds.read(house.twin_id, feed)
    assert house.said() == []
    house.write(PreferencesChanged(writes_first=True))
    house.feeds.read(house.twin_id, feed)
    assert len(house.said()) == 1


def test_a_calendar_that_answers_again_has_recovered(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    calendar.answers = [Unreachable("no"), all_of(entry("plan", 1), entry("demo", 3))]
    house.feeds.read(house.twin_id, feed)
    before = house.twin.version
    house.feeds.read(house.twin_id, feed)
    assert house.written(before) == [FeedRecovered(feed)]
    known = house.twin.feeds.by_id(feed)
    assert known is not None
    assert known.troubled_since is None
    assert house.next_reading(feed) == 10 * MINUTE


def test_a_bug_in_a_feed_is_trouble_of_that_feed_alone(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    calendar.answers = [KeyError("oops")]
    reading = house.feeds.read(house.twin_id, feed)
    assert reading is not None
    assert isinstance(reading.error, Unreachable)


def test_somebody_who_writes_meanwhile_loses_nothing_and_the_source_is_asked_once(
    house: FeedsHouse, calendar: Scripted, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar.answers = [all_of(entry("plan", 1), entry("late", 6))]
    append = house.store.append
    struck = False

    def meanwhile(draft: Draft) -> Written:
        nonlocal struck
        if not struck:
            struck = True
            house.write(CalendarEventRemoved("plan", feed))
        return append(draft)

    asked = len(calendar.asked)
    monkeypatch.setattr(house.feeds._reader._store, "append", meanwhile)
    house.feeds.read(house.twin_id, feed)
    assert struck
    assert len(calendar.asked) == asked + 1
    assert house.titles == ["plan", "late"]


def test_a_consent_taken_back_ends_the_feed_and_empties_what_it_told(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    house.write(ConsentRevoked(CALENDAR))
    asked = len(calendar.asked)
    assert house.feeds.read(house.twin_id, feed) is None
    assert len(calendar.asked) == asked, "what was not agreed to is not read"
    assert house.twin.feeds.connected == ()
    assert house.titles == []
    assert house.store.account(house.twin_id, feed) is None
    assert b"demo" not in b"".join(str(line).encode() for line in house.store.export(house.twin_id))


def test_disconnecting_leaves_the_source_and_nothing_behind(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    house.feeds.disconnect(house.twin_id, feed)
    assert house.titles == []
    assert house.store.account(house.twin_id, feed) is None
    kinds = [due.kind for due in house.dues(house.now + 9 * DAY)]
    assert FEED + feed not in kinds
    house.feeds.close()
    assert calendar.left == [feed]
    assert house.feeds.read(house.twin_id, feed) is None


def test_a_due_row_is_read_and_settled(house: FeedsHouse, calendar: Scripted, feed: str) -> None:
    calendar.answers = [all_of(entry("plan", 1))]
    house.now += 11 * MINUTE
    (due,) = house.store.claim_due(house.now, limit=9, lease=HOUR)
    assert not house.feeds.settle(due, house.now), "nothing that its person hears of"
    assert house.titles == ["plan"]
    assert house.next_reading(feed) == 10 * MINUTE


def test_a_row_of_a_feed_that_is_gone_is_no_trouble(house: FeedsHouse) -> None:
    assert not house.feeds.settle(Due(house.twin_id, FEED + "unknown", house.now), house.now)
    assert not house.feeds.settle(Due("nobody", FEED + "unknown2", house.now), house.now)


def test_a_first_reading_that_fails_is_not_kept_and_its_person_told_why(
    house: FeedsHouse, calendar: Scripted
) -> None:
    calendar.answers = [Refused("no")]
    with pytest.raises(Refused):
        house.connect("caldav", **SETTINGS)
    assert house.twin.feeds.connected == ()


def test_one_that_is_connected_again_keeps_its_id_and_what_it_told(
    house: FeedsHouse, calendar: Scripted, feed: str
) -> None:
    calendar.answers = [all_of(entry("plan", 1), entry("demo", 3))]
    before = house.twin.version
    again = house.connect("caldav", **{**SETTINGS, "password": "new one"})
    assert again == feed
    assert len(house.written(before)) == 1, "only that it was connected anew"
    calendar.answers = [all_of(), all_of()]
    assert house.connect("caldav", **{**SETTINGS, "user": "bob"}) != feed


def test_a_feed_that_is_left_and_gone_from_records(house: FeedsHouse, feed: str) -> None:
    house.feeds.disconnect(house.twin_id, feed)
    events = [record.event for record in house.store.history(house.twin_id)]
    assert FeedDisconnected(feed) in events
    assert not any(isinstance(event, CalendarEventSeen) for event in events)


def test_conflicts_without_end_are_told(
    house: FeedsHouse, calendar: Scripted, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import TooBusy

    def never(_: Draft) -> Written:
        raise VersionConflict("again")

    calendar.answers = [all_of()]
    monkeypatch.setattr(house.feeds._reader._store, "append", never)
    with pytest.raises(TooBusy):
        house.feeds.read(house.twin_id, feed)
