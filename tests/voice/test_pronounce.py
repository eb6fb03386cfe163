from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from voice import pronounce
from voice.errors import CannotPronounce
from voice.pronounce import in_dictionary, pronunciations

COMMON = tuple(
    """
    about after again animal answer apple back because before better between breakfast brother calendar
    change children city coffee cold country daughter deadline different dinner energy evening every
    family father finish focus friday garden good happy house important kitchen language later letter
    lunch meeting minute moment money mood morning mother mountain music never night number office
    people picture please problem question quiet reminder report river school seven sister snooze
    something stress summer sunday team thank thirty thought thursday time tired today tomorrow twelve
    under water weather wednesday weekend winter work world yellow
    """.split()  # noqa: SIM905 - so they can be read
)


def test_every_way_to_say_a_known_word() -> None:
    assert pronunciations(["the", "mood"]) == {"the": ("DH AH", "DH IY"), "mood": ("M UW D",)}


def test_rules_agree_with_the_dictionary_on_common_words() -> None:
    known = pronunciations(COMMON)
    likeness = [
        max(
            SequenceMatcher(None, pronounce._by_rule(word).split(), way.split()).ratio()
            for way in known[word]
        )
        for word in COMMON
    ]
    assert sum(likeness) / len(likeness) > 0.95
    assert sum(like == 1 for like in likeness) > 0.8 * len(likeness)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("doppel", "D AA P AH L"),
        ("gitlab", "G IH T L AE B"),
        ("ana's", "AA N AH Z"),
        ("re-plan", "R IY P L AE N"),
        ("21", "T W EH N T IY W AH N"),
        ("schön", "SH ER N"),
    ],
)
def test_unknown_words_follow_the_rules(word: str, phones: str) -> None:
    assert pronunciations([word]) == {word: (phones,)}


def test_all_words_that_cannot_be_said_are_named() -> None:
    with pytest.raises(CannotPronounce, match="'…', '☂'"):
        pronunciations(["mood", "☂", "…"])


def test_every_sound_is_one_of_the_recognizer() -> None:
    known = {phone for ways in pronunciations(COMMON).values() for way in ways for phone in way.split()}
    assert {phone for phones in pronounce._IPA.values() for phone in phones.split()} <= known | {
        "ZH",
        "AW",
        "OY",
    }


def test_which_words_stand_in_the_dictionary() -> None:
    assert in_dictionary(["mood", "doppel"]) == {"mood"}
