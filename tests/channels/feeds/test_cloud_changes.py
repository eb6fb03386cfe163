"""Whatever happens in a calendar in the cloud: reading by changes comes to the same as reading all anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from fakes.cloud_bench import NOW, Bench, bench, monday
from fakes.google_calendar import FakeGoogle
from fakes.graph_calendar import FakeGraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.feeds.google import Google
from channels.feeds.graph import Graph

CLOUDS: Mapping[str, tuple[Any, Callable[[datetime], Any], str, Mapping[str, Any]]] = {
    "google": (Google, FakeGoogle, "summary", {"status": "cancelled"}),
    "graph": (Graph, FakeGraph, "subject", {"deleted": True}),
}
IDS = ("a", "b", "series", "daily")
Act = Callable[[Bench, str, Mapping[str, Any]], None]


def start_of(id_: str, days: int) -> datetime | date:
    return date(2026, 3, 9) + timedelta(days=days) if id_ == "daily" else monday(9, days=days)


def added(days: int) -> Act:
    def act(ana: Bench, id_: str, _: Mapping[str, Any]) -> None:
        start = start_of(id_, days)
        length = timedelta(days=1) if id_ == "daily" else timedelta(hours=1)
        rule = "FREQ=DAILY;COUNT=5" if id_ in {"series", "daily"} else ""
        ana.cloud.add(id_, f"Added {days}", start, start + length, rule=rule)

    return act


def retitled(number: int) -> Act:
    def act(ana: Bench, id_: str, words: Mapping[str, Any]) -> None:
        ana.cloud.change(id_, **{words["title"]: f"Title {number}"})

    return act


def deleted(ana: Bench, id_: str, _: Mapping[str, Any]) -> None:
    ana.cloud.delete(id_)


def one_changed(which: int, hours: int) -> Act:
    def act(ana: Bench, id_: str, words: Mapping[str, Any]) -> None:
        event = next(one for one in ana.cloud.events.values() if one.id == id_)
        if event.rule:
            original = event.start + timedelta(days=which)
            moved = original + timedelta(days=hours) if id_ == "daily" else original + timedelta(hours=hours)
            form = words["gone"] if not hours else {"start": moved, "end": moved + (event.end - event.start)}
            ana.cloud.change_instance(id_, original, **form)

    return act


def looked(ana: Bench, *_: Any) -> None:
    ana.read()


ACTS = st.one_of(
    st.builds(added, st.integers(-20, 40)),
    st.builds(retitled, st.integers(0, 9)),
    st.just(deleted),
    st.builds(one_changed, st.integers(0, 4), st.sampled_from((0, 0, 2, 900))),
    st.just(looked),
    st.just(looked),
)


@pytest.mark.parametrize("cloud", CLOUDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(ACTS, st.sampled_from(IDS)), min_size=4, max_size=16), page=st.integers(1, 6))
def test_reading_by_changes_comes_to_the_same_as_reading_anew(
    cloud: str, acts: list[tuple[Act, str]], page: int
) -> None:
    feed, fake, title, gone = CLOUDS[cloud]
    with bench(feed, fake(NOW)) as ana:
        ana.sign_in()
        ana.cloud.page = page
        ana.read()
        for act, id_ in acts:
            if act is looked or any(one.id == id_ for one in ana.cloud.events.values()):
                act(ana, id_, {"title": title, "gone": gone})
            else:
                added(0)(ana, id_, {})
        assert not ana.read().complete
        by_changes = dict(ana.entries)
        ana.account = type(ana.account)("f1", ana.feed.name, ana.account.settings)
        assert ana.read().complete
        assert by_changes == ana.entries
