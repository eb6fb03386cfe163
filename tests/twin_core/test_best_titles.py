from __future__ import annotations

import pytest

from twin_core.parts.titles import best_titles, is_plain

TITLES = ("Wäsche aufhängen", "Brief an Jörg", "Mail an Anna", "call the bank")


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("waesche", (0,)),
        ("die Waesche aufhaengen", (0,)),
        ("der Brief an Joerg", (1,)),
        ("die Mail", (2,)),
        ("Paket an Tom", ()),
        ("the bank", (3,)),
        ("MAIL AN ANNA", (2,)),
    ],
)
def test_a_title_is_meant_by_words_of_it(said: str, places: tuple[int, ...]) -> None:
    assert best_titles(said, TITLES) == places


@pytest.mark.parametrize(
    ("said", "title", "plain"),
    [
        ("buy milk", "buy bread", False),
        ("Milch kaufen", "Brötchen kaufen", False),
        ("the report", "finish the quarterly report", True),
        ("finish the quarterly report today", "quarterly report", True),
        ("reprot", "finish the report", True),
        ("buy milk", "buy milk and eggs", True),
    ],
)
def test_a_word_in_common_is_not_plainly_the_same_task(said: str, title: str, plain: bool) -> None:
    assert is_plain(said, title) == plain
