from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from activity_watch import ActivityWatchApi, idle
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from trackers import nowhere

from bot.errors import FeedError, Gone, NotSigned, Refused, Unreachable, Unreadable
from bot.feed import Account, Fetched, Window
from channels.feeds.activitywatch import MOST_BUCKETS, ActivityWatch
from twin_core.parts.activity import ActivityObserved
from twin_core.twin import Twin

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)
WINDOW = Window(NINE - timedelta(days=14), NINE + timedelta(days=28), "Europe/Berlin")
AFK = "aw-watcher-afk_my laptop"
SIGNED = {"authorization": "Bearer a secret"}
ACCOUNT = Account("f1", "activitywatch", {"secret": "a secret"})


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.fixture
def api() -> ActivityWatchApi:
    windows = {"timestamp": NINE.isoformat(), "duration": 60, "data": {"title": "My diary"}}
    return ActivityWatchApi(
        {AFK: ("afkstatus", []), "aw-watcher-window_laptop": ("currentwindow", [windows])}
    )


@pytest.fixture
def feed(api: ActivityWatchApi) -> Iterator[ActivityWatch]:
    with api.serving() as url, httpx.Client(trust_env=False) as web:
        yield ActivityWatch(ActivityWatch.Settings(url=f"{url}/"), web)


def read(feed: ActivityWatch, account: Account = ACCOUNT, now: datetime = NOON) -> Fetched:
    return feed.fetch(account, WINDOW, now)


def spans(fetched: Fetched) -> list[tuple[datetime, datetime]]:
    events = [event for event in fetched.events if isinstance(event, ActivityObserved)]
    assert len(events) == len(fetched.events)
    return [(event.started, event.ended) for event in events]


def test_times_at_the_computer_become_stretches_over_short_pauses(
    api: ActivityWatchApi, feed: ActivityWatch
) -> None:
    api.buckets[AFK][1].extend(
        [
            idle(at(0), 30),
            idle(at(30), 4, "afk"),
            idle(at(34), 26),
            idle(at(60), 20, "afk"),
            idle(at(80), 10),
            idle(at(100), 0.5),
        ]
    )
    assert spans(read(feed)) == [(at(0), at(60)), (at(80), at(90))]
    assert api.prying == []


def test_only_what_is_new_is_told_and_a_stretch_that_grows_stays_one(
    api: ActivityWatchApi, feed: ActivityWatch
) -> None:
    api.buckets[AFK][1].append(idle(at(0), 30))
    first = read(feed, now=at(31))
    api.buckets[AFK][1][0] = idle(at(0), 75)
    second = read(feed, first.account, at(76))
    assert spans(second) == [(at(30), at(75))]
    assert spans(read(feed, second.account, at(80))) == []
    twin = Twin("someone")
    for event in (*first.events, *second.events):
        twin = event.apply(twin, NOON)
    assert [(one.started, one.ended) for one in twin.activity.stretches] == [(at(0), at(75))]


def test_each_machine_is_read_as_far_as_it_is_known(api: ActivityWatchApi, feed: ActivityWatch) -> None:
    api.buckets["aw-watcher-afk_desk"] = ("afkstatus", [idle(at(100), 30)])
    first = read(feed)
    api.buckets[AFK][1].append(idle(at(20), 30))
    assert spans(first) == [(at(100), at(130))]
    assert spans(read(feed, first.account)) == [(at(20), at(50))]


def test_nothing_from_before_the_window_and_nothing_from_the_future(
    api: ActivityWatchApi, feed: ActivityWatch
) -> None:
    long_ago = WINDOW.start - timedelta(minutes=30)
    api.buckets[AFK][1].extend([idle(long_ago, 60), idle(at(170), 60), idle(at(400), 60)])
    assert spans(read(feed)) == [
        (WINDOW.start, WINDOW.start + timedelta(minutes=30)),
        (at(170), at(180)),
    ]


def test_what_cannot_be_read_is_counted_and_left_out(api: ActivityWatchApi, feed: ActivityWatch) -> None:
    broken: list[Any] = [
        idle(at(0), 30) | {"duration": "long"},
        idle(at(0), 30) | {"duration": -5},
        idle(at(0), 30) | {"data": ["status"]},
    ]
    api.buckets[AFK][1].extend([*broken, idle(at(0), 60 * 48), idle(at(60), 30)])
    fetched = read(feed)
    assert spans(fetched) == [(at(60), at(90))]
    assert fetched.unreadable == 3


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, b"{}", Unreachable),
        (401, b"{}", Refused),
        (404, b"{}", Gone),
        (200, b"<html>", Unreadable),
        (200, b"[]", Unreadable),
        (200, b'{"a": 1}', Unreadable),
        (200, b'{"b": {"type": "afkstatus"}}', Unreadable),
    ],
)
def test_failures_have_names(
    api: ActivityWatchApi, feed: ActivityWatch, status: int, body: bytes, error: type[FeedError]
) -> None:
    api.broken = (status, body)
    with pytest.raises(error):
        read(feed)


def test_where_nothing_is_configured_nothing_is_asked() -> None:
    feed = ActivityWatch(ActivityWatch.Settings(), nowhere())
    assert feed.fetch(ACCOUNT, WINDOW, NOON) == Fetched(ACCOUNT)


@pytest.mark.parametrize("url", ["127.0.0.1:5600", "file:///etc/passwd", "http://", "http://a/?b=c"])
def test_an_address_must_be_one(url: str) -> None:
    with pytest.raises(ValidationError):
        ActivityWatch.Settings(url=url)


def sent(body: bytes, account: Account = ACCOUNT, headers: dict[str, str] = SIGNED) -> Any:
    return ActivityWatch(ActivityWatch.Settings(), nowhere()).delivered(account, headers, {}, body, NOON)


def test_an_export_tells_the_same_and_sent_again_nothing(api: ActivityWatchApi) -> None:
    api.buckets[AFK][1].append(idle(at(0), 30))
    first = sent(api.export(AFK))
    assert first.events == (ActivityObserved(at(0), at(30), "f1"),)
    again = sent(api.export(AFK), first.account)
    assert (again.events, again.account) == ((), None)


def test_windows_in_an_export_are_not_read(api: ActivityWatchApi) -> None:
    api.buckets["aw-watcher-window_laptop"][1].append(idle(at(0), 30))
    delivery = sent(api.export("aw-watcher-window_laptop"))
    assert (delivery.events, delivery.account) == ((), None)


def test_only_so_many_machines_are_remembered_and_nothing_else_is_lost() -> None:
    account = replace(ACCOUNT, state={"read_before": "yes"})
    for number in range(MOST_BUCKETS + 5):
        api = ActivityWatchApi({f"b{number}": ("afkstatus", [idle(at(number), 10)])})
        account = sent(api.export(f"b{number}"), account).account
    assert len(account.state) == MOST_BUCKETS + 1
    assert account.state["read_before"] == "yes"
    odd = ActivityWatchApi({"read_before": ("afkstatus", [idle(at(0), 10)])})
    assert sent(odd.export("read_before"), account).events


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer guess"}, {"authorization": "Bearer "}])
def test_without_the_secret_nothing_is_read(header: dict[str, str]) -> None:
    with pytest.raises(NotSigned):
        sent(b'{"buckets": {}}', headers=header)


values = st.recursive(
    st.none() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
events = st.fixed_dictionaries(
    {
        "timestamp": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | values,
        "duration": st.floats() | values,
        "data": st.just({"status": "not-afk"}) | values,
    }
)


@given(
    values
    | st.lists(events | values).map(lambda told: {"buckets": {"b": {"type": "afkstatus", "events": told}}})
)
def test_any_export_is_unreadable_or_told_in_stretches(value: Any) -> None:
    try:
        delivery = sent(json.dumps(value).encode())
    except Unreadable:
        return
    ends = [NINE - timedelta(days=36_500)]
    for event in delivery.events:
        assert ends[-1] < event.started < event.ended <= NOON
        ends.append(event.ended)
