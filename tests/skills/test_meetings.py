"""The calendar in words: what is shown, what is refused, and that nothing is put in without a yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.language import conversing
from bot.messages import Address, Message, plain
from bot.skill import Answer, Ask, FindTime, Turn
from nlu.entities import read
from nlu.understanding import Understanding
from skills import meetings
from twin_core.events.base import Event
from twin_core.parts.bookings import BOOKINGS_KEPT, BookingUnwanted, BookingWanted
from twin_core.parts.calendar import CalendarEventSeen, EntryKind
from twin_core.parts.consent import CALENDAR
from twin_core.parts.feeds import FeedConnected
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.system import TwinCreated
from twin_core.parts.tasks import TaskCreated
from twin_core.twin import Twin

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
HOUR = timedelta(hours=1)
WORK = FeedConnected("c", "caldav", "Work", CALENDAR, writes=True)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def entry(
    start: datetime, end: datetime, title: str = "Review", people: int = 2, kind: EntryKind = "meeting",
    *, all_day: bool = False, feed: str = "c",
) -> CalendarEventSeen:  # fmt: skip
    uid = f"{title}-{start:%d%H%M}"
    return CalendarEventSeen(uid, start, end, title, feed=feed, people=people, kind=kind, all_day=all_day)


def booking(start: datetime, booking: str = "b1", title: str = "Focus") -> BookingWanted:
    return BookingWanted(booking, "c", "focus", title, start, start + HOUR)


class Talk:
    """A person and the skill, turn by turn, without the understanding."""

    def __init__(self, *events: Event, language: str = "en") -> None:
        self.now, self.language, self.ask = NOW, language, None
        self.twin = Twin("ana")
        self.tell(TwinCreated("Ana", "Europe/Berlin", language), *events)
        self.ask: Ask | None

    def tell(self, *events: Event) -> None:
        for event in events:
            self.twin = event.apply(self.twin, self.now.astimezone(UTC))

    def say(self, intent: str, text: str) -> Answer:
        message = Message(text, text, Address("console", "ana", "terminal"), self.now)
        reading = Understanding(text, intent, 0.9, read(text, self.now, BERLIN, self.language))
        pending = None if intent in meetings.INTENTS else self.ask
        with conversing(heard=self.language, spoken=self.language):
            answer = meetings.answer(Turn(message, reading, self.twin, self.now, pending))
        self.ask = answer.ask
        self.tell(*answer.events)
        return answer

    def shown(self, text: str) -> str:
        return plain(self.say("show_agenda", text).reply)


def wanted(answer: Answer) -> Sequence[BookingWanted]:
    return [event for event in answer.events if isinstance(event, BookingWanted)]


def test_whole_days_leave_and_a_night_are_shown_as_such() -> None:
    talk = Talk(
        WORK,
        entry(at(3, 0), at(4, 0), "Ana's birthday", 0, "event", all_day=True),
        entry(at(2, 22), at(3, 10), "On call", 0, "event"),
        entry(at(4, 0), at(9, 0), "Leave", 0, "away", all_day=True),
    )
    tuesday = talk.shown("what's on tomorrow")
    assert "all day: Ana's birthday" in tuesday
    assert "22:00 to 10:00: On call" in tuesday
    assert "10:00 to 17:00: free, 7 h" in tuesday
    assert "all day: Leave" in talk.shown("what's on on thursday")
    assert "Leave, all day" not in tuesday
    refused = talk.say("hold_slot", "book a focus block on thursday at 10")
    assert "“Leave”" in refused.reply.text


def test_overlapping_meetings_are_counted_once_and_all_lines_fit() -> None:
    lots = [
        entry(at(3, 9 + n // 4, n % 4 * 15), at(3, 9 + n // 4, n % 4 * 15 + 14), f"m{n}") for n in range(24)
    ]
    talk = Talk(WORK, *lots)
    assert "and 25 more" in talk.shown("what's on tomorrow") or "more" in talk.shown("what's on tomorrow")
    both = Talk(WORK, entry(at(3, 9), at(3, 11), "A"), entry(at(3, 10), at(3, 12), "B"))
    assert "2 meetings, 3 h in all" in both.shown("what's on tomorrow")


def test_of_a_private_entry_nothing_is_told_but_that_it_is_there() -> None:
    talk = Talk(WORK, entry(at(2, 11), at(2, 12), ""))
    assert "11:00 to 12:00: busy" in talk.shown("what's on today")
    assert "an entry without a title, 11:00 to 12:00" in talk.shown("am i free at 11")


def test_tasks_due_are_named_beside_the_meetings() -> None:
    talk = Talk(WORK, entry(at(2, 11), at(2, 12)), TaskCreated("t", "Report", due=at(2, 17)))
    assert "Also due: 1 task." in talk.shown("what's on today")
    assert "due" not in talk.shown("what's on tomorrow")


def test_the_clock_of_the_person_is_used() -> None:
    talk = Talk(WORK, PreferencesChanged(clock="12"), entry(at(2, 14), at(2, 15)))
    assert "2:00 pm to 3:00 pm" in talk.shown("what's on today")
    shown = talk.say("hold_slot", "book a focus block tomorrow at 3pm")
    assert "3:00 pm to 4:30 pm" in shown.reply.text


def test_a_calendar_that_could_not_be_read_is_told_and_another_one_is_not() -> None:
    talk = Talk(WORK)
    troubled = replace(talk.twin.feeds.connected[0], troubled_since=at(2, 8, 10).astimezone(UTC))
    talk.twin = replace(talk.twin, feeds=replace(talk.twin.feeds, connected=(troubled,)))
    assert "I could not read “Work” since 8:10" in talk.shown("what's on today")


def test_a_meeting_that_comes_between_preview_and_yes_is_not_booked_over() -> None:
    talk = Talk(WORK)
    assert "Put it in?" in talk.say("hold_slot", "book a focus block tomorrow from 9:00 to 10:30").reply.text
    talk.tell(entry(at(3, 10), at(3, 11), "New one"))
    answer = talk.say("affirm", "yes")
    assert not answer.events
    assert "“New one”" in answer.reply.text


def test_a_yes_after_the_time_has_come_books_nothing() -> None:
    talk = Talk(WORK)
    talk.say("hold_slot", "book a focus block at 10")
    talk.now += 3 * HOUR
    answer = talk.say("affirm", "yes")
    assert not answer.events
    assert "passed" in answer.reply.text or "behind" in answer.reply.text


def test_two_messages_make_two_entries_and_one_message_makes_one() -> None:
    ids = set()
    for text in ("yes", "yes", "yes, please"):
        talk = Talk(WORK)
        talk.say("hold_slot", "book a focus block tomorrow at 9")
        (event,) = wanted(talk.say("affirm", text))
        ids.add(event.booking)
    assert len(ids) == 2


def test_a_length_out_of_bounds_is_asked_for_anew() -> None:
    talk = Talk(WORK)
    answer = talk.say("hold_slot", "book 20 hours for the report on wednesday at 10")
    assert "between 5 min and 8 h" in answer.reply.text
    again = talk.say("other", "2 hours")
    assert "“Report”, Wednesday 4 March, 10:00 to 12:00" in again.reply.text
    talk = Talk(WORK)
    talk.say("hold_slot", "book 1 minute tomorrow morning")
    assert "tomorrow, 9:00 to 9:45" in talk.say("other", "45 min").reply.text


def test_a_number_of_hours_is_no_time_of_day() -> None:
    answer = Talk(WORK).say("hold_slot", "block 2 to 3 hours tomorrow")
    assert "14:00 to 15:00" not in answer.reply.text
    assert "tomorrow, 12:00 to 13:00" in Talk(WORK).say("hold_slot", "keep 12 to 1 free tomorrow").reply.text


def test_one_at_a_time_of_what_is_to_repeat() -> None:
    answer = Talk(WORK).say("hold_slot", "keep lunch free every day")
    assert answer.reply.text.startswith("I book one at a time")
    assert "“Lunch”, tomorrow, 12:15 to 13:00" in answer.reply.text


def test_a_whole_part_of_a_day_is_kept_or_what_of_it_is_free() -> None:
    assert "13:00 to 17:00" not in Talk(WORK).say("hold_slot", "block off friday afternoon").reply.text
    assert (
        "Friday 6 March, 12:00 to 17:00"
        in Talk(WORK).say("hold_slot", "block off friday afternoon").reply.text
    )
    taken = Talk(WORK, entry(at(6, 12), at(6, 14, 30)))
    assert "Friday 6 March, 14:30 to 16:30" in taken.say("hold_slot", "block off friday afternoon").reply.text


def test_a_full_day_offers_the_longest_and_the_next_days() -> None:
    talk = Talk(WORK, entry(at(3, 9), at(3, 12)), entry(at(3, 12, 50), at(3, 17), "Long"))
    answer = talk.say("hold_slot", "block 90 minutes for the offer tomorrow")
    assert "The longest is 50 min, 12:00 to 12:50" in answer.reply.text
    assert [button.label for button in answer.reply.buttons][:1] == ["Wednesday 4 March, 15:30 to 17:00"]
    assert not answer.events


def test_so_many_entries_are_enough() -> None:
    many = [booking(at(4, 9) + n * HOUR, f"b{n}") for n in range(BOOKINGS_KEPT)]
    answer = Talk(WORK, *many).say("hold_slot", "book a focus block on wednesday at 8")
    assert "all I can keep" in answer.reply.text


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("move my focus block to 11", at(3, 11)),
        ("move my focus block to 8pm", at(3, 20)),
        ("move my focus block to friday", at(6, 14)),
        ("move my focus block to thursday at 10", at(5, 10)),
        ("move my focus block from 14 to 16", at(3, 16)),
        ("move the focus block an hour later", at(3, 15)),
        ("bring the focus block half an hour forward", at(3, 13, 30)),
        ("bring the focus block forward to 9", at(3, 9)),
        ("move my focus block by 30 minutes", at(3, 14, 30)),
        ("move the 2pm focus block to 4pm", at(3, 16)),
        ("move the focus block to the morning", at(3, 9)),
    ],
)
def test_where_an_entry_is_moved_to(said: str, start: datetime) -> None:
    talk = Talk(WORK, booking(at(3, 14)))
    answer = talk.say("move_slot", said)
    assert not answer.events, "shown first"
    (event,) = wanted(talk.say("affirm", "yes"))
    assert (event.booking, event.start, event.end) == ("b1", start, start + HOUR)


def test_which_of_several_is_asked_and_a_number_chooses() -> None:
    talk = Talk(WORK, booking(at(3, 14)), booking(at(4, 14), "b2"), booking(at(5, 9), "b3", "Reading"))
    answer = talk.say("release_slot", "remove my focus block")
    assert [button.label for button in answer.reply.buttons] == [
        "Focus, tomorrow at 14:00", "Focus, Wednesday at 14:00", "Leave it",
    ]  # fmt: skip
    assert talk.say("other", "2").events == (BookingUnwanted("b2"),)
    talk.say("release_slot", "remove what you booked on thursday")
    assert talk.say("affirm", "yes").events == (BookingUnwanted("b3"),)
    talk.say("move_slot", "move my focus block")
    assert "To what time" in talk.ask.question.text if talk.ask else False


def test_what_is_over_or_somebody_elses_is_not_touched() -> None:
    talk = Talk(WORK, booking(at(2, 7)), entry(at(3, 9), at(3, 10), "Standup"))
    for intent, said in (
        ("release_slot", "remove my focus block"),
        ("move_slot", "move my focus block to 11"),
    ):
        answer = talk.say(intent, said)
        assert not answer.events
        assert answer.ask is None
    for intent, said in (
        ("release_slot", "cancel the standup tomorrow"),
        ("move_slot", "move the standup to 11"),
    ):
        answer = talk.say(intent, said)
        assert "“Standup”" in answer.reply.text
        assert answer.ask is None


def test_with_whom_is_asked_and_the_days_are_kept() -> None:
    talk = Talk(WORK)
    assert talk.say("find_time", "find a time with somebody next week for 45 minutes").requests == ()
    answer = talk.say("other", "with Ben Arnold")
    assert answer.requests == (FindTime("Ben Arnold", 45, at(9, 0), at(16, 0)),)
    assert talk.say("find_time", "find a time with Lena").requests == (FindTime("Lena", 30, NOW, at(10, 0)),)
    assert talk.say("find_time", "find 20 hours with Lena").requests == ()
    assert talk.say("find_time", "find a time with Lena on 3 june").requests == ()


def test_a_leave_it_changes_nothing() -> None:
    talk = Talk(WORK, booking(at(3, 14)))
    for intent, said in (
        ("hold_slot", "book a focus block tomorrow at 9"),
        ("hold_slot", "book a focus block tomorrow at 14"),
        ("hold_slot", "book 20 hours tomorrow"),
        ("release_slot", "remove my focus block"),
        ("move_slot", "move my focus block"),
        ("find_time", "find a time"),
    ):
        assert talk.say(intent, said).ask
        answer = talk.say("skip", "skip")
        assert (answer.events, answer.ask, answer.requests) == ((), None, ())
