"""Calendars of Microsoft 365: entries of Doppel's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.cloud_bench import NOW, Bench, bench, booking, monday
from fakes.cloud_server import Asked
from fakes.graph_calendar import FakeGraph

from bot.errors import Gone, Refused, Unreachable, Unreadable
from channels.feeds.graph import Graph


@pytest.fixture
def ana() -> Iterator[Bench]:
    with bench(Graph, FakeGraph(NOW)) as ready:
        ready.sign_in(writes=True)
        yield ready


def test_an_entry_is_written_once_and_read_back_as_doppels_own(ana: Bench) -> None:
    ana.account = ana.feed.put(ana.account, booking())
    ana.account = ana.feed.put(ana.account, booking())
    (entry,) = ana.read().entries
    assert (entry.booking, entry.title, entry.kind) == ("0195788e-aa01", "Focus", "focus")
    assert (entry.start, entry.end, entry.busy) == (monday(9, days=1), monday(11, days=1), True)


@pytest.mark.parametrize("id_", ["b.1-2", "it's", "Ünïcode", "x" * 64])
@pytest.mark.parametrize(("kind", "told"), [("focus", "focus"), ("pause", "pause"), ("buffer", "pause")])
def test_its_kind_and_id_are_known_whatever_its_title_says(
    ana: Bench, id_: str, kind: str, told: str
) -> None:
    ana.feed.put(ana.account, booking(id_, kind=kind, title="Meeting"))
    ana.feed.put(ana.account, booking(id_, kind=kind, title="Meeting, moved"))
    (entry,) = ana.read().entries
    assert (entry.kind, entry.booking, entry.title) == (told, id_, "Meeting, moved")


def test_a_moved_entry_takes_the_place_of_its_earlier_form(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    ana.feed.put(ana.account, booking(title="Report", start=monday(13, days=1), end=monday(14, days=1)))
    (entry,) = ana.read().entries
    assert (entry.title, entry.start, entry.booking) == ("Report", monday(13, days=1), "0195788e-aa01")


def test_an_entry_is_removed_once_and_can_come_back_in_the_same_form(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    ana.feed.remove(ana.account, booking())
    ana.feed.remove(ana.account, booking())
    assert ana.read().entries == ()
    ana.feed.put(ana.account, booking())
    assert [entry.booking for entry in ana.read().entries] == ["0195788e-aa01"]


def test_of_two_that_bear_one_id_one_is_left(ana: Bench) -> None:
    ana.feed.put(ana.account, booking())
    (made,) = ana.cloud.events.values()
    ana.cloud.add("copy", "Focus", monday(9, days=1), monday(11, days=1), **made.more)
    ana.feed.put(ana.account, booking(title="Report"))
    assert [entry.title for entry in ana.read().entries] == ["Report"]


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
        if asked.method != "POST":
            return answer
        ana.cloud.answer = taken
        return 504, {}

    ana.cloud.answer = lost
    with pytest.raises(Unreachable):
        ana.feed.put(ana.account, booking())
    ana.feed.put(ana.account, booking())
    assert len(ana.read().entries) == 1


def test_a_creation_that_shows_late_leaves_one_entry(ana: Bench) -> None:
    """The first look finds nothing, though the entry is there already."""
    ana.feed.put(ana.account, booking())
    ana.cloud.fail("/me/events", 200, {"value": []})
    ana.feed.put(ana.account, booking())
    assert [entry.booking for entry in ana.read().entries] == ["0195788e-aa01"]


def test_it_goes_into_the_first_calendar_that_is_read(ana: Bench) -> None:
    ana.cloud.calendars["AAMk/own="] = "Own time"
    ana.sign_in(writes=True, calendars="Own time, primary")
    ana.feed.put(ana.account, booking())
    (made,) = ana.cloud.events.values()
    assert made.calendar == "AAMk/own="
    ana.feed.put(ana.account, booking(title="Report"))
    assert ana.read().entries[0].title == "Report"
    ana.sign_in(writes=True, calendars="Nowhere")
    with pytest.raises(Gone):
        ana.feed.put(ana.account, booking())


def test_what_graph_takes_for_wrong_is_told(ana: Bench) -> None:
    ana.cloud.fail("/me/events", 200, {"value": []})
    ana.cloud.fail("/me/events", 400, {"error": {"code": "ErrorCalendarDurationIsTooLong"}})
    with pytest.raises(Unreadable, match="ErrorCalendarDurationIsTooLong"):
        ana.feed.put(ana.account, booking())
