"""Google Calendar: entries of Doppel's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.cloud_bench import NOW, Bench, bench, booking, monday
from fakes.cloud_server import Asked
from fakes.google_calendar import FakeGoogle

from bot.errors import Gone, Refused, Unreachable
from channels.feeds._google.events import event_id
from channels.feeds.google import Google


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Google, FakeGoogle(NOW)) as ready:
        ready.sign_in(writes=True)
        yield ready


def test_an_entry_is_written_once_and_read_back_as_doppels_own(ana: Bench) -> None:
    ana.account = ana.feed.put(ana.account, booking())
    ana.account = ana.feed.put(ana.account, booking())
    (entry,) = ana.read().entries
    assert (entry.booking, entry.title, entry.kind) == ("0195788e-aa01", "Focus", "focus")
    assert (entry.start, entry.end, entry.busy) == (monday(9, days=1), monday(11, days=1), True)


@pytest.mark.parametrize(("kind", "told"), [("focus", "focus"), ("pause", "pause"), ("buffer", "pause")])
def test_its_kind_is_known_whatever_its_title_says(ana: Bench, kind: str, told: str) -> None:
    ana.feed.put(ana.account, booking(kind=kind, title="Meeting"))
    (entry,) = ana.read().entries
    assert entry.kind == told


def test_a_moved_entry_takes_the_place_of_its_earlier_form(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    ana.feed.put(ana.account, booking(title="Report", start=monday(13, days=1), end=monday(14, days=1)))
    (entry,) = ana.read().entries
    assert (entry.title, entry.start) == ("Report", monday(13, days=1))


def test_an_entry_is_removed_once_and_can_come_back(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    ana.feed.remove(ana.account, booking())
    ana.feed.remove(ana.account, booking())
    assert ana.read().entries == ()
    ana.feed.remove(ana.account, booking("0195788e-aa02"))
    ana.feed.put(ana.account, booking())
    assert [entry.booking for entry in ana.read().entries] == ["0195788e-aa01"]


def test_what_the_person_changed_in_it_is_not_asked_for_and_nobody_is_written_to(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    ana.cloud.change(event_id("0195788e-aa01"), location="Library")
    ana.feed.put(ana.account, booking(title="Report"))
    (asked,) = ana.cloud.requests(method="PATCH")
    assert "location" not in asked.json
    assert all(one.query["sendUpdates"] == "none" for one in ana.cloud.requests("/events/") if one.query)


def test_ids_are_such_as_google_takes() -> None:
    for id_ in ("x", "0195788e-aa01-7000-8000-0123456789ab", "Ünïcode/", "A" * 64):
        assert re.fullmatch("[a-v0-9]{5,1024}", event_id(id_))
    assert event_id("a") != event_id("b")


def test_without_a_yes_to_writing_nothing_is_written(ana: Bench) -> None:
    ana.sign_in()
    ana.cloud.asked.clear()
    for act in (ana.feed.put, ana.feed.remove):
        with pytest.raises(Refused):
            act(ana.account, booking())
    assert not ana.cloud.asked


def test_a_token_that_ran_out_is_renewed_and_kept(ana: Bench) -> None:
    ana.cloud.login.expire()
    account = ana.feed.put(ana.account, booking())
    assert account.settings["access_token"] != ana.account.settings["access_token"]
    assert len(ana.read().entries) == 1


def test_a_lost_answer_leaves_one_entry_after_the_second_try(ana: Bench) -> None:
    taken = ana.cloud.answer

    def lost(asked: Asked) -> tuple[int, Any]:
        answer = taken(asked)
        ana.cloud.answer = taken
        return (503, {}) if asked.method == "POST" else answer

    ana.cloud.answer = lost
    with pytest.raises(Unreachable):
        ana.feed.put(ana.account, booking())
    ana.feed.put(ana.account, booking())
    assert len(ana.read().entries) == 1


def test_it_goes_into_the_first_calendar_that_is_read(ana: Bench) -> None:
    ana.cloud.calendars["own@group.calendar.google.com"] = "Own time"
    ana.sign_in(writes=True, calendars="Own time, primary")
    ana.feed.put(ana.account, booking())
    ((calendar, _),) = ana.cloud.events
    assert calendar == "own@group.calendar.google.com"
    ana.sign_in(writes=True, calendars="Nowhere")
    with pytest.raises(Gone):
        ana.feed.put(ana.account, booking())
