"""Features of short, odd and misspelt texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.dictionary import real_words
from nlu.features import MAX_CHARACTERS, normalize, pieces, words
from nlu.spelling import Spelling


def test_digits_signs_and_emoji_are_words() -> None:
    assert words(normalize("4")) == ["4", "^4", "^4", "$4", "$4"]
    assert {"🙂", "?", "ok"} <= set(words(normalize("OK 🙂?")))


def test_an_emoji_of_several_parts_keeps_its_joiner() -> None:
    assert normalize("👩\u200d💻\u200b") == "👩\u200d💻"


def test_wide_and_ligature_letters_are_plain_ones() -> None:
    assert normalize("ＭＯＯＤ ﬁne") == "mood fine"


@given(st.text("ab c🙂.4", max_size=30))
def test_pieces_are_those_of_scikit_learn(text: str) -> None:
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).build_analyzer()
    assert sorted(pieces(normalize(text))) == sorted(theirs(normalize(text)))


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_normalizing_again_changes_nothing_and_can_be_written(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert once.encode("utf-8").decode() == once
    assert len(normalize(text * 1000)) <= MAX_CHARACTERS


def test_misspelt_words_are_put_right_and_real_words_left() -> None:
    spelling = Spelling(["break", "stretch", "remind", "mood", "plans"], real_words("en"))
    assert spelling.right("remnd me to strech, taek a braek") == "remind me to stretch, taek a break"
    assert spelling.right("water the plants") == "water the plants"
    assert spelling.right("moood 4") == "mood 4"
    assert spelling.right("") == ""


@given(st.text(max_size=30))
def test_spelling_changes_letters_alone(text: str) -> None:
    right = Spelling(["break", "stretch"]).right(text)
    assert [c for c in right if not c.isalpha()] == [c for c in text if not c.isalpha()]


KNOWN = ["date", "good", "meeting", "home", "stretch", "remind"]
WHOLE = Spelling(KNOWN, real_words("en"))
KEPT = Spelling(KNOWN, WHOLE.tempting())


def test_a_real_word_is_no_misspelling_of_a_known_one() -> None:
    said = "kate said the mood in rome and all meetings are rewind"
    assert WHOLE.right(said) == said
    assert Spelling(KNOWN).right("meetings") == "meeting"


@given(
    st.lists(st.sampled_from(sorted(real_words("en"))) | st.text("aemt", min_size=4, max_size=7), max_size=5)
)
def test_the_tempting_words_do_for_all_real_ones(said: list[str]) -> None:
    assert KEPT.right(" ".join(said)) == WHOLE.right(" ".join(said))


def test_a_language_without_a_list_has_no_real_words() -> None:
    assert not real_words("xx")
