from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import SIGNS, code_in, fresh, is_code, shown


@given(st.integers())
def test_a_fresh_code_is_read_again_however_it_is_typed(seed: int) -> None:
    code = fresh(Random(seed).choice)
    assert len(code) == 8
    assert set(code) <= set(SIGNS)
    for typed in (code, shown(code), code.lower(), f"  {shown(code)}.", f"“{shown(code)}”"):
        assert is_code(typed)
        assert code_in(f"link {typed} please") == code


@pytest.mark.parametrize("sign", "IL1O0U")
def test_no_sign_looks_like_another(sign: str) -> None:
    assert sign not in SIGNS


@pytest.mark.parametrize(
    "text",
    [
        "feedback",
        "23456789",
        "K7QF2MX",
        "K7QF2MXAB",
        "K7QF 2MXA",
        "call 2345-6789",
        "report-2026",
        "",
        "mood 4",
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert code_in(text) is None
    assert not is_code(text)


def test_a_code_among_words_is_found_but_is_not_all_that_was_said() -> None:
    assert code_in("/link k7qf–2mxa") == "K7QF2MXA"
    assert not is_code("link K7QF-2MXA")
