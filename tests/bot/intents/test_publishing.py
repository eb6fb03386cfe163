"""Whatever happens while a version is made, what answers is whole."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
from intents_house import ROOM, House
from trainings import TALK, Patient, failing, refusing

from bot.errors import NotReady, PublishBusy, TrainingFailed
from bot.intents.draft import Sentence
from nlu.errors import ModelsUnwritable, NluError

pytestmark = pytest.mark.long

Build = Callable[..., House]


@pytest.mark.parametrize(
    "error",
    [
        TrainingFailed("the training ended before it was done"),
        ModelsUnwritable("the disk is full"),
        NluError("no"),
        ValueError("no"),
        ZeroDivisionError("a bug"),
    ],
)
def test_a_training_that_fails_leaves_what_answers(build: Build, error: Exception) -> None:
    house = build(failing(error))
    house.draft(make_tea=TALK)
    version = house.admin.publish_and_wait("ann")
    assert (version.state, version.live, bool(version.report.failed)) == ("failed", False, True)
    assert "brew" not in house.hears("green tea")
    assert house.desk.live().live == 0
    with pytest.raises(NotReady, match="version 1 is failed"):
        house.admin.rollback(1, "ann")


def test_a_version_that_loses_is_refused_with_the_list(build: Build) -> None:
    house = build(refusing("cross-validation: 60% right, 80% before"))
    house.draft(make_tea=TALK)
    version = house.admin.publish_and_wait("ann")
    assert (version.state, version.live) == ("refused", False)
    assert version.report.refused == ("cross-validation: 60% right, 80% before",)
    with pytest.raises(NotReady, match="version 1 is refused"):
        house.admin.start_trial(1, 0.2, "ann")
    assert house.agents.live().version == 0


def test_a_broken_must_pass_sentence_refuses(house: House) -> None:
    draft = house.admin.draft().draft.having("book_room", ROOM)
    wrong = Sentence(text="turn on the light", intent="book_room")
    house.admin.save_draft(draft.model_copy(update={"must_pass": (wrong,)}), 0, "ann")
    version = house.admin.publish_and_wait("ann")
    assert version.state == "refused"
    [miss] = [one for one in version.report.broken if one.wanted == "book_room"]
    assert (miss.text, miss.read) == ("turn on the light", "lamp_on")
    assert house.agents.live().version == 0


def test_one_publishes_at_a_time(build: Build) -> None:
    workshop = Patient()
    house = build(workshop)
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    assert workshop.begun.wait(30)
    told = house.admin.progress(number)
    assert (told.state, told.doing, told.share, told.live) == ("training", "waiting", 0.25, False)
    with pytest.raises(PublishBusy, match="being trained already"):
        house.admin.publish("ben")
    other = House(house.models, house.first, house.shipped, desk=house.desk, now=house.now)
    with pytest.raises(PublishBusy, match="somebody else"):
        other.admin.publish("ben")
    assert other.admin.progress(number).doing == "in another process"
    assert len(house.desk.versions()) == 1, "nobody else made a version"
    workshop.go.set()
    assert house.admin.publisher.wait(60)
    assert house.admin.progress(number).live
    assert other.say("green tea").reply.text == "A green brew."


def test_the_lease_is_renewed_while_it_trains_and_lost_by_who_sleeps(build: Build) -> None:
    workshop = Patient()
    house = build(workshop)
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    assert workshop.begun.wait(30)
    house.passes(minutes=10)
    assert house.desk.claim_publishing("elsewhere/1/x", house.now, timedelta(hours=1)), "it ran out"
    assert house.admin.publisher.wait(60)
    assert house.admin.progress(number).state == "failed"
    assert house.desk.live().live == 0
    held = house.desk.publishing(house.now)
    assert held
    assert held.owner == "elsewhere/1/x", "who lost the lease does not release it"


def test_a_training_can_be_called_off(build: Build) -> None:
    house = build(Patient())
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    house.admin.cancel(number, "ben")
    assert house.admin.publisher.wait(60)
    assert house.admin.version(number).report.failed == "it was called off"
    with pytest.raises(NotReady, match="not being trained"):
        house.admin.cancel(number, "ben")
    assert [line.action for line in house.desk.trail][-1] == "intents.cancel"


def test_closing_the_house_calls_a_training_off(build: Build) -> None:
    house = build(Patient())
    house.draft(make_tea=TALK)
    number = house.admin.publish("ann")
    house.admin.close()
    assert house.admin.version(number).state == "failed"


def test_what_a_dead_process_left_is_settled(house: House) -> None:
    house.draft(make_tea=TALK)
    content = house.desk.draft().content
    house.desk.add_version(content, "ann", house.now)
    gone = f"{socket.gethostname()}/{2**22 - 7}/x"
    assert house.desk.claim_publishing(gone, house.now, timedelta(hours=1))
    house.admin.publisher.recover()
    assert house.admin.version(1).state == "failed"
    assert "stopped" in house.admin.version(1).report.failed
    assert house.admin.publish_and_wait("ann").live


def test_what_a_living_process_trains_is_left_alone(house: House) -> None:
    house.draft(make_tea=TALK)
    house.desk.add_version(house.desk.draft().content, "ann", house.now)
    assert house.desk.claim_publishing(
        f"{socket.gethostname()}/{os.getppid()}/x", house.now, timedelta(hours=1)
    )
    house.admin.publisher.recover()
    assert house.admin.version(1).state == "training"


def test_what_nobody_trains_any_more_has_failed_for_whoever_looks(house: House) -> None:
    house.draft(make_tea=TALK)
    assert house.desk.claim_publishing("elsewhere/1/x", house.now, timedelta(minutes=1))
    house.desk.add_version(house.desk.draft().content, "ann", house.now)
    assert house.admin.versions()[0].state == house.admin.progress(1).state == "training"
    house.passes(minutes=2)
    for version in (house.admin.versions()[0], house.admin.version(1)):
        assert (version.state, "stopped" in version.report.failed) == ("failed", True)
    assert house.admin.progress(1).state == "failed"
    assert house.desk.version(1).state == "training", "looking writes nothing"
    with pytest.raises(NotReady, match="version 1 is failed"):
        house.admin.rollback(1, "ann")
