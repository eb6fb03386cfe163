"""Misses and outcomes: what lasts of a person for those who teach Doppel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from store_house import NOW, House, draft, moods

from twin_core.errors import VersionConflict
from twin_core.store import forgetting
from twin_core.store.base import Draft, Exchange
from twin_core.store.desk_base import Miss, Outcome, histogram_of
from twin_core.store.sql_store import SqlStore

TODAY = NOW.date()
DAY = timedelta(days=1)
SAID = Miss(NOW, "brew me a coffee", "en", "take_break", 0.4)


def outcome(intent: str = "log_mood", confidence: float = 0.5, **changed: object) -> Outcome:
    made = Outcome(
        0, TODAY, intent, "en", turns=1, confidence_sum=confidence, histogram=histogram_of(confidence)
    )
    return replace(made, **changed)


def turn(number: int = 1, twin: str = "ana", **changed: object) -> Draft:
    exchange = Exchange(f"web:{number}", "c", NOW, "hi", b"Hello.")
    return replace(draft(*moods(1), twin=twin), exchange=exchange, **changed)


def test_a_miss_is_written_with_its_turn_and_read_by_place(store: SqlStore) -> None:
    store.append(turn(1, miss=SAID))
    store.append(turn(2, "bo", miss=replace(SAID, text="tea", language="de")))
    store.append(turn(3, miss=replace(SAID, text="milk")))
    ana, bo, third = store.desk.misses()
    assert replace(ana, place=0) == replace(SAID, twin_id="ana")
    assert (bo.twin_id, bo.text, bo.language, third.text) == ("bo", "tea", "de", "milk")
    assert [each.text for each in store.desk.misses(2)] == ["tea", "milk"], "the latest, in order"
    store.desk.drop_misses([ana.place, bo.place])
    store.desk.drop_misses([])
    assert [each.text for each in store.desk.misses()] == ["milk"]
    assert store.desk.drop_misses_of("ana") == 1
    assert store.desk.misses() == []


def test_a_turn_told_twice_counts_once(store: SqlStore) -> None:
    for _ in range(2):
        store.append(turn(1, miss=SAID, outcomes=(outcome(),)))
    assert len(store.desk.misses()) == 1
    assert [each.turns for each in store.desk.outcomes(TODAY, TODAY)] == [1]


def test_a_turn_that_is_refused_leaves_neither(store: SqlStore) -> None:
    store.append(turn(1))
    with pytest.raises(VersionConflict):
        store.append(turn(2, miss=SAID, outcomes=(outcome(),), expected=7))
    assert (store.desk.misses(), store.desk.outcomes(TODAY, TODAY)) == ([], [])


def test_nothing_is_kept_of_who_was_forgotten(store: SqlStore) -> None:
    store.append(turn(1, miss=SAID, outcomes=(outcome(),)))
    store.forget("ana")
    assert (store.desk.misses(), store.desk.outcomes(TODAY, TODAY)) == ([], [])


def test_nothing_is_shown_while_a_forgetting_is_broken_off(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("crash")

    store.append(turn(1, miss=SAID))
    monkeypatch.setattr(forgetting, "_remove", crash)
    with pytest.raises(RuntimeError):
        store.forget("ana")
    assert store.desk.misses() == []


def test_misses_go_with_the_messages(store: SqlStore) -> None:
    store.append(turn(1, miss=SAID))
    store.append(turn(2, miss=replace(SAID, at=NOW + DAY)))
    assert store.purge(NOW + timedelta(seconds=1)) == 3, "two exchanges and the older miss"
    assert [each.at for each in store.desk.misses()] == [NOW + DAY]


def test_outcomes_go_a_year_after_the_messages(store: SqlStore) -> None:
    store.append(turn(1, outcomes=(outcome(), outcome(day=TODAY - 400 * DAY))))
    store.purge(NOW)
    year = 500 * DAY
    assert [each.day for each in store.desk.outcomes(TODAY - year, TODAY)] == [TODAY]


def test_outcomes_are_added_up_by_person_version_day_intent_and_language(store: SqlStore) -> None:
    store.append(turn(1, outcomes=(outcome(confidence=0.25), outcome("add_task", 1.0))))
    store.append(turn(2, outcomes=(outcome(confidence=0.75, unsure=1),)))
    store.append(turn(3, "bo", outcomes=(outcome(day=TODAY + DAY), outcome(language="de"))))
    store.append(turn(4, outcomes=(Outcome(0, TODAY, "log_mood", "en", corrected=1, undone=2),)))
    found = store.desk.outcomes(TODAY, TODAY)
    assert len({each.who for each in found}) == 2
    whole = {(each.intent, each.language): each for each in found}
    assert len(whole) == len(found) == 3
    both = whole["log_mood", "en"]
    assert (both.turns, both.unsure, both.corrected, both.undone, both.confidence_sum) == (2, 1, 1, 2, 1.0)
    assert both.histogram == (0, 0, 1, 0, 0, 0, 0, 1, 0, 0)
    assert whole["add_task", "en"].histogram == (0,) * 9 + (1,)
    assert [each.day for each in store.desk.outcomes(TODAY + DAY, TODAY + 9 * DAY)] == [TODAY + DAY]


def test_a_fingerprint_means_one_person_and_does_not_name_them(house: House) -> None:
    house.open().append(turn(1, outcomes=(outcome(),)))
    house.opened[0].append(turn(2, "bo", outcomes=(outcome(),)))
    before = {each.who for each in house.opened[0].desk.outcomes(TODAY, TODAY)}
    house.close()
    assert {each.who for each in house.open().desk.outcomes(TODAY, TODAY)} == before
    assert len(before) == 2
    assert not before & {"ana", "bo", ""}


def test_counters_of_many_at_once_are_all_there(house: House) -> None:
    stores = [house.open() for _ in range(3)]

    def talk(number: int) -> None:
        told = (outcome(), outcome(undone=1))
        stores[number % 3].append(turn(number, f"t{number % 2}", outcomes=told))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(talk, range(30)))
    found = stores[0].desk.outcomes(TODAY, TODAY)
    assert [(each.turns, each.undone, sum(each.histogram)) for each in found] == [(30, 15, 30)] * 2


@given(st.floats(0, 1))
def test_every_confidence_has_one_bin(confidence: float) -> None:
    bins = histogram_of(confidence)
    assert (len(bins), sum(bins)) == (10, 1)
    assert bins.index(1) <= confidence * 10
    assert confidence * 10 <= bins.index(1) + 1
