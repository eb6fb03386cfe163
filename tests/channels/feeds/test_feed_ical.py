"""The feed of calendar files: asked politely, bounded, guarded, and the same for an uploaded one."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from small_server import Asked, Says, SmallServer, small_server

from bot.errors import FeedError, Gone, NotAllowedThere, Refused, Unreachable, Unreadable
from bot.feed import Account, Window
from bot.feeds.web import web
from channels.feeds.ical import ICal

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=14), NOW + timedelta(days=28), "Europe/Berlin")
NEXT_DAY = replace(WINDOW, start=WINDOW.start + timedelta(days=1), end=WINDOW.end + timedelta(days=1))


def calendar(*days: int) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:e{day}\r\nDTSTART:202603{day:02}T090000Z\r\nEND:VEVENT\r\n" for day in days
    )
    return f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Team\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def server() -> Iterator[SmallServer]:
    with small_server() as running:
        yield running


@pytest.fixture
def feed() -> Iterator[ICal]:
    with web(["127.0.0.1"]) as way_out:
        yield ICal(ICal.Settings(), way_out)


@pytest.fixture
def account(server: SmallServer) -> Account:
    return Account("f1", "ical", {"address": f"{server.url}/private-abc/basic.ics"})


def tagged(asked: Asked) -> Says:
    """A server that knows tags."""
    if asked.headers.get("if-none-match") == '"v1"':
        return Says(304)
    return Says(200, calendar(3, 4), {"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 07:00:00 GMT"})


def test_what_did_not_change_is_not_fetched_again(server: SmallServer, feed: ICal, account: Account) -> None:
    server.answer = tagged
    first = feed.fetch(account, WINDOW, NOW)
    assert [entry.uid for entry in first.entries] == ["e3", "e4"]
    assert first.complete
    again = feed.fetch(first.account, WINDOW, NOW)
    assert (again.entries, again.complete) == ((), False)
    assert server.asked[1].headers["if-modified-since"] == "Mon, 02 Mar 2026 07:00:00 GMT"
    tomorrow = feed.fetch(again.account, NEXT_DAY, NOW)
    assert "if-none-match" not in server.asked[2].headers, "another window needs all of it"
    assert len(tomorrow.entries) == 2


def test_a_server_without_tags_is_not_taken_for_news(
    server: SmallServer, feed: ICal, account: Account
) -> None:
    server.answer = lambda _: Says(200, calendar(3))
    first = feed.fetch(account, WINDOW, NOW)
    assert not feed.fetch(first.account, WINDOW, NOW).complete
    server.answer = lambda _: Says(200, calendar(3, 5))
    assert [entry.uid for entry in feed.fetch(first.account, WINDOW, NOW).entries] == ["e3", "e5"]


def test_redirects_are_followed_and_looked_at(server: SmallServer, feed: ICal, account: Account) -> None:
    def moved(asked: Asked) -> Says:
        if asked.path == "/new.ics":
            return Says(200, calendar(3))
        return Says(302, headers={"Location": "/new.ics"})

    server.answer = moved
    assert len(feed.fetch(account, WINDOW, NOW).entries) == 1
    server.answer = lambda _: Says(302, headers={"Location": "http://127.0.0.2:1/inside.ics"})
    with pytest.raises(NotAllowedThere):
        feed.fetch(account, WINDOW, NOW)
    server.answer = lambda _: Says(302, headers={"Location": "/again.ics"})
    with pytest.raises(Unreachable, match="from one address to the next"):
        feed.fetch(account, WINDOW, NOW)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/x.ics",
        "http://127.1/x.ics",
        "http://10.0.0.8/x.ics",
        "http://[::1]/x.ics",
        "http://169.254.169.254/latest",
        "webcal://printer.local/x.ics",
    ],
)
def test_nobody_is_sent_to_a_private_host(address: str) -> None:
    with web() as way_out, pytest.raises(NotAllowedThere):
        ICal(ICal.Settings(), way_out).fetch(Account("f1", "ical", {"address": address}), WINDOW, NOW)


def test_a_public_name_that_leads_inside_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feeds.web.resolved", lambda *_: ("93.184.216.34", "127.0.0.1"))
    account = Account("f1", "ical", {"address": "https://cal.example.org/x.ics"})
    with web() as way_out, pytest.raises(NotAllowedThere):
        ICal(ICal.Settings(), way_out).fetch(account, WINDOW, NOW)


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (Says(404), Gone),
        (Says(410), Gone),
        (Says(401), Refused),
        (Says(403), Refused),
        (Says(500), Unreachable),
        (Says(429), Unreachable),
        (Says(200, b"<html>sign in</html>"), Unreadable),
        (Says(200, b""), Unreadable),
        (Says(200, b"BEGIN", {"Content-Encoding": "gzip"}), Unreadable),
    ],
)
def test_failures_have_their_names(
    server: SmallServer, feed: ICal, account: Account, says: Says, error: type[FeedError]
) -> None:
    server.answer = lambda _: says
    with pytest.raises(error) as raised:
        feed.fetch(account, WINDOW, NOW)
    assert "private-abc" not in str(raised.value)


def test_a_calendar_that_is_too_large_is_not_taken_in_whole(
    server: SmallServer, feed: ICal, account: Account
) -> None:
    bomb = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"X" * 40_000_000)
    server.answer = lambda _: Says(200, bomb, {"Content-Encoding": "gzip"})
    with pytest.raises(Unreadable, match="more than 20 MB"):
        feed.fetch(account, WINDOW, NOW)


@pytest.mark.parametrize(
    "address", ["", "cal.example.org", "ftp://x/y.ics", "file:///etc/passwd", "https://"]
)
def test_what_is_no_address_is_told_as_such(feed: ICal, address: str) -> None:
    with pytest.raises(Unreadable, match="no address"):
        feed.fetch(Account("f1", "ical", {"address": address}), WINDOW, NOW)


def test_its_title_is_the_host_and_no_secret(feed: ICal) -> None:
    account = Account("f1", "ical", {"address": "webcal://cal.example.org/private-abc/basic.ics"})
    assert feed.title(account) == "cal.example.org"


def test_an_uploaded_file_is_read_once_a_day(feed: ICal) -> None:
    settings = {"file": "team.ics", "content": calendar(3, 31).decode()}
    first = feed.fetch(Account("f1", "ical", settings), WINDOW, NOW)
    assert [entry.uid for entry in first.entries] == ["e3"]
    assert feed.fetch(first.account, WINDOW, NOW).complete is False
    later = replace(WINDOW, end=WINDOW.end + timedelta(days=7))
    assert len(feed.fetch(first.account, later, NOW).entries) == 2
    assert feed.title(first.account) == "team.ics"


def test_the_guard_lets_a_broken_connection_be_one(feed: ICal) -> None:
    with small_server() as gone:
        address = gone.url
    with pytest.raises(Unreachable, match="could not be reached"):
        feed.fetch(Account("f1", "ical", {"address": address + "/x.ics"}), WINDOW, NOW)
    with pytest.raises(httpx.ConnectError):
        feed.web.get(address)
