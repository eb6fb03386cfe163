"""Measures: their arithmetic, and the goals on public data where DOPPEL_NLU_DATA names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from trained import STRANGE, data

from nlu.evaluate import evaluate, macro_f1, micro_f1
from nlu.examples import Example, TrainingData, load

FOLDER = os.environ.get("DOPPEL_NLU_DATA")
public = pytest.mark.skipif(
    FOLDER is None, reason="set DOPPEL_NLU_DATA to the folder of the public data sets"
)


def public_set(name: str) -> TrainingData:
    assert FOLDER is not None
    return load([Path(FOLDER, f"{name}.yml")], strict=False)


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


@public
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("taught", "accuracy", "entities"), [("hwu64-train", 0.895, 0.76), ("hwu64-10shot-train", 0.79, None)]
)
def test_intents_and_entities_of_hwu64(taught: str, accuracy: float, entities: float | None) -> None:
    report = evaluate(public_set(taught), public_set("hwu64-test"))
    assert report.accuracy >= accuracy
    assert entities is None or report.entity_token_f1 > report.entity_f1 >= entities


@public
@pytest.mark.timeout(900)
def test_scope_of_clinc150() -> None:
    report = evaluate(
        public_set("clinc150-train"),
        public_set("clinc150-test"),
        oos_train=public_set("clinc150-oos-train"),
        oos_test=public_set("clinc150-oos-test"),
    )
    assert report.accuracy >= 0.93
    assert report.oos_recall is not None
    assert report.oos_recall >= 0.70
