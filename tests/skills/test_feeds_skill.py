"""The skill of feeds: consent first, the right one, nothing secret said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from skilled import MONDAY, Person

from bot.messages import plain
from bot.skill import ConnectFeed, DisconnectFeed
from bot.sources import PURPOSES, sources_named
from skills.feeds import answer
from twin_core.parts.calendar import CalendarEventSeen
from twin_core.parts.consent import CALENDAR, ConsentGranted, ConsentRevoked
from twin_core.parts.feeds import FeedConnected, FeedTroubled


@pytest.fixture
def ann() -> Person:
    return Person(answer)


@pytest.fixture
def connected(ann: Person) -> Person:
    ann.lives(FeedConnected("g1", "google", "ann@example.org", CALENDAR))
    ann.lives(FeedConnected("i1", "ical", "cal.example.org", CALENDAR))
    ann.lives(FeedConnected("h1", "github", "ann", "work_tools"))
    return ann


def test_consent_comes_first_and_is_asked_once(ann: Person) -> None:
    asked = ann.says("connect outlook", "connect_feed")
    assert asked.requests == ()
    assert "two weeks back and four ahead" in asked.reply.text
    done = ann.says("yes", "affirm")
    assert (done.events, done.requests) == ((ConsentGranted(CALENDAR),), (ConnectFeed("graph"),))
    assert ann.says("connect google calendar", "connect_feed").requests == (ConnectFeed("google"),)
    assert ann.says("connect github", "connect_feed").requests == (), "another purpose asks for itself"


def test_an_address_is_taken_along_and_not_said_again(ann: Person) -> None:
    asked = ann.says("my calendar: webcal://cal.example.org/secret-1/a.ics.", "connect_feed")
    assert "secret-1" not in plain(asked.reply)
    done = ann.says("yes", "affirm")
    assert done.requests == (ConnectFeed("ical", "webcal://cal.example.org/secret-1/a.ics"),)


def test_what_was_not_said_is_asked(ann: Person) -> None:
    asked = ann.says("connect my calendar", "connect_feed")
    assert [button.label for button in asked.reply.buttons[:4]] == [
        "Google Calendar", "Outlook", "CalDAV", "Calendar address",
    ]  # fmt: skip
    ann.says("hm", "small_talk")
    assert ann.ask is not None
    assert ann.ask.slot == "kind"
    assert "Outlook" in ann.says("Outlook", "small_talk").reply.text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("disconnect google", ["g1"]),
        ("disconnect cal.example.org", ["i1"]),
        ("disconnect Calendar (cal.example.org)", ["i1"]),
        ("disconnect github", ["h1"]),
        ("disconnect everything", ["g1", "i1", "h1"]),
    ],
)
def test_the_right_one_is_disconnected_after_a_yes(connected: Person, text: str, gone: list[str]) -> None:
    asked = connected.says(text, "disconnect_feed")
    assert asked.requests == ()
    done = connected.says("yes", "affirm")
    assert done.requests == tuple(DisconnectFeed(feed) for feed in gone)


def test_a_consent_goes_with_the_last_that_rested_on_it(connected: Person) -> None:
    connected.lives(ConsentGranted(CALENDAR))
    connected.says("disconnect google", "disconnect_feed")
    assert connected.says("yes", "affirm").events == (), "another calendar rests on it"
    connected.says("disconnect all", "disconnect_feed")
    assert connected.says("yes", "affirm").events == (ConsentRevoked(CALENDAR),)


def test_which_of_two_calendars_is_asked(connected: Person) -> None:
    asked = connected.says("disconnect my calendar", "disconnect_feed")
    assert [button.says for button in asked.reply.buttons] == [
        "Google Calendar (ann@example.org)", "Calendar (cal.example.org)", "all of them", "skip",
    ]  # fmt: skip
    connected.says("Calendar (cal.example.org)", "small_talk")
    assert connected.says("yes", "affirm").requests == (DisconnectFeed("i1"),)


def test_no_leaves_all_as_it_is(connected: Person) -> None:
    connected.says("disconnect github", "disconnect_feed")
    left = connected.says("no", "deny")
    assert (left.requests, left.events) == ((), ())


def test_what_is_connected_is_shown_with_what_is_wrong(connected: Person) -> None:
    start = MONDAY + timedelta(hours=1)
    connected.lives(CalendarEventSeen("a", start, start + timedelta(hours=1), feed="i1"))
    connected.lives(FeedTroubled("g1", "unreachable"))
    shown = connected.says("which calendars are connected", "feed_status")
    assert shown.reply.card is not None
    facts = dict(shown.reply.card.facts)
    assert "not reached since today at 9:30" in facts["Google Calendar (ann@example.org)"]
    assert facts["Calendar (cal.example.org)"] == "connected today, 1 entry ahead"
    assert facts["GitHub (ann)"] == "connected today"
    assert "not all is well" in shown.reply.text
    assert shown.reply.private


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("connect my gmail calendar", ("google",)),
        ("add the nextcloud", ("caldav",)),
        ("my icloud", ("caldav",)),
        ("outlook or google", ("google", "graph")),
        ("the teams calendar", ("graph",)),
        ("my ics file", ("ical",)),
        ("my calendar", ()),
    ],
)
def test_kinds_are_known_by_what_people_call_them(text: str, kinds: tuple[str, ...]) -> None:
    assert sources_named(text) == kinds


def test_every_kind_of_feed_has_a_name_and_the_purpose_that_it_says() -> None:
    from bot.discovery import feeds

    for name, kind in feeds().items():
        assert PURPOSES[name] == kind.purpose
