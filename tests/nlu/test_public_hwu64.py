"""The goals on HWU64, where DOPPEL_NLU_DATA names the folder of the public data sets."""

from __future__ import annotations

import pytest
from public import figures, needs_public_data

pytestmark = [pytest.mark.long, needs_public_data]


def test_intents_and_entities_of_many_examples() -> None:
    found = figures(train="hwu64-train", test="hwu64-test")
    assert found["accuracy"] >= 0.895
    assert found["entity_token_f1"] > found["entity_f1"] >= 0.76


def test_intents_of_ten_examples_each() -> None:
    assert figures(train="hwu64-10shot-train", test="hwu64-test")["accuracy"] >= 0.80
