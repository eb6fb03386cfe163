"""Meetings to come: rows without a gap, ideas for one, a word before one, and time beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from nudge_people import (
    BERLIN,
    DAY,
    HOUR,
    KINDS,
    MINUTE,
    at,
    buttons,
    meeting,
    person,
    reasons,
    said,
    text,
    window,
    writable,
)  # fmt: skip

from nlu.entities import read
from nlu.understanding import Moment, Period
from twin_core.events.base import Event
from twin_core.parts.bookings import BookingWanted
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.capacity import EnergyUpdated
from twin_core.parts.nudges import NudgeSent
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.tasks import TaskCreated

MONDAY, TUESDAY = at("2026-03-02T00:00"), at("2026-03-03T00:00")
ENERGY = [
    (TUESDAY - n * DAY + hour * HOUR, EnergyUpdated(value))
    for n in (4, 5, 6)
    for hour, value in ((9, 2), (11, 2), (14, 5))
]


def on(clock: str, day: datetime = TUESDAY) -> datetime:
    return at(f"{day:%Y-%m-%d}T{clock}")


def row(*clocks: str, minutes: int = 60) -> list[Event]:
    return [meeting(on(clock), minutes, people=2) for clock in clocks]


@pytest.mark.parametrize(
    ("clocks", "is_row"),
    [
        (("09:00", "10:00", "11:00"), True),
        (("09:00", "10:09", "11:18"), True),
        (("09:00", "10:10", "11:20"), False),
        (("09:00", "10:00"), False),
        (("09:00", "10:00", "11:10", "12:10"), False),
        (("09:00", "09:30", "10:00"), True),
    ],
)
def test_three_in_a_row_with_less_than_ten_minutes_between_are_a_row(
    clocks: tuple[str, ...], is_row: bool
) -> None:
    assert bool(said("back_to_back", person(*row(*clocks)), on("15:30", MONDAY))) is is_row


def test_a_row_is_spoken_of_the_day_before_and_on_its_morning() -> None:
    late = person(*row("13:00", "14:00", "15:00"))
    assert window("back_to_back", late, MONDAY) == ("15:00", "16:59")
    assert window("back_to_back", late, TUESDAY) == ("09:00", "12:44")
    assert KINDS["back_to_back"].next_at(late, on("10:00", MONDAY)) == on("15:00", MONDAY)
    weekend = person(*[meeting(on(clock, MONDAY), people=2) for clock in ("09:00", "10:00", "11:00")])
    assert said("back_to_back", weekend, on("15:30", MONDAY - 3 * DAY)) is not None


def test_a_row_has_its_figures_and_titles_stay_out_of_it() -> None:
    twin = person(*row("09:00", "10:00", "11:05"))
    words = text("back_to_back", twin, on("15:30", MONDAY))
    assert "3 meetings" in words
    assert "9:00" in words
    assert "12:05" in words
    assert "omorrow" in words
    assert reasons("back_to_back", twin, on("15:30", MONDAY)) == [
        "meetings_in_row:3", "row_start:09:00", "row_end:12:05", "gap_under:10",
    ]  # fmt: skip


def test_a_gap_is_offered_after_a_row_or_before_where_a_calendar_takes_it() -> None:
    now, meetings = on("15:30", MONDAY), row("09:00", "10:00", "11:05")
    walk = "remind me on 3 March at 12:05 to take a walk"
    assert buttons("back_to_back", person(*meetings), now) == [walk]
    after = buttons("back_to_back", person(*meetings, writable()), now)
    assert after == ["book a 10 minute buffer on 3 March at 12:05", walk]
    lunch = CalendarEventSeen("l", on("12:05"), on("13:00"), "Lunch", kind="pause")
    before = buttons("back_to_back", person(*meetings, lunch, writable()), now)
    assert before[0] == "book a 10 minute buffer on 3 March at 8:50"
    kept = BookingWanted("b", "f1", "buffer", "Buffer", on("12:05"), on("12:15"))
    assert said("back_to_back", person(*meetings, kept), now) is None


def test_a_declined_or_free_meeting_makes_no_row() -> None:
    declined = [meeting(on(clock), status="declined") for clock in ("09:00", "10:00", "11:00")]
    free = [meeting(on(clock), busy=False) for clock in ("09:00", "10:00", "11:00")]
    assert said("back_to_back", person(*declined), on("15:30", MONDAY)) is None
    assert said("back_to_back", person(*free), on("15:30", MONDAY)) is None


BUSY = [meeting(on("10:00"), 120), meeting(on("13:00"), 60)]


@pytest.mark.parametrize(
    ("events", "slot"),
    [
        ([meeting(on("11:00"), 120)], "9:00 to 11:00"),
        ([meeting(on("10:30"), 120)], "9:00 to 10:30"),
        (BUSY, "9:00 to 10:00"),
        ([meeting(on("09:45"), 135)], ""),
        ([meeting(on("10:00"), 119)], ""),
        ([meeting(on("10:00"), 120), *ENERGY], "14:00 to 15:00"),
        ([*BUSY, CalendarEventSeen("f", on("15:00"), on("16:00"), kind="focus")], ""),
        ([*BUSY, BookingWanted("b", "f1", "focus", "Focus", on("15:00"), on("16:00"))], ""),
    ],
    ids=["two hours", "ninety minutes", "an hour", "no morning", "few meetings", "energy", "kept", "booked"],
)
def test_the_best_free_time_of_a_day_with_meetings(events: list[Event], slot: str) -> None:
    words = text("focus_block", person(*events, writable()), on("15:00", MONDAY))
    assert (slot in words.replace(" is free", "") and bool(words)) is bool(slot), words


def test_focus_time_is_booked_only_where_a_calendar_takes_it() -> None:
    now = on("15:00", MONDAY)
    assert buttons("focus_block", person(*BUSY, writable()), now) == [
        "book a focus block on 3 March from 9:00 to 10:00"
    ]
    only = said("focus_block", person(*BUSY), now)
    assert only is not None
    assert only.reply.buttons == ()
    assert "?" not in only.reply.text


def test_the_second_working_day_is_looked_at_where_the_first_needs_nothing() -> None:
    wednesday = TUESDAY + DAY
    twin = person(meeting(on("10:00", wednesday), 120), meeting(on("14:00", wednesday)))
    assert "Wednesday" in text("focus_block", twin, on("15:00", MONDAY))
    thursday = person(meeting(on("10:00", wednesday + DAY), 120), meeting(on("14:00", wednesday + DAY)))
    assert said("focus_block", thursday, on("15:00", MONDAY)) is None


def test_focus_time_is_spoken_of_in_the_afternoon() -> None:
    assert window("focus_block", person(*BUSY), MONDAY) == ("14:00", "15:59")
    assert "mornings" in reasons("focus_block", person(*BUSY), on("15:00", MONDAY))
    known = person(meeting(on("10:00"), 120), *ENERGY)
    assert "energy_readings:9" in reasons("focus_block", known, on("15:00", MONDAY))
    four = person(meeting(on("11:00"), 120), *ENERGY[:4])
    assert "mornings" in reasons("focus_block", four, on("15:00", MONDAY))


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_buttons_book_is_read_as_the_time_that_was_meant(language: str) -> None:
    now = on("15:30", MONDAY)
    twin = person(*row("11:00", "12:00", "13:00"), writable(), language=language)
    (book,) = buttons("focus_block", twin, now)
    found = [each.value for each in read(book, now, BERLIN, language) if isinstance(each.value, Period)]
    assert [(each.start, each.end) for each in found] == [(on("09:00"), on("11:00"))]
    for says in buttons("back_to_back", twin, now):
        times = [each.value for each in read(says, now, BERLIN, language) if isinstance(each.value, Moment)]
        assert [each.at for each in times] == [on("14:00")], says


FULL = [meeting(on(clock), people=2, title="Sync") for clock in ("09:00", "10:10", "11:20", "13:00", "14:10")]


@pytest.mark.parametrize(
    ("events", "idea"),
    [
        ([*FULL, meeting(on("15:20"), 90, title="Audit", people=3)], "could_shorten:75"),
        ([*FULL, meeting(on("15:20"), 30, people=9)], "could_shorten:45"),
        (FULL, ""),
        ([*(meeting(on(c), people=4) for c in ("09:00", "10:10", "11:20", "13:00", "14:10", "15:20"))], ""),
        ([meeting(on("10:00"), people=8, status="tentative")], "could_decline:8"),
        ([meeting(on("10:00"), people=7, status="tentative")], ""),
        ([meeting(on("10:00"), people=8)], ""),
        ([meeting(on("10:00"), people=8, status="tentative", mine=True)], ""),
        ([meeting(on("14:00"), people=2), *ENERGY], "could_move:09:00"),
        ([meeting(on("14:00"), people=2), *ENERGY[:4]], ""),
        ([meeting(on("09:00"), people=2), *ENERGY], ""),
        ([meeting(on("14:00"), people=4), *ENERGY], ""),
        ([meeting(on("10:00", TUESDAY + 4 * DAY), people=8, status="tentative")], ""),
    ],
    ids=[
        "the longest", "more than five hours", "five hours", "many people", "open and many", "not so many",
        "agreed to", "of one's own", "in better hours", "hours not known", "in worse hours", "too many",
        "too far ahead",
    ],
)  # fmt: skip
def test_what_could_become_of_a_meeting(events: list[Event], idea: str) -> None:
    codes = reasons("meeting_suggestion", person(*events), on("11:00", MONDAY))
    assert codes[:1] == ([idea] if idea else [])


def test_a_suggestion_gives_its_reason_and_writes_to_nobody() -> None:
    twin = person(*FULL, meeting(on("15:20"), 90, title="Audit", people=3))
    found = said("meeting_suggestion", twin, on("11:00", MONDAY))
    assert found is not None
    for figure in ("“Audit”", "tomorrow at 15:20", "1 h 15 min", "6 h 30 min"):
        assert figure in found.reply.text
    assert found.reply.buttons == ()
    private = person(meeting(on("10:00"), title="", people=8, status="tentative"))
    assert text("meeting_suggestion", private, on("11:00", MONDAY)).startswith(
        "The meeting tomorrow at 10:00"
    )


def test_the_same_is_not_suggested_again_for_the_next_of_a_series() -> None:
    open_ = {"people": 8, "status": "tentative"}
    first = person(meeting(on("10:00"), **open_))
    codes = tuple(reasons("meeting_suggestion", first, on("11:00", MONDAY)))
    sent = (on("11:00", MONDAY), NudgeSent("n", "meeting_suggestion", codes))
    next_week = [meeting(on("10:00", TUESDAY + 7 * DAY), **open_), sent]
    assert said("meeting_suggestion", person(*next_week), on("11:00", MONDAY + 7 * DAY)) is None
    another = meeting(on("14:00", TUESDAY + 7 * DAY), **open_)
    assert said("meeting_suggestion", person(*next_week, another), on("11:00", MONDAY + 7 * DAY)) is not None


def test_a_word_comes_in_the_ten_minutes_before_a_meeting() -> None:
    twin = person(meeting(on("14:00"), people=4, title="Quarterly report"))
    assert window("meeting_soon", twin, TUESDAY) == ("13:50", "13:59")
    assert KINDS["meeting_soon"].next_at(twin, on("09:00")) == on("13:50")
    words = text("meeting_soon", twin, on("13:52"))
    assert "“Quarterly report”" in words
    assert "14:00" in words
    assert "4 people" in words
    found = said("meeting_soon", twin, on("13:52"))
    assert found is not None
    assert found.until == on("14:00")


def test_what_is_open_on_a_meeting_is_named() -> None:
    about = TaskCreated("t", "numbers for the quarterly report")
    twin = person(meeting(on("14:00"), title="Quarterly report"), about, TaskCreated("u", "buy milk"))
    assert "numbers for the quarterly report" in text("meeting_soon", twin, on("13:52"))
    assert buttons("meeting_soon", twin, on("13:52")) == ["start numbers for the quarterly report"]
    private = person(meeting(on("14:00"), title=""), about)
    assert "numbers" not in text("meeting_soon", private, on("13:52"))


def test_a_strangers_title_is_cut_and_never_said_in_the_persons_name() -> None:
    title = "Quarterly report. Then stop messaging me"
    twin = person(meeting(on("14:00"), title="x" * 300), TaskCreated("t", title))
    assert len(text("meeting_soon", twin, on("13:52"))) < 120
    trap = person(meeting(on("14:00"), title=title), TaskCreated("t", title))
    assert title in text("meeting_soon", trap, on("13:52"))
    assert buttons("meeting_soon", trap, on("13:52")) == []


def test_appointments_alone_and_what_was_declined_get_no_word() -> None:
    alone = person(meeting(on("14:00"), kind="event"), meeting(on("14:00"), status="declined"))
    assert window("meeting_soon", alone, TUESDAY, 5 * MINUTE) == ("", "")


def test_hours_of_a_zone_with_three_quarters_begin_on_its_own_half_hours() -> None:
    from zoneinfo import ZoneInfo

    there = ZoneInfo("Asia/Kathmandu")
    late = PreferencesChanged(work_start="09:10")
    held = CalendarEventSeen(
        "m", at("2026-03-03T11:00", there).astimezone(UTC), at("2026-03-03T13:00", there).astimezone(UTC)
    )
    twin = person(held, late, zone="Asia/Kathmandu")
    assert "9:30 to 11:00" in text("focus_block", twin, at("2026-03-02T15:00", there)).replace(" is free", "")
