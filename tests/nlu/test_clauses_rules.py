"""Where a message may be taken apart."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlu.clauses import split
from nlu.entities import read

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def clauses(text: str) -> tuple[str, ...]:
    return split(text, read(text, NOW, ZONE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("log mood 4 and remind me to stretch at 3", ("log mood 4", "remind me to stretch at 3")),
        (
            "energy 2, also add task write report due friday. undo",
            ("energy 2", "add task write report due friday", "undo"),
        ),
        (
            "i'm tired, remind me to nap at 3 and start a break",
            ("i'm tired", "remind me to nap at 3", "start a break"),
        ),
        ("done with the report and energy is 2", ("done with the report", "energy is 2")),
        ("mood 4\nremind me at 5 to go", ("mood 4", "remind me at 5 to go")),
        ('add task "write and send. report" and undo', ('add task "write and send. report"', "undo")),
        ("hello! how are you?", ("hello", "how are you?")),
        ("what's my mood and undo", ("what's my mood", "undo")),
    ],
)
def test_two_things_are_taken_apart(text: str, expected: tuple[str, ...]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "remind me to buy milk and eggs",
        "start the quarterly report, about 3h, due friday noon",
        "mood 2, awful night",
        "energy 2 but mood is fine",
        "mood 4, energy 3 and stress 2",
        "i'm tired and stressed",
        "every monday and thursday at 10 remind me to plan",
        "remind me at 3 p.m. to call Dr. Smith",
        "between 9 and 11 show me",
        "4",
        "",
        " ",
        "and",
        "...",
    ],
)
def test_one_thing_stays_whole(text: str) -> None:
    assert clauses(text) == (text,)


def test_at_most_four() -> None:
    assert len(clauses("undo. undo. undo. undo. undo. undo")) == 4
