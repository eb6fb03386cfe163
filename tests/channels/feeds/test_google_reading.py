"""Google Calendar, read from a strict fake: what events mean, what changed since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fakes.cloud_bench import NOW, Bench, bench, monday, window
from fakes.google_calendar import READ, WRITE, FakeGoogle

from bot.errors import Gone, Refused, Unreachable, Unreadable
from bot.feed import Window
from channels.feeds.google import Google

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Google, FakeGoogle(NOW)) as ready:
        ready.sign_in()
        ready.cloud.asked.clear()
        yield ready


def attendees(own: str, *others: str) -> list[dict[str, Any]]:
    mine = {"email": "ana@example.org", "self": True, "responseStatus": own}
    return [mine, *({"email": f"{name}@example.org", "responseStatus": "accepted"} for name in others)]


def test_a_meeting_is_told_with_what_is_needed_of_it_and_no_more(ana: Bench) -> None:
    room = {"email": "room@example.org", "resource": True, "responseStatus": "accepted"}
    people = [*attendees("accepted", "ben", "cem"), room]
    ana.cloud.add("m1", "Budget", monday(10), monday(11), attendees=people, uid="m1@elsewhere")
    (entry,) = ana.read().entries
    assert (entry.uid, entry.title, entry.start, entry.end) == (
        "m1@elsewhere",
        "Budget",
        monday(10),
        monday(11),
    )
    assert (entry.feed, entry.kind, entry.status, entry.people) == ("f1", "meeting", "confirmed", 2)
    assert (entry.busy, entry.mine, entry.recurs, entry.all_day, entry.booking) == (
        True,
        True,
        False,
        False,
        "",
    )
    assert entry.changed == NOW
    (asked,) = ana.cloud.requests("/events")
    fields = asked.query["fields"]
    assert not {"description", "location", "email"} & set(re.split(r"[,()/]+", fields))
    assert "attendees(" in fields, "and of people nothing that names them"


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"transparency": "transparent"}, {"busy": False}),
        ({"attendees": attendees("declined", "ben")}, {"busy": False, "status": "declined"}),
        ({"attendees": attendees("tentative", "ben")}, {"busy": True, "status": "tentative"}),
        ({"attendees": attendees("needsAction", "ben")}, {"busy": True, "status": "tentative"}),
        ({"status": "tentative"}, {"status": "tentative", "kind": "event"}),
        ({"visibility": "private"}, {"title": "", "busy": True}),
        ({"visibility": "confidential"}, {"title": ""}),
        ({"visibility": "public"}, {"title": "Budget"}),
        ({"eventType": "outOfOffice"}, {"kind": "away"}),
        ({"eventType": "focusTime"}, {"kind": "focus"}),
        ({"eventType": "fromGmail"}, {"kind": "event"}),
        ({"organizer": {"email": "ben@example.org"}}, {"mine": False, "people": 0}),
        (
            {"organizer": {"email": "ben@example.org"}, "attendees": attendees("accepted")},
            {"people": 1, "kind": "meeting"},
        ),
        (
            {
                "organizer": {"email": "ben@example.org"},
                "attendees": [*attendees("accepted"), {"email": "ben@example.org", "organizer": True}],
            },
            {"people": 1},
        ),
        ({"summary": None}, {"title": ""}),
    ],
)
def test_each_property_means_what_the_reference_says(
    ana: Bench, more: dict[str, Any], wanted: dict[str, Any]
) -> None:
    ana.cloud.add("m1", "Budget", monday(10), monday(11), **more)
    (entry,) = ana.read().entries
    assert {name: getattr(entry, name) for name in wanted} == wanted


@pytest.mark.parametrize("kind", ["workingLocation", "birthday"])
def test_what_is_no_appointment_is_left_out_without_being_counted(ana: Bench, kind: str) -> None:
    ana.cloud.add("w1", "Home", date(2026, 3, 9), date(2026, 3, 10), eventType=kind)
    fetched = ana.read()
    assert (fetched.entries, fetched.unreadable) == ((), 0)


def test_days_begin_at_midnight_where_the_person_is(ana: Bench) -> None:
    ana.cloud.add("d1", "Fair", date(2026, 3, 10), date(2026, 3, 12))
    (entry,) = ana.read().entries
    assert entry.all_day
    assert (entry.start, entry.end) == (
        datetime(2026, 3, 9, 23, tzinfo=UTC),
        datetime(2026, 3, 11, 23, tzinfo=UTC),
    )


def test_what_touches_the_window_only_where_the_person_is_belongs_to_it(ana: Bench) -> None:
    """Whole days at both ends, which Google looks for by the midnights of another zone."""
    edges = Window(monday(23, days=-1), monday(22, days=1), "Europe/Berlin")
    for day in range(7, 13):
        ana.cloud.add(f"d{day}", f"{day}", date(2026, 3, day), date(2026, 3, day + 1))
    ana.read(at=edges)
    assert ana.titles() == ["9", "10"]


def test_a_series_keeps_its_hour_over_a_change_of_clocks(ana: Bench) -> None:
    start = datetime(2026, 3, 24, 9, tzinfo=BERLIN)
    ana.cloud.add("s1", "Standup", start, start + timedelta(minutes=15), rule="FREQ=WEEKLY;COUNT=2")
    first, second = sorted(ana.read().entries, key=lambda entry: entry.start)
    assert (first.uid, second.uid) == ("s1@google.com/20260324T080000Z", "s1@google.com/20260331T070000Z")
    assert first.recurs


def test_a_moved_instance_keeps_its_uid(ana: Bench) -> None:
    ana.cloud.add("s1", "Standup", monday(9), monday(10), rule="FREQ=DAILY;COUNT=2")
    ana.cloud.add("s2", "Duty", date(2026, 3, 9), date(2026, 3, 10), rule="FREQ=DAILY;COUNT=2")
    ana.read()
    ana.cloud.change_instance("s1", monday(9), start=monday(13), end=monday(14))
    fetched = ana.read()
    assert [(entry.uid, entry.start) for entry in fetched.entries] == [
        ("s1@google.com/20260309T090000Z", monday(13))
    ]
    assert "s2@google.com/20260310" in ana.entries


def test_pages_are_read_to_the_end_with_the_same_question(ana: Bench) -> None:
    ana.cloud.page = 2
    for number in range(7):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    assert len(ana.read().entries) == 7
    assert len(ana.cloud.requests("/events")) == 4


def test_only_what_changed_is_told_the_next_time(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.add("b", "B", monday(11), monday(12))
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=3")
    assert ana.read().complete
    assert ana.read().entries == ()
    ana.cloud.change("a", summary="A2", start=monday(9, 30))
    ana.cloud.delete("b")
    ana.cloud.change_instance("s", monday(14, days=1), status="cancelled")
    ana.cloud.add("c", "C", monday(16), monday(17))
    fetched = ana.read()
    assert not fetched.complete
    assert {entry.title for entry in fetched.entries} == {"A2", "C"}
    assert set(fetched.removed) == {"b@google.com", "s@google.com/20260310T140000Z"}
    assert ana.titles() == ["A2", "S", "C", "S"]
    asked = ana.cloud.requests("/events")[-1].query
    assert {"syncToken", "timeMin", "timeMax"} & set(asked) == {"syncToken"}


def test_a_whole_series_that_is_deleted_goes_with_every_instance(ana: Bench) -> None:
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=3")
    ana.read()
    ana.cloud.delete("s")
    ana.read()
    assert ana.entries == {}


def test_what_moves_out_of_the_window_or_back_goes_and_comes(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.read()
    ana.cloud.change("a", start=monday(9, days=200), end=monday(10, days=200))
    assert ana.read().removed == ("a@google.com",)
    ana.cloud.change("a", start=monday(9, days=1), end=monday(10, days=1))
    ana.read()
    assert ana.titles() == ["A"]


def test_a_meeting_that_becomes_a_working_place_is_gone(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.read()
    ana.cloud.change("a", eventType="workingLocation")
    ana.read()
    assert ana.entries == {}


def test_a_deletion_of_what_was_never_told_is_nothing(ana: Bench) -> None:
    ana.read()
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.delete("a")
    fetched = ana.read()
    assert (fetched.entries, fetched.removed) == ((), ())


def test_without_a_good_token_of_changes_all_is_read_anew(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.add("b", "B", monday(11), monday(12))
    ana.read()
    ana.cloud.delete("b")
    ana.cloud.forget_sync_tokens()
    fetched = ana.read()
    assert fetched.complete
    assert ana.titles() == ["A"]
    assert not ana.read().complete, "and from there on by changes"


def test_another_window_is_read_in_full(ana: Bench) -> None:
    ana.cloud.add("late", "Late", monday(9, days=28), monday(10, days=28))
    assert ana.read().entries == ()
    ana.cloud.now = NOW + timedelta(days=1)
    fetched = ana.read(at=window(ana.cloud.now))
    assert fetched.complete
    assert ana.titles() == ["Late"]


def test_what_lacks_fields_is_left_out_and_counted_and_the_rest_kept(ana: Bench) -> None:
    ana.cloud.add("ok", "Fine", monday(9), monday(10))
    ana.cloud.add("x1", "No start", monday(9), monday(10), start=None)
    ana.cloud.add("x2", "No id", monday(9), monday(10), id=None)
    ana.cloud.add("x3", "Backwards", monday(10), monday(9))
    ana.cloud.add("x4", "Odd", monday(9), monday(10), attendees="many")
    ana.cloud.add(
        "x5", "No zone", monday(9), monday(10), start={"dateTime": "2026-03-09T10:00:00", "timeZone": "X/Y"}
    )
    ana.cloud.add(
        "x6",
        "A folder",
        monday(9),
        monday(10),
        start={"dateTime": "2026-03-09T10:00:00", "timeZone": "Europe"},
    )
    fetched = ana.read()
    assert [entry.title for entry in fetched.entries] == ["Fine"]
    assert fetched.unreadable == 6


def test_calendars_named_by_title_are_read_together(ana: Bench) -> None:
    ana.cloud.calendars |= {
        "team@group.calendar.google.com": "Team",
        "other@group.calendar.google.com": "Other",
    }
    ana.sign_in(calendars="primary, team")
    ana.cloud.add("a", "Mine", monday(9), monday(10))
    ana.cloud.add("b", "Theirs", monday(11), monday(12), calendar="team@group.calendar.google.com")
    ana.cloud.add("c", "Not read", monday(13), monday(14), calendar="other@group.calendar.google.com")
    ana.read()
    assert ana.titles() == ["Mine", "Theirs"]
    ana.cloud.delete("b", "team@group.calendar.google.com")
    assert not ana.read().complete
    assert ana.titles() == ["Mine"]


def test_a_meeting_in_two_calendars_goes_only_when_it_has_gone_from_both(ana: Bench) -> None:
    ana.cloud.calendars["team@group.calendar.google.com"] = "Team"
    ana.sign_in(calendars="primary,team@group.calendar.google.com")
    ana.cloud.add("a", "Shared", monday(9), monday(10), uid="same@x")
    ana.cloud.add(
        "b", "Shared there", monday(9), monday(10), uid="same@x", calendar="team@group.calendar.google.com"
    )
    assert [entry.title for entry in ana.read().entries] == ["Shared"]
    ana.cloud.delete("b", "team@group.calendar.google.com")
    assert ana.read().removed == ()
    ana.cloud.delete("a")
    assert ana.read().removed == ("same@x",)


@pytest.mark.parametrize("wanted", ["Nowhere", "gone@group.calendar.google.com"])
def test_a_calendar_that_there_is_not_is_gone(ana: Bench, wanted: str) -> None:
    ana.sign_in(calendars=wanted)
    with pytest.raises(Gone):
        ana.read()


def test_a_token_that_ran_out_between_two_pages_is_renewed_and_the_page_asked_again(ana: Bench) -> None:
    ana.cloud.page = 2
    for number in range(5):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    ana.cloud.fail("/events", 401, {"error": {"code": 401}}, after=1)
    before = ana.account.settings["access_token"]
    assert len(ana.read().entries) == 5
    assert ana.account.settings["access_token"] != before
    assert ana.account.settings["refresh_token"], "Google gives no new one, the old one stays"


def test_a_token_about_to_run_out_is_renewed_before_it_is_used(ana: Bench) -> None:
    ana.read()
    ana.cloud.asked.clear()
    ana.cloud.now += timedelta(hours=1, minutes=-1)
    ana.read()
    assert [asked.path.rpartition("/")[2] for asked in ana.cloud.asked] == ["token", "events"]


@pytest.mark.parametrize("skew", [timedelta(hours=-5), timedelta(days=400)])
def test_a_clock_that_goes_wrong_costs_a_renewal_and_no_more(ana: Bench, skew: timedelta) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.login.expire()
    fetched = ana.feed.fetch(ana.account, window(), ana.cloud.now + skew)
    assert [entry.title for entry in fetched.entries] == ["A"]


def test_access_that_was_taken_back_is_refused(ana: Bench) -> None:
    ana.cloud.login.revoke(ana.account.settings["refresh_token"])
    with pytest.raises(Refused):
        ana.read()


def test_a_client_that_is_not_taken_is_no_matter_of_the_persons(ana: Bench) -> None:
    ana.cloud.login.expire()
    ana.cloud.login.secret = "another"
    with pytest.raises(Unreachable, match="client of this Doppel"):
        ana.read()


def limited(reason: str) -> dict[str, Any]:
    return {"error": {"errors": [{"domain": "usageLimits", "reason": reason}], "code": 403}}


@pytest.mark.parametrize(
    ("status", "body", "seconds"),
    [
        (403, limited("rateLimitExceeded"), 0),
        (403, limited("userRateLimitExceeded"), 0),
        (403, limited("accessNotConfigured"), 0),
        (429, limited("rateLimitExceeded"), 90),
        (503, b"<html>Back soon</html>", 90),
        (500, {"error": {"code": 500}}, 0),
    ],
)
def test_a_busy_google_is_asked_again_later(ana: Bench, status: int, body: Any, seconds: float) -> None:
    ana.cloud.fail("/events", status, body, **({"Retry_After": str(seconds)} if seconds else {}))
    with pytest.raises(Unreachable) as caught:
        ana.read()
    assert caught.value.seconds == seconds
    assert ana.read().complete, "and then it answers"


def test_a_time_to_try_again_is_told_by_the_servers_own_clock(ana: Bench) -> None:
    times = {"Retry_After": "Mon, 09 Mar 2026 12:02:00 GMT", "Date": "Mon, 09 Mar 2026 12:00:00 GMT"}
    ana.cloud.fail("/events", 503, **times)
    with pytest.raises(Unreachable) as caught:
        ana.read()
    assert caught.value.seconds == 120


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"error": {"errors": [{"reason": "insufficientPermissions"}]}}, Refused),
        (403, {"error": {"errors": [{"reason": "forbidden"}]}}, Refused),
        (200, b'{"items": [{"id": "a", "sta', Unreadable),
        (200, b'{"items": [1, 2]}', Unreadable),
        (200, b"[]", Unreadable),
        (200, b"[" * 100_000, Unreadable),
        (400, {"error": {"code": 400}}, Unreadable),
        (410, {"error": {"code": 410}}, Unreachable),
        (302, b"", Unreadable),
    ],
)
def test_a_reading_that_fails_halfway_leaves_everything_as_it_was(
    ana: Bench, status: int, body: Any, error: type[Exception]
) -> None:
    ana.cloud.page = 2
    for number in range(5):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    before = ana.account
    ana.cloud.fail("/events", status, body, after=1)
    with pytest.raises(error) as caught:
        ana.read()
    assert ana.account == before
    assert before.settings["access_token"] not in str(caught.value)


def test_an_answer_that_breaks_off_is_asked_for_again(ana: Bench) -> None:
    ana.cloud.fail("/events", 200, b'{"items": []}', Content_Length="5000")
    with pytest.raises(Unreachable):
        ana.read()


def test_pages_without_end_are_given_up(ana: Bench) -> None:
    ana.cloud.fail("/events", 200, {"items": [], "nextPageToken": "again"}, times=10_000)
    with pytest.raises(Unreadable):
        ana.read()


def test_state_that_cannot_be_read_costs_a_full_reading(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.read()
    object.__setattr__(ana.account, "state", {**ana.account.state, "tokens": "{broken"})
    assert ana.read().complete


def test_scopes_are_the_least_that_do(ana: Bench) -> None:
    assert ana.account.settings["writes"] == "no"
    assert READ in ana.account.settings["scope"]
    assert WRITE not in ana.account.settings["scope"].split()
