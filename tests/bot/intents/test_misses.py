"""What was not understood, masked and grouped by likeness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.intents.misses.grouping import examples, grouped
from twin_core.store.desk_base import Miss

NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
FLIGHTS = [
    "book a flight to Lisbon for Priya",
    "book me a flight to Rome on the 3rd",
    "i need a flight to Berlin",
    "flight booking please",
]
PRINTERS = ["the printer is broken", "printer on floor 3 does not work", "my printer is broken again"]


def missed(texts: list[str], language: str = "en", start: int = 1) -> list[Miss]:
    return [
        Miss(NOW + timedelta(minutes=n), text, language, "help", 0.3, twin_id=f"t{n % 3}", place=start + n)
        for n, text in enumerate(texts)
    ]


def test_what_is_alike_comes_together_the_largest_group_first() -> None:
    groups = grouped([*missed(FLIGHTS), *missed(PRINTERS, start=10)])
    assert [len(group.places) for group in groups] == [4, 3]
    assert groups[0].places == (1, 2, 3, 4)
    assert groups[0].people == 3
    assert "flight" in groups[0].text
    assert groups[0].guess == "help"


def test_names_and_numbers_never_come_out() -> None:
    shown = " ".join(text for group in grouped(missed(FLIGHTS)) for text in (*group.texts, group.text))
    assert "Priya" not in shown
    assert "3" not in shown


def test_languages_stay_apart() -> None:
    groups = grouped([*missed(["printer"]), *missed(["printer"], "de", 5)])
    assert sorted(group.language for group in groups) == ["de", "en"]


def test_a_group_becomes_examples_each_once_and_without_masks() -> None:
    (group,) = grouped(missed(["call Priya [now]", "call Tom [now]"]))
    assert examples(group) == ("call Alex (now)",)


def test_none_are_no_groups() -> None:
    assert grouped([]) == []
