"""Calendars of Microsoft 365, read from a strict fake: what events mean, what changed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fakes.cloud_bench import NOW, Bench, bench, monday, window
from fakes.graph_calendar import FakeGraph
from fakes.graph_events import exchange_uid

from bot.errors import Gone, Refused, Unreachable, Unreadable
from bot.feed import Window
from channels.feeds.graph import Graph

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Graph, FakeGraph(NOW)) as ready:
        ready.sign_in()
        ready.cloud.asked.clear()
        yield ready


def invited(*names: str, room: bool = False) -> list[dict[str, Any]]:
    people = [{"type": "required", "emailAddress": {"address": f"{name}@example.org"}} for name in names]
    return people + ([{"type": "resource", "emailAddress": {"address": "room@example.org"}}] if room else [])


def answered(response: str) -> dict[str, Any]:
    return {"isOrganizer": False, "responseStatus": {"response": response, "time": "2026-01-01T00:00:00Z"}}


def test_a_meeting_is_told_with_what_is_needed_of_it_and_no_more(ana: Bench) -> None:
    ana.cloud.add("m1", "Budget", monday(10), monday(11), attendees=invited("ben", "cem", room=True))
    (entry,) = ana.read().entries
    assert (entry.uid, entry.title, entry.start, entry.end) == (
        exchange_uid("m1"),
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
    assert "Nobody" not in repr(ana.account)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"showAs": "free"}, {"busy": False}),
        ({"showAs": "workingElsewhere"}, {"busy": False}),
        ({"showAs": "tentative"}, {"busy": True, "status": "tentative"}),
        ({"showAs": "oof"}, {"busy": True, "kind": "away"}),
        ({"showAs": "unknown"}, {"busy": True, "kind": "event"}),
        ({**answered("declined"), "showAs": "free"}, {"busy": False, "status": "declined"}),
        (answered("declined"), {"busy": False, "status": "declined"}),
        (answered("tentativelyAccepted"), {"status": "tentative"}),
        (answered("notResponded"), {"status": "tentative"}),
        (answered("accepted"), {"status": "confirmed", "mine": False}),
        ({"sensitivity": "private"}, {"title": "", "busy": True}),
        ({"sensitivity": "personal"}, {"title": ""}),
        ({"sensitivity": "confidential"}, {"title": ""}),
        ({"subject": None}, {"title": ""}),
        ({**answered("accepted"), "attendees": invited("ana", "cem")}, {"people": 2, "kind": "meeting"}),
    ],
)
def test_each_property_means_what_the_reference_says(
    ana: Bench, more: dict[str, Any], wanted: dict[str, Any]
) -> None:
    ana.cloud.add("m1", "Budget", monday(10), monday(11), **more)
    (entry,) = ana.read().entries
    assert {name: getattr(entry, name) for name in wanted} == wanted


def test_days_begin_at_midnight_where_the_person_is(ana: Bench) -> None:
    ana.cloud.add("d1", "Fair", date(2026, 3, 10), date(2026, 3, 12))
    (entry,) = ana.read().entries
    assert entry.all_day
    assert (entry.start, entry.end) == (
        datetime(2026, 3, 9, 23, tzinfo=UTC),
        datetime(2026, 3, 11, 23, tzinfo=UTC),
    )


def test_what_touches_the_window_only_where_the_person_is_belongs_to_it(ana: Bench) -> None:
    """Whole days at both ends, which Graph looks for by the midnights of another zone."""
    edges = Window(monday(23, days=-1), monday(22, days=1), "Europe/Berlin")
    for day in range(7, 13):
        ana.cloud.add(f"d{day}", f"{day}", date(2026, 3, day), date(2026, 3, day + 1))
    ana.read(at=edges)
    assert ana.titles() == ["9", "10"]


@pytest.mark.parametrize("masters", [True, False])
def test_an_occurrence_has_the_title_and_answer_of_its_series(ana: Bench, masters: bool) -> None:
    ana.cloud.masters = masters
    start = datetime(2026, 3, 24, 9, tzinfo=BERLIN)
    more = {"attendees": invited("ben"), **answered("tentativelyAccepted")}
    ana.cloud.add("s1", "Standup", start, start + timedelta(minutes=15), rule="FREQ=WEEKLY;COUNT=2", **more)
    first, second = sorted(ana.read().entries, key=lambda entry: entry.start)
    uid = exchange_uid("s1")
    assert (first.uid, second.uid) == (f"{uid}/20260324T080000Z", f"{uid}/20260331T070000Z")
    assert (first.title, first.people, first.status, first.recurs) == ("Standup", 1, "tentative", True)
    assert len(ana.cloud.requests("/me/events/")) == (0 if masters else 1), "a series is asked for once"


def test_a_series_that_has_gone_meanwhile_has_no_occurrences(ana: Bench) -> None:
    ana.cloud.masters = False
    ana.cloud.add("s1", "Standup", monday(9), monday(10), rule="FREQ=DAILY;COUNT=2")
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.fail("/me/events/", 404, {"error": {"code": "ErrorItemNotFound"}})
    fetched = ana.read()
    assert [entry.title for entry in fetched.entries] == ["A"]
    assert fetched.unreadable == 0


def test_an_exception_keeps_the_uid_of_its_original_start(ana: Bench) -> None:
    ana.cloud.add("s1", "Standup", monday(9), monday(10), rule="FREQ=DAILY;COUNT=2")
    ana.cloud.add("s2", "Duty", date(2026, 3, 9), date(2026, 3, 10), rule="FREQ=DAILY;COUNT=2")
    ana.cloud.change_instance("s1", monday(9), start=monday(13), end=monday(14), subject="Late standup")
    ana.cloud.change_instance("s2", date(2026, 3, 9), start=date(2026, 3, 11), end=date(2026, 3, 12))
    told = {entry.uid: entry for entry in ana.read().entries}
    moved = told[f"{exchange_uid('s1')}/20260309T090000Z"]
    assert (moved.start, moved.title) == (monday(13), "Late standup")
    duty = told[f"{exchange_uid('s2')}/20260309"]
    assert (duty.start, duty.all_day) == (monday(23, days=1), True)


def test_an_all_day_exception_from_the_other_end_of_the_world_keeps_its_day(ana: Bench) -> None:
    ana.cloud.add("s2", "Duty", date(2026, 3, 9), date(2026, 3, 10), rule="FREQ=DAILY;COUNT=2")
    auckland = {"originalStart": "2026-03-08T11:00:00Z"}
    ana.cloud.change_instance(
        "s2", date(2026, 3, 9), start=date(2026, 3, 11), end=date(2026, 3, 12), **auckland
    )
    assert f"{exchange_uid('s2')}/20260309" in {entry.uid for entry in ana.read().entries}


def test_an_all_day_exception_that_exchange_did_not_name_is_told_by_its_original_start(ana: Bench) -> None:
    ana.cloud.add("s2", "Duty", date(2026, 3, 9), date(2026, 3, 10), rule="FREQ=DAILY;COUNT=2", uid="duty@x")
    ana.cloud.change_instance("s2", date(2026, 3, 9), start=date(2026, 3, 11), end=date(2026, 3, 12))
    assert "duty@x/20260309" in {entry.uid for entry in ana.read().entries}


@pytest.mark.parametrize("foreign", ["m1@google.com", "Ünïcode@x"])
def test_a_meeting_from_elsewhere_has_the_uid_that_it_has_there(ana: Bench, foreign: str) -> None:
    ana.cloud.add("m1", "Budget", monday(10), monday(11), uid=exchange_uid(foreign, foreign=True))
    ana.cloud.add("m2", "Plan", monday(12), monday(13), uid="plain@x")
    assert {entry.uid for entry in ana.read().entries} == {foreign, "plain@x"}


def test_pages_are_followed_to_the_end(ana: Bench) -> None:
    ana.cloud.page = 2
    for number in range(7):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    assert len(ana.read().entries) == 7
    assert len(ana.cloud.requests("/delta")) == 4


def test_only_what_changed_is_told_the_next_time(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.add("b", "B", monday(11), monday(12))
    assert ana.read().complete
    assert ana.read().entries == ()
    ana.cloud.change("a", subject="A2", start=monday(9, 30))
    ana.cloud.delete("b")
    ana.cloud.add("c", "C", monday(16), monday(17))
    fetched = ana.read()
    assert not fetched.complete
    assert {entry.title for entry in fetched.entries} == {"A2", "C"}
    assert fetched.removed == (exchange_uid("b"),)
    assert ana.titles() == ["A2", "C"]


def test_an_occurrence_that_vanished_without_a_word_is_gone(ana: Bench) -> None:
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=3")
    ana.cloud.add("t", "T", monday(16), monday(17), rule="FREQ=DAILY;COUNT=2")
    ana.read()
    ana.cloud.change_instance("s", monday(14, days=1), deleted=True)
    fetched = ana.read()
    assert exchange_uid("s") in fetched.removed
    assert ana.titles() == ["S", "T", "T", "S"]


def test_a_series_without_its_own_row_is_replaced_all_the_same(ana: Bench) -> None:
    ana.cloud.masters = False
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=3")
    ana.read()
    ana.cloud.change_instance("s", monday(14), deleted=True)
    ana.cloud.change("s", subject="S2")
    ana.read()
    assert ana.titles() == ["S2", "S2"]


@pytest.mark.parametrize("masters", [True, False])
def test_a_whole_series_that_is_deleted_goes_with_every_occurrence(ana: Bench, masters: bool) -> None:
    ana.cloud.masters = masters
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=3")
    ana.read()
    ana.cloud.delete("s")
    ana.read()
    assert ana.entries == {}


@pytest.mark.parametrize("status", ["isCancelled"])
def test_a_meeting_that_was_called_off_is_gone(ana: Bench, status: str) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.add("b", "B", monday(11), monday(12), **{status: True})
    ana.cloud.add("s", "S", monday(14), monday(15), rule="FREQ=DAILY;COUNT=2")
    ana.read()
    assert ana.titles() == ["A", "S", "S"]
    ana.cloud.change("a", **{status: True})
    ana.cloud.change_instance("s", monday(14), **{status: True})
    ana.read()
    assert ana.titles() == ["S"]


def test_what_moves_out_of_the_window_or_back_goes_and_comes(ana: Bench) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.read()
    ana.cloud.change("a", start=monday(9, days=200), end=monday(10, days=200))
    assert ana.read().removed == (exchange_uid("a"),)
    ana.cloud.change("a", start=monday(9, days=1), end=monday(10, days=1))
    ana.read()
    assert ana.titles() == ["A"]


def test_what_was_removed_and_never_known_is_nothing(ana: Bench) -> None:
    ana.read()
    ana.cloud.add("far", "Far", monday(9, days=200), monday(10, days=200))
    fetched = ana.read()
    assert (fetched.entries, fetched.removed, fetched.unreadable) == ((), (), 0)


def test_of_two_forms_in_one_delta_the_later_one_counts(ana: Bench) -> None:
    ana.read()
    ana.cloud.add("a", "Old", monday(9), monday(10))
    (old,) = ana.cloud._since(0, (monday(0), monday(23)), "AAMkAG-own")
    ana.cloud.change("a", subject="New")
    (new,) = ana.cloud._since(0, (monday(0), monday(23)), "AAMkAG-own")
    link = ana.account.state["tokens"].partition('":"')[2].removesuffix('"}')
    ana.cloud.fail("/delta", 200, {"value": [old, new], "@odata.deltaLink": link})
    assert [entry.title for entry in ana.read().entries] == ["New"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (410, "SyncStateNotFound"),
        (410, ""),
        (404, "syncStateNotFound"),
        (400, "resyncRequired"),
        (400, "BadRequest"),
    ],
)
def test_without_a_good_link_all_is_read_anew(ana: Bench, status: int, code: str) -> None:
    ana.cloud.add("a", "A", monday(9), monday(10))
    ana.cloud.add("b", "B", monday(11), monday(12))
    ana.read()
    ana.cloud.delete("b")
    ana.cloud.fail("/delta", status, {"error": {"code": code, "message": "no"}})
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


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example.org/v1.0/me/calendarView/delta?$skiptoken=x",
        "http://127.0.0.1:1/v1.0/me/calendarView/delta?$skiptoken=x",
        "{url}/v2.0/me/calendarView/delta?$skiptoken=x",
        "{url}/v1.0/../beta/me?$skiptoken=x",
        "{url}.evil.example.org/v1.0/me/calendarView/delta",
        "https://[broken",
        "nowhere",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(ana: Bench, link: str) -> None:
    ana.cloud.fail("/delta", 200, {"value": [], "@odata.nextLink": link.format(url=ana.cloud.url)})
    with pytest.raises(Unreadable, match="link"):
        ana.read()
    assert len(ana.cloud.asked) == 1, "so that nobody else ever sees the token"


def test_a_kept_link_is_looked_at_as_well(ana: Bench) -> None:
    ana.read()
    moved = {**ana.account.state, "tokens": '{"primary":"https://evil.example.org/v1.0/x"}'}
    object.__setattr__(ana.account, "state", moved)
    with pytest.raises(Unreadable, match="link"):
        ana.read()


def test_what_lacks_fields_is_left_out_and_counted_and_the_rest_kept(ana: Bench) -> None:
    ana.cloud.add("ok", "Fine", monday(9), monday(10))
    ana.cloud.add("x1", "No start", monday(9), monday(10), start=None)
    ana.cloud.add("x2", "No id", monday(9), monday(10), id=None)
    ana.cloud.add("x3", "Backwards", monday(10), monday(9, 59))
    ana.cloud.add("x4", "Odd", monday(9), monday(10), attendees="many")
    odd = {"dateTime": "2026-03-09T10:00:00.0000000", "timeZone": "tzone://Microsoft/Custom"}
    ana.cloud.add("x5", "Odd zone", monday(9), monday(10), start=odd)
    ana.cloud.add("x6", "No uid", monday(9), monday(10), iCalUId=None)
    ana.cloud.add("x7", "Odd series", monday(9), monday(10), rule="FREQ=DAILY;COUNT=2", showAs=7)
    ana.cloud.add(
        "x8",
        "A folder",
        monday(9),
        monday(10),
        start={"dateTime": "2026-03-09T10:00:00", "timeZone": "Europe"},
    )
    fetched = ana.read()
    assert [entry.title for entry in fetched.entries] == ["Fine"]
    assert fetched.unreadable == 9


def test_calendars_named_by_title_are_read_together(ana: Bench) -> None:
    ana.cloud.calendars |= {"AAMk/team=": "Team", "AAMkother": "Other"}
    ana.sign_in(calendars="primary, team")
    ana.cloud.add("a", "Mine", monday(9), monday(10))
    ana.cloud.add("b", "Theirs", monday(11), monday(12), calendar="AAMk/team=")
    ana.cloud.add("c", "Not read", monday(13), monday(14), calendar="AAMkother")
    ana.read()
    assert ana.titles() == ["Mine", "Theirs"]
    ana.cloud.delete("b")
    assert not ana.read().complete
    assert ana.titles() == ["Mine"]
    ana.sign_in(calendars="Nowhere")
    with pytest.raises(Gone):
        ana.read()


def test_a_token_that_ran_out_between_two_pages_is_renewed_and_the_page_asked_again(ana: Bench) -> None:
    ana.cloud.page = 2
    for number in range(5):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    ana.cloud.fail("/delta", 401, {"error": {"code": "InvalidAuthenticationToken"}}, after=1)
    before = ana.account.settings
    assert len(ana.read().entries) == 5
    after = ana.account.settings
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"], "Microsoft gives a new one each time"


def test_access_that_was_taken_back_is_refused(ana: Bench) -> None:
    ana.cloud.login.revoke(ana.account.settings["refresh_token"])
    with pytest.raises(Refused):
        ana.read()


@pytest.mark.parametrize(("status", "seconds"), [(429, 10), (503, 90), (504, 0), (500, 0), (423, 0)])
def test_a_busy_graph_is_asked_again_later(ana: Bench, status: int, seconds: float) -> None:
    body = {
        "error": {
            "code": "ApplicationThrottled",
            "message": "Application is over its MailboxConcurrency limit.",
        }
    }
    ana.cloud.fail("/delta", status, body, **({"Retry_After": str(seconds)} if seconds else {}))
    with pytest.raises(Unreachable) as caught:
        ana.read()
    assert caught.value.seconds == seconds
    assert ana.read().complete, "and then it answers"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"error": {"code": "ErrorAccessDenied"}}, Refused),
        (404, {"error": {"code": "ErrorItemNotFound"}}, Gone),
        (410, {"error": {"code": "SyncStateNotFound"}}, Unreachable),
        (400, {"error": {"code": "BadRequest"}}, Unreadable),
        (200, b'{"value": [{"id": "a", "sub', Unreadable),
        (200, b'{"value": [1, 2]}', Unreadable),
        (200, b'{"value": "none"}', Unreadable),
        (200, b"[]", Unreadable),
    ],
)
def test_a_reading_that_fails_halfway_leaves_everything_as_it_was(
    ana: Bench, status: int, body: Any, error: type[Exception]
) -> None:
    ana.cloud.page = 2
    for number in range(5):
        ana.cloud.add(f"m{number}", f"{number}", monday(number + 8), monday(number + 9))
    before = ana.account
    ana.cloud.fail("/delta", status, body, after=1)
    with pytest.raises(error) as caught:
        ana.read()
    assert ana.account == before
    assert before.settings["access_token"] not in str(caught.value)


def test_a_delta_that_ends_without_a_link_is_read_in_full_the_next_time(ana: Bench) -> None:
    ana.cloud.fail("/delta", 200, {"value": []})
    assert ana.read().complete
    assert ana.read().complete
