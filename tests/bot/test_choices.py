from __future__ import annotations

import pytest

from bot.dialogue.choices import Thresholds, main_things
from nlu.understanding import Understanding

Ranking = tuple[tuple[str, float], ...]


def read(*ranking: tuple[str, float], inside: bool = True) -> Understanding:
    intent, confidence = ranking[0] if inside else (None, 0.8)
    return Understanding("text", intent, confidence, (), ranking)


@pytest.mark.parametrize(
    ("ranking", "sure"),
    [
        ((("add_task", 0.95),), True),
        ((("add_task", 0.55), ("start_task", 0.05)), True),
        ((("add_task", 0.52), ("start_task", 0.45)), False),
        ((("add_task", 0.45), ("start_task", 0.01)), False),
    ],
)
def test_a_reading_is_followed_that_is_likely_and_leads(ranking: Ranking, *, sure: bool) -> None:
    assert Thresholds().sure(read(*ranking)) is sure


def test_a_lead_is_a_share_of_both_so_that_low_confidence_counts_once() -> None:
    low = Thresholds(threshold=0.2)
    assert low.sure(read(("add_task", 0.25), ("start_task", 0.15)))
    assert not low.sure(read(("add_task", 0.25), ("start_task", 0.22)))


def test_what_is_out_of_scope_is_never_followed() -> None:
    assert not Thresholds().sure(read(("add_task", 0.95), inside=False))


@pytest.mark.parametrize(
    ("ranking", "offered"),
    [
        (
            (("add_task", 0.4), ("start_task", 0.2), ("undo", 0.1), ("redo", 0.09)),
            ("add_task", "start_task", "undo"),
        ),
        ((("add_task", 0.4), ("start_task", 0.05)), ("add_task",)),
        ((("add_task", 0.9), ("start_task", 0.1)), ("add_task",)),
        ((("set_zone", 0.1), ("set_clock", 0.09), ("greet", 0.08)), ()),
        ((("greet", 0.4), ("cancel", 0.2), ("add_task", 0.2)), ("add_task",)),
        ((("greet", 0.4), ("repeat", 0.2)), ()),
    ],
)
def test_only_what_has_support_is_offered(ranking: Ranking, offered: tuple[str, ...]) -> None:
    assert Thresholds().plausible(read(*ranking, inside=False)) == offered


def test_the_main_things_are_those_that_there_are_skills_for() -> None:
    assert [button.label for button in main_things({"help": 1, "check_in": 1, "joke": 1})] == [
        "Check in",
        "Help",
    ]
    assert main_things(()) == ()
