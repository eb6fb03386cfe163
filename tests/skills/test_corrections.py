from __future__ import annotations

from datetime import UTC

import pytest
from spoken import MONDAY, Speaker

from skills import corrections
from skills._corrections.stated import said
from twin_core.parts.capacity import EnergyUpdated, StressLogged
from twin_core.parts.corrections import CorrectionMade
from twin_core.parts.identity import IdentityLinked
from twin_core.parts.mood import MoodLogged
from twin_core.parts.preferences import PreferencesChanged
from twin_core.parts.tasks import TaskCreated


@pytest.fixture
def ana() -> Speaker:
    speaker = Speaker(corrections.answer)
    speaker.turns = 100
    return speaker


def lived(ana: Speaker, *events: object) -> list[str]:
    ana.turns += 1
    ids = [record.id for record in ana.lives(*events)]  # type: ignore[arg-type]
    ana.waits(minutes=5)
    return ids


@pytest.mark.parametrize(
    ("text", "value", "rejected"),
    [
        ("no, i meant 3", 3, None),
        ("sorry, 4 not 3", 4, 3),
        ("2, not 3", 2, 3),
        ("not 3 but 2", 2, 3),
        ("it was a 3 not a 4", 3, 4),
        ("not a 4, a 3", 3, 4),
        ("my stress yesterday was 3, not 5", 3, 5),
        ("make it 4 instead of 2", 4, 2),
        ("change the 11:20 stress entry to 2", 2, None),
        ("actually", None, None),
    ],
)
def test_the_value_meant_and_the_value_rejected(text: str, value: int | None, rejected: int | None) -> None:
    from bot.messages import Address, Message
    from bot.skill import Turn
    from nlu.entities import read
    from nlu.understanding import Understanding
    from twin_core.twin import Twin

    message = Message("1", text, Address("console", "ana", "t"), MONDAY)
    understanding = Understanding(text, "correct_last", 1.0, read(text, MONDAY, MONDAY.tzinfo))  # type: ignore[arg-type]
    meant = said(Turn(message, understanding, Twin(id="ana"), MONDAY))
    assert (meant.value, meant.rejected) == (value, rejected)


def test_undo_takes_back_all_of_one_message_and_says_it(ana: Speaker) -> None:
    ids = lived(ana, EnergyUpdated(2), MoodLogged(4))
    answer = ana.says("undo", "undo")
    assert answer.events == (CorrectionMade(tuple(ids), "undo"),)
    assert "energy 2" in answer.reply.text.lower()
    assert "mood 4" in answer.reply.text.lower()
    assert "9:00" in answer.reply.text
    assert ana.twin.mood.latest is None


def test_undo_goes_further_back_and_comes_to_an_end(ana: Speaker) -> None:
    first = lived(ana, MoodLogged(4))
    second = lived(ana, StressLogged(5))
    assert ana.says("undo", "undo").events == (CorrectionMade(tuple(second), "undo"),)
    assert ana.says("undo", "undo").events == (CorrectionMade(tuple(first), "undo"),)
    assert not ana.says("undo", "undo").events


def test_nothing_that_the_person_did_not_say_is_taken_back(ana: Speaker) -> None:
    lived(ana, IdentityLinked("web", "ana", "w"))
    lived(ana, PreferencesChanged(zone="Europe/Rome"))
    assert not ana.says("undo", "undo").events


def test_redo_brings_back_what_undo_took(ana: Speaker) -> None:
    lived(ana, MoodLogged(4))
    ana.says("undo", "undo")
    answer = ana.says("redo", "redo")
    assert answer.events[0].wire == "correction.made"
    assert ana.twin.mood.latest is not None
    assert not ana.says("redo", "redo").events


def test_undoing_a_correction_brings_the_first_value_back(ana: Speaker) -> None:
    lived(ana, MoodLogged(4))
    ana.says("i meant 3", "correct_last")
    assert [reading.value for reading in ana.twin.mood.readings] == [3]
    ana.says("undo", "undo")
    assert [reading.value for reading in ana.twin.mood.readings] == [4]


def test_a_correction_speaks_of_the_same_moment_and_keeps_the_note(ana: Speaker) -> None:
    (record,) = lived(ana, MoodLogged(4, note="sun"))
    answer = ana.says("no, i meant 3", "correct_last")
    changed = MoodLogged(3, note="sun", felt_at=MONDAY.astimezone(UTC))
    assert answer.events == (CorrectionMade((record,), "changed"), changed)


def test_another_measure(ana: Speaker) -> None:
    (record,) = lived(ana, StressLogged(2))
    answer = ana.says("i meant energy", "correct_last")
    assert answer.events == (
        CorrectionMade((record,), "changed"),
        EnergyUpdated(2, felt_at=MONDAY.astimezone(UTC)),
    )


def test_the_measure_or_the_rejected_value_tells_which_of_two(ana: Speaker) -> None:
    _, energy = lived(ana, MoodLogged(3), EnergyUpdated(4))
    answer = ana.says("sorry 2 not 4", "correct_last")
    assert answer.events[0] == CorrectionMade((energy,), "changed")
    ana.says("undo", "undo")
    assert ana.says("i meant energy 5", "correct_last").events[0] == CorrectionMade((energy,), "changed")


def test_which_of_two_is_asked_where_nothing_tells(ana: Speaker) -> None:
    mood, _ = lived(ana, MoodLogged(3), EnergyUpdated(4))
    answer = ana.says("make it a 2", "correct_last")
    assert not answer.events
    label = next(button.says for button in answer.reply.buttons if button.says.startswith("mood"))
    assert ana.says(label).events[0] == CorrectionMade((mood,), "changed")


def test_the_same_value_changes_nothing(ana: Speaker) -> None:
    lived(ana, MoodLogged(3))
    assert not ana.says("i meant 3", "correct_last").events


def test_an_old_rating_behind_other_notes_is_asked_for_first(ana: Speaker) -> None:
    (record,) = lived(ana, MoodLogged(4))
    ana.waits(hours=3)
    lived(ana, TaskCreated("t1", "report"))
    assert not ana.says("i meant 3", "correct_last").events
    assert ana.says("yes", "affirm").events[0] == CorrectionMade((record,), "changed")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("change this morning's mood to 2", 2),
        ("my mood this morning was 2, not 4", 2),
        ("change the mood i logged at 9 to 3", 3),
        ("change my earlier mood to 1", 1),
    ],
)
def test_an_entry_of_today_is_found(ana: Speaker, text: str, value: int) -> None:
    (record,) = lived(ana, MoodLogged(4))
    lived(ana, StressLogged(3))
    ana.waits(hours=6)
    back, new = ana.says(text, "change_entry").events
    assert back == CorrectionMade((record,), "changed")
    assert new == MoodLogged(value, felt_at=MONDAY.astimezone(UTC))


def test_yesterday_is_not_today(ana: Speaker) -> None:
    (record,) = lived(ana, StressLogged(5))
    ana.waits(days=1)
    lived(ana, StressLogged(5))
    answer = ana.says("my stress yesterday was 3, not 5", "change_entry")
    assert answer.events[0] == CorrectionMade((record,), "changed")


def test_a_value_left_out_is_asked_for(ana: Speaker) -> None:
    lived(ana, StressLogged(5))
    assert not ana.says("fix this morning's stress", "change_entry").events
    assert StressLogged(2, felt_at=MONDAY.astimezone(UTC)) in ana.says("2").events


def test_nothing_there_is_said_plainly(ana: Speaker) -> None:
    assert not ana.says("change yesterday's mood to 2", "change_entry").events
    lived(ana, MoodLogged(4))
    answer = ana.says("change yesterday's mood to 2", "change_entry")
    assert not answer.events
    assert not answer.ask


def test_what_is_beyond_reach_is_said_to_be(ana: Speaker) -> None:
    for _ in range(60):
        lived(ana, MoodLogged(3))
    answer = ana.says("change yesterday's mood to 2", "change_entry")
    assert not answer.events
    assert "too far back" in answer.reply.text
