"""The CalDAV feed against a real Radicale: found, read, followed, written to, and honest about failures."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from radicale_server import PASSWORD, USER, Radicale, event, radicale
from small_server import Asked, Says, small_server

from bot.errors import Gone, NotAllowedThere, Refused, Unreachable, Unreadable
from bot.feed import Account, Fetched, Window
from bot.feeds.web import web
from channels.feeds._caldav import reading
from channels.feeds._caldav.fetching import Taken
from channels.feeds._caldav.finding import Found, calendars
from channels.feeds.caldav import CalDAV
from twin_core.parts.bookings import Booking

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=14), NOW + timedelta(days=28), "Europe/Berlin")
FOCUS = Booking("b1", "f1", "focus", "Focus time", NOW + timedelta(hours=2), NOW + timedelta(hours=4), NOW)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@pytest.fixture
def way_out() -> Iterator[httpx.Client]:
    with web(["127.0.0.1"]) as client:
        yield client


@pytest.fixture
def feed(way_out: httpx.Client) -> CalDAV:
    return CalDAV(CalDAV.Settings(), way_out)


@pytest.fixture
def work(server: Radicale, request: pytest.FixtureRequest) -> str:
    """An empty calendar of this test's own."""
    return server.calendar(f"work{abs(hash(request.node.name))}")


@pytest.fixture
def account(server: Radicale, work: str) -> Account:
    name = work.strip("/").rpartition("/")[2]
    settings = {"address": server.url, "user": USER, "password": PASSWORD, "calendars": name}
    return Account("f1", "caldav", settings)


def uids(fetched: Fetched) -> list[str]:
    return sorted(entry.uid for entry in fetched.entries)


def test_calendars_are_found_from_the_servers_address_and_task_lists_left_out(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    server.calendar("Chores", "VTODO")
    other = server.calendar("Home")
    server.put(f"{work}a.ics", event("plan", "20260302T090000Z", title="Planning"))
    server.put(f"{other}b.ics", event("gym", "20260303T090000Z", title="Gym"))
    everything = replace(account, settings={**account.settings, "calendars": ""})
    fetched = feed.fetch(everything, WINDOW, NOW)
    assert {"plan", "gym"} <= set(uids(fetched))
    assert fetched.complete
    assert {entry.feed for entry in fetched.entries} == {"f1"}
    urls = json.loads(fetched.account.state["calendars"])
    assert server.url + work in urls
    assert not any("chores" in url for url in urls)
    assert feed.title(account) == "ann@127.0.0.1"
    assert uids(feed.fetch(account, WINDOW, NOW)) == ["plan"], "one calendar was chosen by its name"


def test_a_calendar_that_is_not_there_is_told_with_those_that_are(feed: CalDAV, account: Account) -> None:
    wrong = replace(account, settings={**account.settings, "calendars": "holidays"})
    with pytest.raises(Gone, match=r"those there are: .*work"):
        feed.fetch(wrong, WINDOW, NOW)


def test_only_what_changed_is_told_from_the_second_reading_on(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    server.put(f"{work}a.ics", event("plan", "20260302T090000Z"))
    server.put(f"{work}s.ics", event("daily", "20260302T110000Z", "RRULE:FREQ=DAILY;COUNT=3"))
    server.put(f"{work}old.ics", event("old", "20240302T110000Z"))
    first = feed.fetch(account, WINDOW, NOW)
    assert len(uids(first)) == 4
    quiet = feed.fetch(first.account, WINDOW, NOW)
    assert (quiet.entries, quiet.removed, quiet.complete) == ((), (), False)
    server.put(f"{work}b.ics", event("new", "20260304T090000Z"))
    server.put(f"{work}a.ics", event("plan", "20260305T090000Z"))
    server.delete(f"{work}old.ics")
    then = feed.fetch(quiet.account, WINDOW, NOW)
    assert not then.complete
    assert {entry.uid: entry.start.day for entry in then.entries} == {"new": 4, "plan": 5}
    assert set(then.removed) == {"new", "plan"}
    server.delete(f"{work}s.ics")
    last = feed.fetch(then.account, WINDOW, NOW)
    assert (last.entries, last.removed) == ((), ("daily",))


def test_a_series_with_a_moved_occurrence_is_told_anew_as_a_whole(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    series = event("daily", "20260302T110000Z", "RRULE:FREQ=DAILY;COUNT=3")
    server.put(f"{work}s.ics", series)
    first = feed.fetch(account, WINDOW, NOW)
    moved = event("daily", "20260303T150000Z", "RECURRENCE-ID:20260303T110000Z")
    server.put(f"{work}s.ics", f"{series}\n{moved}")
    then = feed.fetch(first.account, WINDOW, NOW)
    assert then.removed == ("daily",)
    assert {entry.uid: entry.start.hour for entry in then.entries} == {
        "daily/20260302T110000Z": 11,
        "daily/20260303T110000Z": 15,
        "daily/20260304T110000Z": 11,
    }


def test_what_two_calendars_hold_stays_when_one_of_them_drops_it(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    name = account.settings["calendars"]
    team = server.calendar(f"{name}team")
    for path in (work, team):
        server.put(f"{path}a.ics", event("both", "20260302T090000Z"))
    two = replace(account, settings={**account.settings, "calendars": f"{name}, {name}team"})
    first = feed.fetch(two, WINDOW, NOW)
    server.delete(f"{team}a.ics")
    then = feed.fetch(first.account, WINDOW, NOW)
    assert (then.entries, then.removed, then.complete) == ((), (), False)
    server.delete(f"{work}a.ics")
    assert feed.fetch(then.account, WINDOW, NOW).removed == ("both",)


def test_no_password_of_this_machine_is_sent_along(
    feed: CalDAV, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login root password house\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with small_server() as server:
        other = replace(account, settings={**account.settings, "address": server.url})
        with pytest.raises(Gone):
            feed.fetch(other, WINDOW, NOW)
    assert server.asked
    assert not any("authorization" in asked.headers for asked in server.asked)


def test_a_new_day_reads_all_again(server: Radicale, feed: CalDAV, account: Account, work: str) -> None:
    server.put(f"{work}a.ics", event("plan", "20260302T090000Z"))
    first = feed.fetch(account, WINDOW, NOW)
    tomorrow = replace(WINDOW, start=WINDOW.start + timedelta(days=1), end=WINDOW.end + timedelta(days=1))
    again = feed.fetch(first.account, tomorrow, NOW)
    assert again.complete
    assert uids(again) == ["plan"]


def test_a_token_that_the_server_lost_means_reading_all(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    server.put(f"{work}a.ics", event("plan", "20260302T090000Z"))
    first = feed.fetch(account, WINDOW, NOW)
    state = first.account.state["calendars"]
    token = next(iter(json.loads(state).values()))["token"]
    lost = state.replace(token, token[:-8] + "00000000")
    server.put(f"{work}b.ics", event("new", "20260304T090000Z"))
    changed = replace(first.account, state={**first.account.state, "calendars": lost})
    again = feed.fetch(changed, WINDOW, NOW)
    assert again.complete
    assert uids(again) == ["new", "plan"]


def test_a_server_without_tokens_is_asked_by_its_tag(
    server: Radicale, feed: CalDAV, account: Account, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags_alone(*given: object) -> list[Found]:
        return [replace(found, token="") for found in calendars(*given)]  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "calendars", tags_alone)
    server.put(f"{work}a.ics", event("plan", "20260302T090000Z"))
    first = feed.fetch(account, WINDOW, NOW)
    quiet = feed.fetch(first.account, WINDOW, NOW)
    assert (quiet.entries, quiet.complete) == ((), False)
    server.put(f"{work}b.ics", event("new", "20260304T090000Z"))
    then = feed.fetch(quiet.account, WINDOW, NOW)
    assert then.complete
    assert uids(then) == ["new", "plan"]


def test_an_entry_that_cannot_be_read_costs_no_other() -> None:
    taken = Taken(WINDOW, (), "f1")  # Radicale itself would hang over such a rule
    taken.take("/a.ics", event("bomb", "20200101T000000Z", "RRULE:FREQ=SECONDLY"))
    taken.take("/b.ics", "no calendar")
    taken.take("/c.ics", event("plan", "20260302T090000Z"))
    assert ([entry.uid for entry in taken.entries], taken.unreadable) == (["plan"], 2)
    assert taken.uids == {"/c.ics": ["plan"]}


def test_an_entry_of_ours_is_written_once_however_often_and_read_as_ours(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    known = feed.fetch(account, WINDOW, NOW).account
    known = feed.put(known, FOCUS)
    known = feed.put(known, FOCUS)
    assert server.listed(work) == ["doppel-b1.ics"]
    (entry,) = feed.fetch(known, WINDOW, NOW).entries
    assert (entry.booking, entry.kind, entry.title) == ("b1", "focus", "Focus time")
    assert (entry.start, entry.end) == (FOCUS.start, FOCUS.end)
    moved = Booking("b1", "f1", "focus", "Focus time", FOCUS.start + timedelta(hours=1), FOCUS.end, NOW)
    feed.put(known, moved)
    assert server.listed(work) == ["doppel-b1.ics"]
    assert "DTSTART:20260302T110000Z" in server.get(f"{work}doppel-b1.ics")
    feed.remove(known, moved)
    feed.remove(known, moved)
    assert server.listed(work) == []


def test_nobody_elses_entry_is_touched(server: Radicale, feed: CalDAV, account: Account, work: str) -> None:
    known = feed.fetch(account, WINDOW, NOW).account
    server.put(f"{work}doppel-b1.ics", event("somebody-elses", "20260302T090000Z"))
    for change in (feed.put, feed.remove):
        with pytest.raises(Refused, match="something else"):
            change(known, FOCUS)
    assert "somebody-elses" in server.get(f"{work}doppel-b1.ics")


def test_an_entry_that_its_person_moved_is_moved_back_only_as_asked(
    server: Radicale, feed: CalDAV, account: Account, work: str
) -> None:
    known = feed.put(feed.fetch(account, WINDOW, NOW).account, FOCUS)
    theirs = event("doppel-b1@doppel", "20260302T130000Z", title="Focus, but later")
    server.put(f"{work}doppel-b1.ics", theirs)
    (entry,) = feed.fetch(known, WINDOW, NOW).entries
    assert (entry.booking, entry.start.hour) == ("b1", 13)
    feed.put(known, FOCUS)
    assert "DTSTART:20260302T100000Z" in server.get(f"{work}doppel-b1.ics")


def test_a_wrong_password_is_refused(feed: CalDAV, account: Account) -> None:
    wrong = replace(account, settings={**account.settings, "password": "guess"})
    with pytest.raises(Refused):
        feed.fetch(wrong, WINDOW, NOW)


def test_a_server_that_is_down_cannot_be_reached(feed: CalDAV, account: Account) -> None:
    with small_server() as gone:
        url = gone.url
    down = replace(account, settings={**account.settings, "address": url})
    with pytest.raises(Unreachable):
        feed.fetch(down, WINDOW, NOW)


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (Says(503), Unreachable),
        (Says(429), Unreachable),
        (Says(404), Gone),
        (Says(403), Refused),
        (Says(200, b"<html>Hello SECRET", {"Content-Type": "text/html"}), Unreadable),
        (Says(207, b"<broken SECRET", {"Content-Type": "text/xml"}), Unreadable),
        (Says(207, b"<?xml version='1.0'?><what/>", {"Content-Type": "text/xml"}), Unreadable),
    ],
    ids=["down", "busy", "gone", "closed", "page", "broken", "other"],
)
def test_what_is_no_calendar_server_is_told_as_such_and_never_logged(
    feed: CalDAV, account: Account, says: Says, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with small_server() as server, caplog.at_level(logging.DEBUG):
        server.answer = lambda _: says
        other = replace(account, settings={**account.settings, "address": server.url})
        with pytest.raises(error):
            feed.fetch(other, WINDOW, NOW)
    assert "SECRET" not in caplog.text
    assert PASSWORD not in caplog.text


def test_the_guard_stands_before_this_library_as_well(account: Account) -> None:
    with web() as careful, pytest.raises(NotAllowedThere):
        CalDAV(CalDAV.Settings(), careful).fetch(account, WINDOW, NOW)


def test_a_server_cannot_send_doppel_to_a_private_one(way_out: httpx.Client, account: Account) -> None:
    feed = CalDAV(CalDAV.Settings(), way_out)
    inside: list[Asked] = []
    with small_server() as server, small_server() as secret:

        def to_inside(_: Asked) -> Says:
            return Says(301, headers={"Location": secret.url.replace("127.0.0.1", "127.0.0.2")})

        server.answer = to_inside
        inside = secret.asked
        sent = replace(account, settings={**account.settings, "address": server.url})
        with pytest.raises(NotAllowedThere):
            feed.fetch(sent, WINDOW, NOW)
    assert inside == []


def test_a_password_never_goes_in_the_open(feed: CalDAV, account: Account) -> None:
    open_one = replace(account, settings={**account.settings, "address": "http://cal.example.org/"})
    with pytest.raises(Unreadable, match="https alone"):
        feed.fetch(open_one, WINDOW, NOW)
