"""What the buttons beside a task say is understood, whatever its title, in every language."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.language import conversing
from nlu import examples
from skills._tasks.words import say

ZONE: Final = ZoneInfo("Europe/Berlin")
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


def titles(agent: Agent, language: str) -> list[str]:
    """Those of the examples of a new task, which nobody taught behind another command."""
    added = examples.load(sorted(agent.skills.training_files(language))).intents["add_task"]
    return [one.text[span.start : span.end] for one in added for span in one.entities[:1]]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("name", "intent"), [("start", "start_task"), ("done", "finish_task")])
def test_a_button_is_understood_with_most_titles(agent: Agent, language: str, name: str, intent: str) -> None:
    sure = Thresholds().sure
    with conversing(heard=language, spoken=language):
        says = [say.button(name, title=title).says for title in titles(agent, language)]
    readings = [agent.interpreter(language).understand(text, NOW, ZONE) for text in says]
    missed = [one.text for one in readings if one.intent != intent or not sure(one)]
    assert len(missed) <= len(says) * 0.1, missed
