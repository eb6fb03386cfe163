"""The goals on CLINC150, where DOPPEL_NLU_DATA names the folder of the public data sets."""

from __future__ import annotations

import pytest
from public import figures, needs_public_data

pytestmark = [pytest.mark.long, needs_public_data]


def test_what_is_in_scope_is_read_and_what_is_not_refused() -> None:
    found = figures(
        train="clinc150-train",
        test="clinc150-test",
        oos_train="clinc150-oos-train",
        oos_test="clinc150-oos-test",
    )
    assert found["accuracy"] >= 0.93
    assert found["oos_recall"] >= 0.70
