"""What is made of iCalendar: recurrences, zones, answers, kinds, what is private and what is broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from graph_events import exchange_uid
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from channels.feeds._ical import index as index_module
from channels.feeds._ical import read, read_anew
from channels.feeds._ical.text import MOST_EVENTS, taken_apart
from channels.feeds._reading import booking_of, booking_uid, kept_title, kind_of, occurrence_uid
from twin_core.parts.calendar import Entry

WEEK = datetime(2026, 3, 2, tzinfo=UTC)
BERLIN = "Europe/Berlin"
NEW_YORK_BY_HAND = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:{standard}
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:{standard}
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, head: str = "") -> bytes:
    whole = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{whole}END:VCALENDAR\n".encode()


def entries(content: bytes, *, zone: str = BERLIN, days: int = 7, own: tuple[str, ...] = ()) -> list[Entry]:
    found, given_up = read_anew(content, zone, own).between(WEEK, WEEK + timedelta(days=days), "f1")
    assert given_up == 0
    return list(found)


def one(event: str, **more: object) -> Entry:
    (entry,) = entries(calendar(event), **more)  # type: ignore[arg-type]
    return entry


def starts(content: bytes, days: int = 7, zone: str = BERLIN) -> list[str]:
    return [f"{entry.start:%d %H:%M}" for entry in entries(content, days=days, zone=zone)]


PLAIN = "UID:a\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nSUMMARY:Planning"


def test_an_event_becomes_an_entry() -> None:
    entry = one(PLAIN + "\nLAST-MODIFIED:20260101T120000Z\nDESCRIPTION:long\nLOCATION:here")
    assert entry == Entry(
        "a",
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        datetime(2026, 3, 2, 10, tzinfo=UTC),
        "Planning",
        feed="f1",
        kind="event",
        mine=True,
        changed=datetime(2026, 1, 1, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("lines", "status", "busy"),
    [
        ("STATUS:TENTATIVE", "tentative", True),
        ("TRANSP:TRANSPARENT", "confirmed", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "confirmed", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "tentative", True),
        ("ORGANIZER:mailto:bob@x\nATTENDEE;PARTSTAT=DECLINED:mailto:ME@x", "declined", False),
        ("ORGANIZER:mailto:bob@x\nATTENDEE;PARTSTAT=TENTATIVE:mailto:me@x", "tentative", True),
        ("ORGANIZER:mailto:bob@x\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@x", "tentative", True),
        ("ORGANIZER:mailto:bob@x\nATTENDEE;PARTSTAT=ACCEPTED:mailto:me@x", "confirmed", True),
        ("ORGANIZER:mailto:bob@x\nATTENDEE;PARTSTAT=DECLINED:mailto:ann@x", "confirmed", True),
        ("ORGANIZER:mailto:me@x\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@x", "confirmed", True),
    ],
)
def test_the_persons_own_answer_and_what_is_shown_as_free(lines: str, status: str, busy: bool) -> None:
    entry = one(f"{PLAIN}\n{lines}", own=("me@x",))
    assert (entry.status, entry.busy) == (status, busy)


def test_what_was_called_off_is_not_there() -> None:
    assert entries(calendar(PLAIN + "\nSTATUS:CANCELLED")) == []
    series = "UID:s\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=3"
    off = "UID:s\nRECURRENCE-ID:20260303T090000Z\nDTSTART:20260303T090000Z\nSTATUS:CANCELLED"
    assert starts(calendar(series, off)) == ["02 09:00", "04 09:00"]


@pytest.mark.parametrize("level", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_a_private_title_goes_no_further_than_the_first_function(level: str) -> None:
    entry = one(f"{PLAIN.replace('Planning', 'Surgery')}\nCLASS:{level}")
    assert (entry.title, entry.busy) == ("", True)


def test_people_are_counted_without_oneself_and_without_rooms() -> None:
    lines = "ORGANIZER:mailto:bob@x\nATTENDEE:mailto:me@x\nATTENDEE:mailto:bob@x\nATTENDEE:mailto:ann@x"
    entry = one(f"{PLAIN}\n{lines}\nATTENDEE;CUTYPE=ROOM:mailto:room@x", own=("me@x",))
    assert (entry.people, entry.kind, entry.mine) == (2, "meeting", False)
    unknown = one(f"{PLAIN}\n{lines}")
    assert unknown.people == 2, "one of those invited is the person, whichever"
    mine = one(f"{PLAIN}\nORGANIZER:mailto:me@x\nATTENDEE:mailto:ann@x", own=("me@x",))
    assert (mine.people, mine.mine) == (1, True)


@pytest.mark.parametrize(
    ("title", "kind", "expected"),
    [
        ("Vacation", {"all_day": True}, "away"),
        ("Jahresurlaub", {"all_day": True}, "away"),
        ("Urlaub Sylt", {"all_day": True}, "away"),
        ("Out of Office", {"all_day": True}, "away"),
        ("Vacation planning", {}, "event"),
        ("Vacation planning", {"people": 3}, "meeting"),
        ("Vacation planning", {"people": 3, "all_day": True}, "meeting"),
        ("Doctor", {"out_of_office": True}, "away"),
        ("Birthday of Ann", {"all_day": True}, "event"),
        ("Lunch", {}, "pause"),
        ("Mittagessen mit Eva", {}, "pause"),
        ("Lunch talk", {"people": 20}, "meeting"),
        ("Gym", {}, "pause"),
        ("Break", {}, "pause"),
        ("Break down the backlog", {}, "event"),
        ("Dry run of the demo", {}, "event"),
        ("Focus time", {}, "focus"),
        ("Fokuszeit", {}, "focus"),
        ("Do not book", {}, "focus"),
        ("Anything", {"uid": "doppel-b1@doppel"}, "focus"),
        ("A walk", {"uid": "doppel-b1@doppel"}, "pause"),
        ("Dentist", {}, "event"),
        ("", {}, "event"),
    ],
)
def test_of_what_kind_an_entry_is(title: str, kind: dict[str, object], expected: str) -> None:
    assert kind_of(title, **kind) == expected  # type: ignore[arg-type]


def test_uids_of_occurrences_and_of_our_own() -> None:
    berlin = datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo(BERLIN))
    assert occurrence_uid("a@b", berlin) == "a@b/20260701T073000Z"
    assert occurrence_uid("a@b", berlin.date()) == "a@b/20260701"
    assert booking_of(booking_uid("b-1")) == "b-1"
    assert booking_of("doppel-b1@elsewhere") == booking_of("x@y") == ""


def test_a_title_is_one_line_and_not_too_long() -> None:
    assert kept_title(" a\n\tb\x07 ", private=False) == "a b"
    assert len(kept_title("x" * 999, private=False)) == 200


def test_all_day_begins_and_ends_at_the_persons_midnight() -> None:
    entry = one("UID:a\nDTSTART;VALUE=DATE:20260303\nDTEND;VALUE=DATE:20260305\nSUMMARY:Leave")
    assert (entry.all_day, entry.kind) == (True, "away")
    assert entry.start == datetime(2026, 3, 3, tzinfo=ZoneInfo(BERLIN))
    assert entry.end == datetime(2026, 3, 5, tzinfo=ZoneInfo(BERLIN))
    alone = one("UID:a\nDTSTART;VALUE=DATE:20260303")
    assert alone.end - alone.start == timedelta(days=1)


def test_a_long_entry_is_found_from_its_middle() -> None:
    long = "UID:l\nDTSTART;VALUE=DATE:20260201\nDTEND;VALUE=DATE:20260401\nSUMMARY:Elternzeit"
    assert [entry.kind for entry in entries(calendar(long, PLAIN), days=1)] == ["away", "event"]


def test_nine_oclock_stays_nine_oclock_across_summer_time() -> None:
    rule = f"UID:s\nDTSTART;TZID={BERLIN}:20260302T090000\nRRULE:FREQ=WEEKLY"
    found = entries(calendar(rule), days=42)
    assert [entry.start.astimezone(ZoneInfo(BERLIN)).hour for entry in found] == [9] * 6
    assert [entry.start.hour for entry in found] == [8, 8, 8, 8, 7, 7]
    assert found[0].recurs
    assert found[0].uid == "s/20260302T080000Z"


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=DAILY;COUNT=10", "2026-03-11"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO;COUNT=4", "2026-04-13"),
        ("FREQ=WEEKLY;INTERVAL=3;COUNT=4;BYDAY=MO", "2026-05-04"),
        ("FREQ=DAILY;COUNT=3;BYMONTH=12", "2026-12-03"),
        ("FREQ=MONTHLY;COUNT=3", "2026-05-02"),
        ("FREQ=DAILY;UNTIL=20260305T090000Z", "2026-03-05"),
    ],
)
def test_the_last_occurrence_of_a_bounded_series_is_there(rule: str, last: str) -> None:
    index = read_anew(calendar(f"UID:s\nDTSTART:20260302T090000Z\nRRULE:{rule}"), "UTC")
    day = datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert len(index.between(day, day + timedelta(days=1))[0]) == 1
    assert index.between(day + timedelta(days=1), day + timedelta(days=400))[0] == ()


def test_exceptions_moves_and_additions() -> None:
    series = (
        f"UID:s\nDTSTART;TZID={BERLIN}:20260302T090000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=5\n"
        f"EXDATE;TZID={BERLIN}:20260303T090000\nRDATE;TZID={BERLIN}:20260307T110000\nSUMMARY:Stand-up"
    )
    place = f"UID:s\nRECURRENCE-ID;TZID={BERLIN}:20260304T090000"
    moved = f"{place}\nDTSTART;TZID={BERLIN}:20260304T150000\nSUMMARY:Late"
    found = entries(calendar(series, moved))
    assert [(entry.title, f"{entry.start:%d %H}") for entry in found] == [
        ("Stand-up", "02 08"),
        ("Late", "04 14"),
        ("Stand-up", "05 08"),
        ("Stand-up", "06 08"),
        ("Stand-up", "07 10"),
    ]
    assert found[1].uid == "s/20260304T080000Z", "known by when it would have been"


def test_an_addition_with_an_end_of_its_own() -> None:
    period = "UID:s\nDTSTART:20260302T090000Z\nDURATION:PT30M\nRDATE;VALUE=PERIOD:20260303T100000Z/PT3H"
    assert [entry.end - entry.start for entry in entries(calendar(period))] == [
        timedelta(minutes=30),
        timedelta(hours=3),
    ]


def test_an_occurrence_without_its_series_stands_by_itself() -> None:
    invited = "UID:s\nRECURRENCE-ID:20260303T090000Z\nDTSTART:20260304T100000Z"
    (entry,) = entries(calendar(invited))
    assert (entry.uid, entry.start.day) == ("s/20260303T090000Z", 4)


def test_all_later_occurrences_can_be_moved() -> None:
    series = "UID:s\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=4"
    later = "UID:s\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260304T090000Z\nDTSTART:20260304T110000Z"
    assert starts(calendar(series, later)) == ["02 09:00", "03 09:00", "04 11:00", "05 11:00"]


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("America/New_York", 14),
        ("/freeassociation.sourceforge.net/America/New_York", 14),
        ("Eastern Standard Time", 14),
        ('"America/New_York"', 14),
        ("Nowhere/Unknown", 8),
    ],
)
def test_zones_by_all_their_names_and_the_persons_for_one_that_nobody_knows(name: str, hour: int) -> None:
    assert one(f"UID:a\nDTSTART;TZID={name}:20260302T090000").start.hour == hour


def test_two_files_may_describe_one_name_differently() -> None:
    event = "UID:a\nDTSTART;TZID=Customized Time Zone:20260302T090000"
    for standard, hour in (("-0500", 14), ("-0300", 12)):
        head = NEW_YORK_BY_HAND.format(name="Customized Time Zone", standard=standard)
        (entry,) = entries(calendar(event, head=head))
        assert entry.start.hour == hour


def test_a_zone_that_would_keep_its_reader_busy_for_ever_is_not_followed() -> None:
    head = NEW_YORK_BY_HAND.format(name="Bomb", standard="-0500").replace("YEARLY", "SECONDLY")
    (entry,) = entries(calendar("UID:a\nDTSTART;TZID=Bomb:20260302T090000", head=head))
    assert entry.start.hour == 8, "as if it had none"


def test_floating_times_are_the_persons_or_the_calendars() -> None:
    event = "UID:a\nDTSTART:20260302T090000"
    assert one(event, zone="Asia/Tokyo").start.hour == 0
    (entry,) = entries(calendar(event, head="X-WR-TIMEZONE:America/New_York\n"), zone="Asia/Tokyo")
    assert entry.start.hour == 14


def test_a_series_in_utc_recurs_by_the_clock_of_its_calendar() -> None:
    series = "UID:s\nDTSTART:20260302T080000Z\nRRULE:FREQ=WEEKLY"
    found = entries(calendar(series, head=f"X-WR-TIMEZONE:{BERLIN}\n"), days=42)
    assert {entry.start.astimezone(ZoneInfo(BERLIN)).hour for entry in found} == {9}


def test_the_time_of_an_export_is_no_change() -> None:
    stamped = f"{PLAIN}\nDTSTAMP:20260225T000000Z\nCREATED:20250101T000000Z"
    assert one(stamped).changed == datetime(2026, 2, 25, tzinfo=UTC)
    (entry,) = entries(calendar(stamped, head="METHOD:PUBLISH\n"))
    assert entry.changed == datetime(2025, 1, 1, tzinfo=UTC)


CLOCKS = (datetime(2015, 1, 1), datetime(2026, 3, 1))  # noqa: DTZ001 - on the wall, in whatever zone
BROKEN = [
    "UID:b\nDTSTART:nonsense",
    "UID:b",
    "UID:b\nDTSTART:20260302T090000Z\nDTEND:never",
    "UID:b\nDTSTART;;VALUE=DATE:20260302",
    "UID:b\nDTSTART:20260302T090000Z\nRECURRENCE-ID:x",
    "UID:b\nDTSTART:20260302T090000Z\nBEGIN:VALARM\nTRIGGER:-PT5M",
    "UID:b\nDTSTART:00010101T000000Z\nRRULE:FREQ=YEARLY",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_event_costs_no_other(broken: str) -> None:
    content = calendar(PLAIN, broken, PLAIN.replace("UID:a", "UID:c"))
    index = read_anew(content, BERLIN)
    found, given_up = index.between(WEEK, WEEK + timedelta(days=7))
    assert {"a", "c"} <= {entry.uid for entry in found}
    assert len(index.problems) + given_up <= 1


@pytest.mark.parametrize("broken", BROKEN[:5])
def test_what_was_left_out_is_told_with_its_line(broken: str) -> None:
    (problem,) = read_anew(calendar(PLAIN, broken), BERLIN).problems
    assert problem.startswith("line 9: an event ")


def test_a_broken_rule_or_exception_leaves_the_rest_of_its_event() -> None:
    rule = read_anew(calendar(PLAIN + "\nRRULE:FREQ=SOMETIMES"), BERLIN)
    assert rule.problems == ("line 3: an event with RRULE that cannot be read",)
    assert len(rule.between(WEEK, WEEK + timedelta(days=7))[0]) == 1
    series = f"{PLAIN}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:nonsense\nEXDATE:20260303T090000Z"
    exception = read_anew(calendar(series), BERLIN)
    assert len(exception.problems) == 1
    assert len(exception.between(WEEK, WEEK + timedelta(days=7))[0]) == 2


def test_an_event_that_never_ends_gives_way_to_the_next() -> None:
    text = calendar(PLAIN).replace(
        b"END:VEVENT", b"BEGIN:VEVENT\nUID:z\nDTSTART:20260303T090000Z\nEND:VEVENT"
    )
    index = read_anew(text, BERLIN)
    assert index.problems == ("line 3: an event that does not end",)
    assert [entry.uid for entry in index.between(WEEK, WEEK + timedelta(days=7))[0]] == ["z"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<!doctype html><html>Sign in</html>", "web page"),
        (b"hello", "no line says BEGIN:VCALENDAR"),
        (b"\x00\x01\x02\xff", "no calendar"),
        (b"BEGIN:VCARD\nEND:VCARD", "no calendar"),
        (b"BEGIN:VCALENDAR\nCALSCALE:HEBREW\nEND:VCALENDAR", "Gregorian"),
    ],
)
def test_what_is_no_calendar_is_told_as_such(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_anew(content, BERLIN)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYDAY=54MO",
    ],
)
def test_a_rule_that_would_keep_its_reader_busy_is_given_up_and_no_other(rule: str) -> None:
    bomb = f"UID:b\nDTSTART:20100101T000000Z\nRRULE:{rule}"
    daily = "UID:d\nDTSTART:19900101T090000Z\nRRULE:FREQ=DAILY"
    found, given_up = read_anew(calendar(bomb, daily, PLAIN), BERLIN).between(WEEK, WEEK + timedelta(days=2))
    assert given_up == 1
    assert sorted(entry.uid.partition("/")[0] for entry in found) == ["a", "d", "d"]


def test_a_crowd_of_bombs_ends_too() -> None:
    bombs = [f"UID:b{n}\nDTSTART:20100101T000000Z\nRRULE:FREQ=SECONDLY" for n in range(40)]
    found, given_up = read_anew(calendar(*bombs, PLAIN), BERLIN).between(WEEK, WEEK + timedelta(days=2))
    assert (len(found), given_up) == (1, 40)


def test_of_too_many_events_the_latest_and_the_series_stay() -> None:
    many = [f"UID:e{n}\nDTSTART:2020{n % 12 + 1:02}01T000000Z" for n in range(MOST_EVENTS)]
    series = "UID:s\nDTSTART:20100101T090000Z\nRRULE:FREQ=DAILY"
    text = taken_apart(calendar(*many, series, PLAIN))
    assert text.problems == [f"2 of the oldest events: more than {MOST_EVENTS} are not read"]
    kept = {line for block in text.events for line in block.lines if line.startswith("UID")}
    assert {"UID:s", "UID:a"} <= kept


def test_what_was_read_stays_read_for_the_same_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    content = calendar(PLAIN.replace("UID:a", "UID:kept"))
    first = read(content, BERLIN, ("me@x",))
    monkeypatch.setattr(index_module, "read_anew", lambda *_: pytest.fail("read twice"))
    assert read(content, BERLIN, ("me@x",)) is first
    monkeypatch.undo()
    assert read(content, "Asia/Tokyo", ("me@x",)) is not first


@given(
    rule=st.sampled_from(
        [
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        ]
    ),
    began=st.datetimes(*CLOCKS),
    hours=st.integers(0, 24 * 60),
    zone=st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
@settings(max_examples=60, deadline=None)
def test_a_rule_begun_later_gives_the_same_times(rule: str, began: datetime, hours: int, zone: str) -> None:
    """Walking from near gives what dateutil gives from the beginning, whatever the zone and the window."""
    from dateutil.rrule import rrulestr

    began = began.replace(microsecond=0)
    content = calendar(f"UID:s\nDTSTART;TZID={zone}:{began:%Y%m%dT%H%M%S}\nRRULE:{rule}")
    start = WEEK + timedelta(hours=hours)
    found, _ = read_anew(content, zone).between(start, start + timedelta(days=10))
    there = ZoneInfo(zone)
    whole = rrulestr(rule, dtstart=began.replace(tzinfo=there))
    end = start + timedelta(days=10)
    span = start.astimezone(there), end.astimezone(there)
    expected = [at.astimezone(UTC) for at in whole.between(*span, inc=True)]
    assert [entry.start for entry in found] == [at for at in expected if start <= at < end]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_else(noise: bytes) -> None:
    for content in (noise, calendar(PLAIN) + noise, calendar("UID:n\n" + noise.decode("latin-1"))):
        try:
            read_anew(content, BERLIN).between(WEEK, WEEK + timedelta(days=7))
        except Unreadable:
            continue


def test_a_meeting_that_went_through_exchange_keeps_the_uid_that_every_other_calendar_knows() -> None:
    wrapped = exchange_uid("planning@example.org", foreign=True)
    single = f"UID:{wrapped}\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z"
    assert one(single).uid == "planning@example.org"
    weekly = entries(calendar(f"{single}\nRRULE:FREQ=DAILY;COUNT=2"))
    assert [entry.uid.partition("/")[0] for entry in weekly] == ["planning@example.org"] * 2
