"""The three ways in which a text is seen in the space of embeddings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.embeddings import SIZE
from nlu.features import Vocabulary, words
from nlu.views import views

MOST = 3

VOCABULARY = Vocabulary(words, {"the": 0, "dog": 1, "bites": 2, "a": 3}, [1.0, 3.0, 3.0, 1.0])


def seen(text: str) -> list[np.ndarray]:
    return np.split(views(text, VOCABULARY, MOST), MOST)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("text", ["the dog bites", "dog", "!", ""])
def test_fewer_views_are_the_first_of_three(text: str, count: int) -> None:
    assert np.array_equal(views(text, VOCABULARY, count), np.concatenate(seen(text)[:count]))


def test_what_is_rare_among_the_examples_weighs_more_in_the_second_view() -> None:
    likeness = [
        views("dog bites", Vocabulary(words, {"dog": 0, "bites": 1}, [rarity, 1.0]), MOST)[SIZE : 2 * SIZE]
        @ views("dog", VOCABULARY, 1)
        for rarity in (1.0, 2.0, 5.0)
    ]
    assert likeness == sorted(likeness)


def test_order_is_seen_in_pairs_alone() -> None:
    mean, rare, pairs = (
        one @ other for one, other in zip(seen("man bites dog"), seen("dog bites man"), strict=True)
    )
    assert mean > 0.99
    assert rare > 0.99
    assert pairs < 0.9


def test_like_words_make_like_pairs() -> None:
    pairs = [seen(text)[2] for text in ("switch the lamp off", "turn the light off", "tell me a joke")]
    assert pairs[0] @ pairs[1] > pairs[0] @ pairs[2]


@given(st.text("abc é🙂.4 ", max_size=30))
def test_any_text_has_views_of_unit_length_or_none(text: str) -> None:
    found = views(text, VOCABULARY, MOST)
    assert found.shape == (MOST * SIZE,)
    lengths = np.linalg.norm(found.reshape(MOST, SIZE), axis=1)
    assert all(abs(length - 1) < 1e-3 or length == 0 for length in lengths)
