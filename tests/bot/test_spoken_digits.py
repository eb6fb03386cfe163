from __future__ import annotations

import pytest

from bot.language import conversing
from bot.secret_addresses import without_secrets
from bot.spoken_digits import digits_in, is_digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("my PIN is four seven one one", "4711"),
        ("four, seven, double one", "4711"),
        ("forty-seven eleven", "4711"),
        ("forty seven eleven", "4711"),
        ("twenty ten", "2010"),
        ("oh eight one five", "0815"),
        ("triple five two", "5552"),
        ("my pin is 47 11", "4711"),
        ("4 8 2, 9 1 3", "482913"),
        ("link speaker 482913 for me and 2 others", "482913"),
        ("٤٧١١", "4711"),
        ("what pin", ""),
        ("", ""),
    ],
)
def test_digits_are_read_as_they_are_said(said: str, digits: str) -> None:
    assert digits_in(said) == digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("meine PIN ist vier sieben eins eins", "4711"),
        ("siebenundvierzig elf", "4711"),
        ("vier sieben zwo fünfunddreißig", "47235"),
        ("doppel null sieben", "007"),
        ("einundzwanzig zehn", "2110"),
    ],
)
def test_german_says_the_unit_first(said: str, digits: str) -> None:
    with conversing(heard="de", spoken="de"):
        assert digits_in(said) == digits


def test_a_text_of_digits_alone_is_told_from_others() -> None:
    assert is_digits("four seven one one")
    assert is_digits("4711.")
    assert not is_digits("four tasks")
    assert not is_digits("")


@pytest.mark.parametrize(
    "said",
    [
        "set my voice PIN to 4711",
        "set my pin to four seven one one",
        "my spoken PIN is 47 11 please",
        "setze meine Sprach-PIN auf 4711",
        "meine neue PIN ist siebenundvierzig elf",
        "I think my pin was 4711",
    ],
)
def test_nothing_is_kept_behind_the_word_pin(said: str) -> None:
    kept = without_secrets(said).casefold()
    assert "pin …" in kept
    assert not digits_in(kept)
    assert "elf" not in kept


def test_other_pins_are_kept() -> None:
    assert without_secrets("add task pin 3 posters to the wall") == "add task pin 3 posters to the wall"
