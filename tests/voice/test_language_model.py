from __future__ import annotations

from pathlib import Path

import pytest

from voice.errors import CannotPronounce
from voice.grammar import Sayable, Slot
from voice.language_model import GRAMMAR, NGRAM, WORDS, build

MOODS = Sayable(
    (("my", "mood", "is", Slot("rating")), ("energy", Slot("rating")), ("help",)),
    {"rating": (("one",), ("two",), ("three",))},
)


def test_a_folder_is_filled(tmp_path: Path) -> None:
    build(MOODS, tmp_path / "models")
    assert {file.name for file in (tmp_path / "models").iterdir()} == {GRAMMAR, NGRAM, WORDS}


def test_the_dictionary_has_the_words_alone_with_all_their_ways(tmp_path: Path) -> None:
    build(Sayable((("the", "mood"),), {}), tmp_path)
    lines = (tmp_path / WORDS).read_text().splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["mood", "the", "the(2)"]


def test_a_word_that_nobody_can_say_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CannotPronounce, match="'☂'"):
        build(Sayable((("mood", "☂"),), {}), tmp_path / "models")
    assert not (tmp_path / "models").exists()
