"""Numbers in digits and words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.entities import read
from nlu.line import cut
from nlu.numbers import parse
from nlu.numbers import read as numbers

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
]
ONES += ["eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(number: int) -> str:
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ONES[number // 100]} hundred" + (f" and {spelled(number % 100)}" if number % 100 else "")
    return f"{spelled(number // 1000)} thousand" + (f" {spelled(number % 1000)}" if number % 1000 else "")


@given(st.integers(0, 99_999))
def test_a_spelled_number_is_read_back(number: int) -> None:
    assert parse(spelled(number)) == number


@given(st.integers(0, 999_999_999))
def test_digits_are_read_with_and_without_separators(number: int) -> None:
    assert parse(str(number)) == number
    assert parse(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a couple", 2), ("a dozen", 12), ("half a dozen", 6), ("1.5", 1.5), ("2½", 2.5), ("½", 0.5),
        ("two and a half", 2.5),
        ("a hundred", 100), ("0.05", 0.05), ("fourty two", 42), ("four five", None), ("mood", None),
        ("1.2.3", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_whole_text_as_a_number(text: str, value: float | None) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("finish 2 and 3", [2, 3]),
        ("drop bug 311", [311]),
        ("mp3 player", []),
        ("i have one question", []),
        ("one", [1]),
        ("four five", [4, 5]),
    ],
)
def test_numbers_of_a_text(text: str, expected: list[float]) -> None:
    assert [entity.value for entity in numbers(cut(text))] == expected


def test_what_is_a_time_or_a_rating_is_no_number() -> None:
    found = read("mood 4, task 7 takes 2h until 17:00", NOW, ZONE)
    assert [entity.name for entity in found] == ["mood", "number", "duration", "time"]


def test_a_mention_is_a_person_and_an_address_is_not() -> None:
    found = read("ping @ana.b tomorrow, not me@example.org", NOW, ZONE)
    assert [(entity.name, entity.value) for entity in found if entity.name == "person"] == [
        ("person", "ana.b")
    ]


GERMAN_ONES = [
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
]  # fmt: skip
GERMAN_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def german(number: int, *, last: bool = True) -> str:
    """As Duden writes it: "eins" only at the end, "ein" before what follows."""
    if number >= 1000:
        return f"{german(number // 1000, last=False)}tausend" + (
            german(number % 1000) if number % 1000 else ""
        )
    if number >= 100:
        return f"{german(number // 100, last=False)}hundert" + (german(number % 100) if number % 100 else "")
    if number >= 20:
        unit = "" if number % 10 == 0 else german(number % 10, last=False) + "und"
        return unit + GERMAN_TENS[number // 10 - 2]
    return "ein" if number == 1 and not last else GERMAN_ONES[number]


@settings(deadline=None)
@given(st.integers(0, 999_999), st.booleans())
def test_a_german_number_is_read_back(number: int, folds: bool) -> None:
    word = german(number)
    text = word.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss").upper() if folds else word
    (entity,) = read(text, NOW, ZONE, "de")
    assert (entity.value, entity.start, entity.end) == (number, 0, len(text)) or entity.name == "rating"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.000 schritte und 2,5 liter", [1000, 2.5]),
        ("ein dutzend eier", [12]),
        ("ein halbes dutzend", [6]),
        ("anderthalb liter", [1.5]),
        ("lösche 2 und 3", [2, 3]),
        ("eine aufgabe", []),
        ("gib acht, die elf spielt", []),
        ("erste hilfe", []),
        ("zweihundertfünf einundzwanzig", [205, 21]),
        ("einhundert", [100]),
        ("eintausendeins", [1001]),
        ("dreizig undzwanzig zweiund", []),
    ],
)
def test_numbers_of_a_german_text(text: str, expected: list[float]) -> None:
    found = read(text, NOW, ZONE, "de")
    assert [entity.value for entity in found if entity.name == "number"] == expected
