"""Whatever happens while a version is made, what answers is whole."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from intents_house import ROOM, House, at_once

from bot.errors import DraftHasProblems, IntentsError, NotReady, PublishBusy, TrainingFailed
from bot.intents.draft import IntentEdit, Sentence
from bot.intents.training.job import Job, Tell
from bot.intents.training.report import Compared, Miss, Report
from bot.intents.training.workshop import Stopped
from nlu.errors import ModelsUnwritable, NluError
from twin_core.errors import DatabaseBusy, DraftChanged, LiveChanged, NoSuchVersion

Build = Callable[..., House]
Stop = Callable[[], bool]

TALK = IntentEdit(replies={"utter_tea": {"en": ("A {kind} brew.",)}})
"""An edit that trains nothing: only words change."""


class Patient:
    """A workshop that waits until it is told to go on."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()

    def __call__(self, job: Job, tell: Tell, stopped: Stop) -> Report:
        tell("waiting", 0.25)
        self.begun.set()
        while not self.go.wait(0.01):
            if stopped():
                raise Stopped
        return at_once(job, tell, lambda: False)


def refusing(reason: str) -> Callable[[Job, Tell, Stop], Report]:
    return lambda job, tell, stop: at_once(job, tell, stop).judged((reason,))


def failing(error: Exception) -> Callable[[Job, Tell, Stop], Report]:
    def fail(_job: Job, _tell: Tell, _stop: Stop) -> Report:
        raise error

    return fail


def published(house: House, note: str = "") -> int:
    """A version of other words, published; its number."""
    texts = (f"A {{kind}} brew, {note}.",)
    house.draft(make_tea=IntentEdit(replies={"utter_tea": {"en": texts}}))
    version = house.admin.publish_and_wait("ann", note)
    assert version.live, version
    return version.number


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


def test_two_admins_do_not_overwrite_one_another(house: House) -> None:
    ann = house.admin.draft()
    house.draft(make_tea=TALK)
    with pytest.raises(DraftChanged):
        house.admin.save_draft(ann.draft, ann.revision, "ann")
    seen = house.desk.live()
    published(house, "one")
    with pytest.raises(LiveChanged):
        house.desk.set_live(0, None, 0.0, expected_revision=seen.revision, at=house.now, by="ann")


def test_a_draft_with_problems_is_kept_and_not_published(house: House) -> None:
    house.draft(book_room=ROOM.model_copy(update={"reply": None}))
    assert [one.where for one in house.admin.problems()] == ["intents.book_room.reply"]
    for refused in (house.admin.publish, house.admin.publish_and_wait):
        with pytest.raises(DraftHasProblems, match="no reply") as error:
            refused("ann")
        assert len(error.value.problems) == 1
    with pytest.raises(DraftHasProblems):
        house.admin.try_text("a room")
    assert house.desk.versions() == []


def test_what_cannot_be_done_is_said(house: House) -> None:
    with pytest.raises(NotReady, match="nothing to publish"):
        house.admin.publish("ann")
    with pytest.raises(NotReady, match="answers already"):
        house.admin.rollback(0, "ann")
    with pytest.raises(NoSuchVersion):
        house.admin.rollback(7, "ann")
    with pytest.raises(NotReady, match="no version is on trial"):
        house.admin.end_trial("ann", keep=True)
    with pytest.raises(NotReady, match="between 0 and 1"):
        house.admin.start_trial(1, 1.5, "ann")
    for wrong in (
        lambda: house.admin.remove("nothing", "ann"),
        lambda: house.admin.switch("nothing", "ann", on=True),
    ):
        with pytest.raises(IntentsError, match="nothing"):
            wrong()
    with pytest.raises(IntentsError, match="switch it off instead"):
        house.admin.remove("make_tea", "ann")
    with pytest.raises(IntentsError, match="stays as it is"):
        house.admin.edit("affirm", IntentEdit(enabled=False), "ann")
    assert house.desk.trail == []


def test_discard_takes_up_what_is_live(house: House) -> None:
    published(house, "one")
    live = house.admin.draft().draft
    house.draft(make_tea=TALK)
    assert house.admin.draft().changed
    house.admin.discard("ann")
    assert (house.admin.draft().draft, house.admin.draft().changed) == (live, False)


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


def test_a_version_that_cannot_be_loaded_changes_nothing(house: House) -> None:
    published(house, "one")
    house.desk.add_version(b"{", "ann", house.now, state="ready")
    house.desk.set_live(2, None, 0.0, expected_revision=1, at=house.now, by="ann")
    house.passes(minutes=1)
    elsewhere = house.other_agents()
    assert elsewhere("local\0ben").version == 0, "a process that begins answers as shipped"
    assert house.agents("local\0ben").version == 1


def test_the_report_of_a_version_is_kept(house: House) -> None:
    number = published(house, "one")
    row = house.admin.versions()[0]
    assert (row.number, row.note, row.draft, row.author) == (number, "one", None, "ann")
    kept = house.admin.version(number)
    assert kept.draft == house.admin.draft().draft
    assert set(kept.report.keys) == {"en", "de"}
    assert kept.report.release


def test_compared_and_missed_survive_being_kept() -> None:
    from bot.intents.training import report as reports

    miss = Miss("a", "en", "x", "y", 0.5, ("b",))
    whole = Report(
        Compared(0.8, 0.9, 10, (miss,)), None, (miss,), (), (miss,), ("no",), "", 1.5, "0.1.0", {"en": "k"}
    )
    assert reports.decoded(reports.encoded(whole)) == whole
    assert reports.decoded(b"") == Report()


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
