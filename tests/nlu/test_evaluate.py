"""Measures: their arithmetic, and what a report tells."""

from __future__ import annotations

import pytest
from trained import STRANGE, data

from nlu.evaluate import evaluate, macro_f1, micro_f1
from nlu.examples import Example, TrainingData


def test_macro_f1_counts_each_intent_the_same() -> None:
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "a", "a"]) == pytest.approx((6 / 7 + 0) / 2)
    assert macro_f1(["a", "b"], ["a", None]) == pytest.approx(0.5)


def test_micro_f1_counts_each_entity_the_same() -> None:
    assert micro_f1([{1, 2}, {3}], [{1}, {4}]) == pytest.approx(2 * 1 / 5)
    assert micro_f1([set()], [set()]) == 1.0


def test_a_report_has_every_figure() -> None:
    strange = TrainingData({"other": tuple(Example(text) for text in STRANGE)}, {}, {}, {})
    report = evaluate(data(), data(), oos_train=strange, oos_test=strange)
    figures = report.to_json()
    assert figures["accuracy"] > 0.95
    assert figures["macro_f1"] > 0.95
    assert figures["entity_f1"] > 0.9
    assert figures["oos_recall"] is not None
    assert figures["megabytes"] > 0
    assert 0 < figures["ms_per_utterance"] < 1000
    assert evaluate(data(), data()).oos_recall is None
