"""Another version answers: at once, for everybody or a share of the people, and nobody is dropped."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from intents_house import House
from trainings import TALK, Patient, published

from bot.errors import NotReady
from bot.intents.draft import IntentEdit
from twin_core.errors import DatabaseBusy

Build = Callable[..., House]


def test_a_rollback_while_it_trains_wins(build: Build) -> None:
    workshop = Patient()
    house = build(workshop)
    workshop.go.set()
    first = published(house, "one")
    workshop.go.clear()
    workshop.begun.clear()
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    assert workshop.begun.wait(30)
    house.admin.rollback(0, "ben")
    workshop.go.set()
    assert house.admin.publisher.wait(60)
    version = house.admin.version(number)
    assert (version.state, version.live, house.desk.live().live) == ("ready", False, 0)
    house.admin.rollback(first, "ben")
    assert house.hears("green tea") == "A green brew, one."


def test_nobody_is_dropped_or_gets_half_a_version_while_it_is_swapped(house: House) -> None:
    one, two = published(house, "one"), published(house, "two")
    over, wrong, count = Event(), [], [0, 0, 0]

    def talk(who: int) -> None:
        while not over.is_set():
            agent = house.agents(f"local\0{who}")
            said = agent.reworded[next(iter(agent.reworded))] if agent.reworded else ("",)
            if said != ({0: "", 1: "A {kind} brew, one.", 2: "A {kind} brew, two."}[agent.version],):
                wrong.append((agent.version, said))
            count[who] += 1

    threads = [Thread(target=talk, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    for number in [one, two, 0] * 5:
        house.admin.rollback(number, "ben")
        assert house.agents.live().version == number
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert all(count)


def test_a_trial_meets_the_same_share_of_people_every_time(house: House) -> None:
    people = [f"local\0{number}" for number in range(400)]
    house.draft(make_tea=TALK)
    number = house.admin.publish_and_wait("ann", hold=True).number
    assert house.agents.live().version == 0, "a version on hold answers nobody"
    house.admin.start_trial(number, 0.25, "ann")
    chosen = {one for one in people if house.agents(one).version == number}
    assert 60 < len(chosen) < 140
    elsewhere = house.other_agents()
    assert {one for one in people if elsewhere(one).version == number} == chosen
    with pytest.raises(NotReady, match="on trial already"):
        house.admin.start_trial(number, 0.5, "ann")
    house.draft(make_tea=IntentEdit(title={"en": "Brew"}))
    with pytest.raises(NotReady, match="on trial; end that first"):
        house.admin.publish("ann")
    assert house.admin.end_trial("ann", keep=True) == number
    assert {house.agents(one).version for one in people} == {number}


def test_a_rollback_ends_a_trial(house: House) -> None:
    house.draft(make_tea=TALK)
    number = house.admin.publish_and_wait("ann", hold=True).number
    house.admin.start_trial(number, 0.5, "ann")
    house.admin.rollback(number, "ben")
    assert (house.desk.live().trial, house.desk.live().live) == (None, number)
    house.admin.start_trial(0, 0.5, "ann")
    house.admin.rollback(number, "ben")
    assert (house.desk.live().trial, house.desk.live().live) == (None, number), "to what most have, too"


def test_a_version_that_cannot_be_loaded_changes_nothing(house: House) -> None:
    published(house, "one")
    house.desk.add_version(b"{", "ann", house.now, state="ready")
    house.desk.set_live(2, None, 0.0, expected_revision=1, at=house.now, by="ann")
    house.passes(minutes=1)
    elsewhere = house.other_agents()
    assert elsewhere("local\0ben").version == 0, "a process that begins answers as shipped"
    assert house.agents("local\0ben").version == 1


def test_a_database_that_was_busy_for_a_moment_is_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = house.other_agents()
    assert elsewhere.live().version == 0
    number = published(house, "one")
    monkeypatch.setattr(house.desk, "version", lambda _: (_ for _ in ()).throw(DatabaseBusy("busy")))
    assert elsewhere.live().version == 0
    monkeypatch.undo()
    assert elsewhere.live().version == number


def test_a_version_that_is_live_has_not_failed_because_it_could_not_be_looked_at(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = house.desk.set_live

    def swapped(*words: object, **more: object) -> int:
        revision: int = swap(*words, **more)  # type: ignore[arg-type]
        monkeypatch.setattr(house.desk, "live", lambda: (_ for _ in ()).throw(DatabaseBusy("busy")))
        return revision

    monkeypatch.setattr(house.desk, "set_live", swapped)
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    assert house.admin.publisher.wait(60)
    monkeypatch.undo()
    version = house.admin.version(number)
    assert (version.state, version.live, version.report.failed) == ("ready", True, "")
    assert house.other_agents().live().version == number
