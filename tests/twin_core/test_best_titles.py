from __future__ import annotations

import pytest

from twin_core.parts.titles import best_titles

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
