"""The gate before publishing, and the figures that an admin sees, on made-up readings."""

from __future__ import annotations

import pytest
from interpreter import ScriptedInterpreter, reading

from bot.dialogue.choices import Thresholds
from bot.intents.draft import Sentence
from bot.intents.training import gate
from bot.intents.training.confusion import confused, qualities
from bot.intents.training.report import Compared, Misread, Report
from nlu.held_out import HeldOut
from nlu.understanding import Understanding


def reads(*told: tuple[str, str, str]) -> dict[str, list[HeldOut]]:
    return {"en": [HeldOut(*one, why=("w",) if one[1] != one[2] else ()) for one in told]}


def scripted(**intents: str | None) -> dict[str, ScriptedInterpreter]:
    return {"en": ScriptedInterpreter({text: reading(text, intent) for text, intent in intents.items()})}


def test_only_examples_that_both_have_are_compared() -> None:
    live = reads(("a", "x", "x"), ("b", "x", "y"), ("c", "y", "y"), ("gone", "y", "x"))
    draft = reads(("a", "x", "new"), ("b", "x", "x"), ("c", "y", "y"), ("n", "new", "x"))
    assert gate.held_out(draft, live) == Compared(
        2 / 3, 2 / 3, 3, (Misread("a", "en", "x", "new", why=("w",)),)
    )
    assert gate.held_out({}, {}) is None, "nothing was trained, nothing is compared"
    assert gate.held_out({"en": draft["en"]}, {"de": live["en"]}) is None


def test_a_test_set_is_read_by_both() -> None:
    tests = [Sentence(text=text, intent="x") for text in ("a", "b", "c")]
    tests.append(Sentence(text="a", intent="x", language="fr"))
    found = gate.on_tests(tests, scripted(a="y", b="x", c=None), scripted(a="x", b="y", c="y"))
    assert found == Compared(1 / 3, 1 / 3, 3, (Misread("a", "en", "x", "y"),))
    assert gate.on_tests([], {}, {}) is None


def test_a_must_pass_sentence_is_read_right_and_surely() -> None:
    near = Understanding("c", "x", 0.5, (), (("x", 0.5), ("y", 0.48)))
    models = {"en": ScriptedInterpreter({"a": reading("a", "x"), "b": reading("b", None, 0.9), "c": near})}
    sentences = [Sentence(text=text, intent="x") for text in "abc"]
    found = gate.broken(sentences, models, Thresholds())
    assert found == (Misread("b", "en", "x", "", 0.9), Misread("c", "en", "x", "x", 0.5))
    assert gate.broken([Sentence(text="a", intent="x", language="de")], models, Thresholds()) == ()


@pytest.mark.parametrize(
    ("report", "refused"),
    [
        (Report(), 0),
        (Report(held_out=Compared(0.89, 0.90, 100)), 0),
        (Report(held_out=Compared(0.88, 0.90, 100)), 1),
        (Report(tests=Compared(0.5, 0.9, 10)), 1),
        (Report(held_out=Compared(0.95, 0.90, 100), tests=Compared(0.9, 0.9, 10)), 0),
        (Report(broken=(Misread("a", "en", "x", "y"),)), 1),
        (Report(Compared(0.1, 0.9, 10), Compared(0.1, 0.9, 10), (Misread("a", "en", "x", "y"),)), 3),
    ],
)
def test_what_loses_more_than_the_margin_is_refused(report: Report, refused: int) -> None:
    assert len(gate.judged(report, 0.01).refused) == refused


def test_intents_are_judged_by_what_was_held_out() -> None:
    told = reads(("a", "x", "x"), ("b", "x", "y"), ("c", "x", "y"), ("d", "y", "y"), ("e", "z", "x"))["en"]
    found = {one.intent: (one.examples, one.recall, one.precision) for one in qualities("en", told)}
    assert found == {"x": (3, 1 / 3, 1 / 2), "y": (1, 1.0, 1 / 3), "z": (1, 0.0, None)}
    assert [one.intent for one in qualities("en", told)] == ["z", "x", "y"], "the worst first"
    assert [(one.text, one.read) for one in confused("en", told)] == [("b", "y"), ("c", "y"), ("e", "x")]
    assert all(one.why == ("w",) for one in confused("en", told))
