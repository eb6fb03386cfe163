"""What the buttons of nudges say is understood, in every language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from nudge_people import BERLIN, DAY, HOUR, KINDS, at, buttons, meeting, person, writable

from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from twin_core.events.base import Event
from twin_core.parts.mood import MoodLogged
from twin_core.parts.nudges import NudgePaused, NudgeSent
from twin_core.parts.skills import SkillAssessed
from twin_core.parts.tasks import TaskCreated

MONDAY = at("2026-03-02T00:00")
FRIDAY = MONDAY + 4 * DAY
ROW = [meeting(MONDAY + DAY + hour * HOUR, people=2) for hour in (11, 12, 13)]
LOW = [MoodLogged(2, felt_at=MONDAY + n * DAY + 9 * HOUR) for n in range(5)]
TASK = {"en": "send invoice", "de": "Quartalsbericht"}
SAID: list[tuple[str, list[Event], timedelta, list[str]]] = [
    ("morning_check_in", [], timedelta(hours=9.5), ["check_in"]),
    ("evening_check_in", [], timedelta(hours=16.8), ["check_in"]),
    ("break_due", [], timedelta(hours=11), ["start_break"]),
    ("back_to_back", [*ROW, writable()], timedelta(hours=15.5), ["hold_slot", "set_reminder"]),
    ("focus_block", [*ROW, writable()], timedelta(hours=15), ["hold_slot"]),
    (
        "task_due",
        [TaskCreated("t", "{task}", None, MONDAY + 16 * HOUR)],
        timedelta(hours=11),
        ["start_task", "put_off_task"],
    ),
    ("end_of_day", [TaskCreated("t", "send invoice")], timedelta(hours=17.1), ["end_day"]),
    ("week_review", LOW, timedelta(days=4, hours=16.1), ["how_am_i"]),
    ("low_mood_care", LOW, timedelta(days=4, hours=14), ["start_break"]),
    ("low_mood_care", [*LOW, TaskCreated("t", "t")], timedelta(days=4, hours=14), ["list_tasks"]),
]


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_buttons_say_is_understood(agent: Agent, language: str) -> None:
    """Intents of skills that are not there are let be."""
    sure, missed = Thresholds().sure, []
    for kind, events, after, intents in SAID:
        now = (MONDAY + after).astimezone(BERLIN)
        says = [
            each.format(task=TASK[language])
            for each in buttons(kind, person(*events, language=language), now)
        ]
        assert len(says) == len(intents), kind
        for words, intent in zip(says, intents, strict=True):
            reading = agent.interpreter(language).understand(words, now, BERLIN)
            if intent in agent.skills.by_intent and (reading.intent != intent or not sure(reading)):
                missed.append(f"{words!r}: {reading.intent} {reading.confidence:.2f}, not {intent}")
    assert not missed


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_skill_to_practise_becomes_a_task(agent: Agent, language: str) -> None:
    rested = (MONDAY - 40 * DAY, SkillAssessed("Spanish", 2.0))
    (words,) = buttons("skill_opportunity", person(rested, language=language), MONDAY + 13.2 * HOUR)
    assert agent.interpreter(language).understand(words, MONDAY, BERLIN).intent == "add_task"


@pytest.mark.parametrize("language", ["en", "de"])
def test_whether_a_kind_may_go_on_is_understood(agent: Agent, language: str) -> None:
    if "nudge_settings" not in agent.skills.by_intent:
        pytest.skip("no skill takes settings of nudges")
    sure, missed = Thresholds().sure, []
    for kind in KINDS.keys() - {"still_wanted"}:
        sent = [(MONDAY - n * DAY, NudgeSent(f"n{n}", kind)) for n in range(1, 6)]
        twin = person(*sent, (MONDAY - HOUR, NudgePaused(kind)), language=language)
        for words in buttons("still_wanted", twin, MONDAY + 10 * HOUR):
            reading = agent.interpreter(language).understand(words, MONDAY, BERLIN)
            if reading.intent != "nudge_settings" or not sure(reading):
                missed.append(f"{words!r}: {reading.intent} {reading.confidence:.2f}")
    assert not missed
