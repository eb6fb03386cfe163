"""Google Calendar as somebody else understands it: the npm package `emulate`."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fakes.cloud_bench import NOW, STATE, booking, monday, window
from fakes.google_emulator import ADDRESS, BACK, GoogleEmulator, google_emulated
from fakes.slack_emulator import NotHere

from bot.errors import Refused
from bot.feed import Account
from channels.feeds.google import Google

EVENTS = (
    {"id": "plan", "summary": "Planning", "start_date_time": "2026-03-09T10:00:00+01:00",
     "end_date_time": "2026-03-09T11:30:00+01:00",
     "attendees": [{"email": ADDRESS}, {"email": "ben@example.org"}]},
    {"id": "fair", "summary": "Fair", "start_date": "2026-03-10", "end_date": "2026-03-11"},
    {"id": "old", "summary": "Long ago", "start_date_time": "2025-03-09T10:00:00Z",
     "end_date_time": "2025-03-09T11:00:00Z"},
    {"id": "team", "summary": "Team lunch", "start_date_time": "2026-03-09T11:00:00Z",
     "end_date_time": "2026-03-09T12:00:00Z", "calendar_id": "team@group.calendar.google.com"},
    *({"id": f"many{n}", "summary": f"Many {n}", "start_date_time": f"2026-03-{11 + n % 15:02}T08:00:00Z",
       "end_date_time": f"2026-03-{11 + n % 15:02}T08:30:00Z"} for n in range(300)),
)  # fmt: skip


@pytest.fixture(scope="module")
def emulator() -> Iterator[GoogleEmulator]:
    try:
        with google_emulated(EVENTS) as google:
            yield google
    except NotHere as why:
        pytest.skip(f"no Google emulator: {why}")


@pytest.fixture
def feed(emulator: GoogleEmulator) -> Iterator[Google]:
    with httpx.Client(timeout=5, trust_env=False) as web:
        yield Google(Google.Settings(**emulator.settings), web)


def signed_in(feed: Google, emulator: GoogleEmulator, *, writes: bool = False, **settings: str) -> Account:
    address, kept = feed.sign_in(BACK, STATE, writes=writes)
    answered = emulator.agrees(address)
    assert answered["state"] == STATE
    return Account("f1", "google", {**feed.signed_in(BACK, kept, answered, NOW), **settings})


def test_signing_in_and_reading_all_pages(feed: Google, emulator: GoogleEmulator) -> None:
    fetched = feed.fetch(signed_in(feed, emulator), window(), NOW)
    told = {entry.title: entry for entry in fetched.entries}
    assert len(told) == 302
    plan, fair = told["Planning"], told["Fair"]
    assert (plan.start, plan.end, plan.people, plan.kind) == (monday(9), monday(10, 30), 1, "meeting")
    assert (fair.all_day, fair.start, fair.end) == (True, monday(23), monday(23, days=1))
    assert fetched.unreadable == 0


def test_it_gives_no_token_of_changes_so_that_each_reading_is_a_full_one(
    feed: Google, emulator: GoogleEmulator
) -> None:
    account = feed.fetch(signed_in(feed, emulator), window(), NOW).account
    assert feed.fetch(account, window(), NOW).complete


def test_a_calendar_by_its_title(feed: Google, emulator: GoogleEmulator) -> None:
    account = signed_in(feed, emulator, calendars="team")
    assert [entry.title for entry in feed.fetch(account, window(), NOW).entries] == ["Team lunch"]


def test_an_entry_of_doppels_own(feed: Google, emulator: GoogleEmulator) -> None:
    account = signed_in(feed, emulator, writes=True, calendars="team")
    feed.put(account, booking(title="Quiet time"))
    feed.remove(account, booking())
    titles = [entry.title for entry in feed.fetch(account, window(), NOW).entries]
    assert "Quiet time" in titles, "it gives ids of its own, so that its entry is not found again"


def test_access_is_renewed_and_given_back(feed: Google, emulator: GoogleEmulator) -> None:
    account = signed_in(feed, emulator)
    stale = Account("f1", "google", {**account.settings, "access_until": NOW.isoformat()})
    fetched = feed.fetch(stale, window(), NOW)
    assert fetched.account.settings["access_token"] != account.settings["access_token"]
    feed.leave(fetched.account)
    with pytest.raises(Refused):
        feed.fetch(stale, window(), NOW)
