"""Floors under what becomes of utterances that no example was written from: see `held_out.yml`.

The floors are kept on the judging half alone; nobody should look at its faults one by one to mend them.
"""

from __future__ import annotations

from collections import Counter

import pytest
from held_out import shares

from bot import discovery
from bot.dialogue.agent import Agent
from nlu import examples
from nlu.features import normalize
from nlu.understanding import Interpreter

Counts = tuple[Counter[str], Counter[str]]


@pytest.fixture(scope="module")
def judged(interpreter: Interpreter) -> Counts:
    data = examples.load(sorted(discovery.skills().training_files()))
    return shares(interpreter, "judge", {normalize(example.text) for example, _ in data.pairs()})


def test_most_of_what_people_say_is_done_and_little_of_it_wrongly(judged: Counts) -> None:
    inside, _ = judged
    count = sum(inside.values())
    assert count > 100, "the examples hold nearly all of the held-out texts: nothing is measured"
    assert inside["right"] / count >= 0.79, inside
    assert inside["wrong"] / count <= 0.08, inside


def test_where_it_asks_the_right_reading_is_mostly_among_the_choices(judged: Counts) -> None:
    inside, _ = judged
    assert inside["asked"] >= inside["lost"], inside


def test_what_no_skill_is_for_is_seldom_acted_on_and_mostly_offered_nothing_odd(judged: Counts) -> None:
    _, strange = judged
    count = sum(strange.values())
    assert strange["wrong"] / count <= 0.15, strange
    assert strange["refused"] / count >= 0.5, strange


def test_most_of_what_people_say_in_german_is_done_and_little_of_it_wrongly(agent: Agent) -> None:
    data = examples.load(sorted(agent.skills.training_files("de")))
    taught = {normalize(example.text) for example, _ in data.pairs()}
    inside, _ = shares(agent.interpreter("de"), "judge", taught, "de")
    count = sum(inside.values())
    assert count > 60, "the examples hold nearly all of the held-out texts: nothing is measured"
    assert inside["right"] / count >= 0.8, inside
    assert inside["wrong"] / count <= 0.1, inside
