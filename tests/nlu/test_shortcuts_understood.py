"""What commands stand for is understood surely, alone and with what may follow."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.introduction import introduction
from bot.shortcuts import shortcuts, spelled_out

ZONE: Final = ZoneInfo("Europe/Berlin")
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
MEANT: Final = {
    "help": {"help"},
    "checkin": {"check_in"},
    "mood": {"log_mood"},
    "status": {"how_am_i"},
    "tasks": {"list_tasks"},
    "task": {"add_task"},
    "remind": {"set_reminder"},
    "break": {"start_break"},
    "snooze": {"snooze", "snooze_reminder"},
    "pause": {"snooze"},
    "stop": {"stop_writing"},
    "start": {"start_writing"},
    "why": {"why_that"},
    "undo": {"undo"},
    "link": {"link_channel"},
    "export": {"export_data"},
    "forget": {"forget_me"},
}
WITH_MORE: Final = {
    "en": [
        ("/mood 4 tired", {"log_mood"}),
        ("/task call Ana tomorrow", {"add_task"}),
        ("/task write the quarterly report", {"add_task"}),
        ("/remind stretch at 3", {"set_reminder"}),
        ("/remind call mum tomorrow at 9", {"set_reminder"}),
        ("/snooze 2h", {"snooze", "snooze_reminder"}),
        ("/snooze 30 min", {"snooze", "snooze_reminder"}),
        ("/snooze until 4", {"snooze", "snooze_reminder"}),
        ("/pause until monday", {"snooze"}),
        ("/pause 3 days", {"snooze"}),
        ("/pause until the 14th", {"snooze"}),
    ],
    "de": [
        ("/mood 4 müde", {"log_mood"}),
        ("/task morgen Ana anrufen", {"add_task"}),
        ("/task den Bericht schreiben", {"add_task"}),
        ("/remind um 15 Uhr strecken", {"set_reminder"}),
        ("/remind morgen um 9 Mama anrufen", {"set_reminder"}),
        ("/snooze 2 Stunden", {"snooze"}),
        ("/snooze 30 min", {"snooze"}),
        ("/pause bis Montag", {"snooze"}),
        ("/pause bis zum 14.", {"snooze"}),
    ],
}


def read(agent: Agent, language: str, text: str) -> tuple[str | None, bool]:
    """The intent of a text, and whether it would be followed."""
    readings = agent.interpreter(language).clauses(text, NOW, ZONE)
    assert len(readings) == 1, [one.text for one in readings]
    return readings[0].intent, Thresholds().sure(readings[0])


def test_every_command_is_looked_at() -> None:
    assert [one.name for one in shortcuts()] == list(MEANT)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", list(MEANT))
def test_a_command_alone(agent: Agent, language: str, name: str) -> None:
    text = spelled_out(f"/{name}", language)
    intent, sure = read(agent, language, text)
    assert (intent in MEANT[name], sure) == (True, True), (text, intent)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_command_with_more(agent: Agent, language: str) -> None:
    for text, meant in WITH_MORE[language]:
        words = spelled_out(text, language)
        intent, sure = read(agent, language, words)
        assert (intent in meant, sure) == (True, True), (words, intent)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_buttons_of_the_introduction(agent: Agent, language: str) -> None:
    says = [button.says for button in introduction(language).buttons]
    assert [read(agent, language, text) for text in says] == [("check_in", True), ("help", True)]
