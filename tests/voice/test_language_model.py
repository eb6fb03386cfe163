from __future__ import annotations

from math import exp
from pathlib import Path

import pytest
from pocketsphinx import LogMath, NGramModel

from voice.errors import CannotPronounce
from voice.grammar import Sayable, Slot
from voice.language_model import GRAMMAR, NGRAM, WORDS, build, expanded

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


def test_the_trigram_is_a_distribution_that_pocketsphinx_reads(tmp_path: Path) -> None:
    build(MOODS, tmp_path)
    model = NGramModel.readfile(str(tmp_path / NGRAM))
    said = ["</s>", "my", "mood", "is", "energy", "help", "one", "two", "three"]
    for before in ([], ["mood"], ["my", "mood"], ["help"], ["one", "energy"], ["is", "three"]):
        share = sum(exp(LogMath().log_to_ln(model.prob([word, *before[::-1]]))) for word in said)
        assert share == pytest.approx(1, abs=0.01)


def test_every_value_of_a_slot_is_in_the_trigram() -> None:
    many = Sayable((("add", Slot("title")),), {"title": tuple((f"x{number}",) for number in range(40))})
    assert {words[1] for words, _ in expanded(many)} == {f"x{number}" for number in range(40)}


def test_models_are_made_anew_in_place(tmp_path: Path) -> None:
    build(MOODS, tmp_path)
    build(Sayable((("stop",),), {}), tmp_path)
    assert (tmp_path / WORDS).read_text().split()[0] == "stop"
    assert len(list(tmp_path.iterdir())) == 3
