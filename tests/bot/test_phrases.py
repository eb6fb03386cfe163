from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SkillError
from bot.language import conversing
from bot.messages import Button
from bot.phrases import Phrases, phrases, reworded

ENGLISH = """
responses:
  utter_hello:
  - text: "Hello {name}."
  utter_bye:
  - text: "Bye."
  - text: "So long, {name}."
buttons:
  start: {label: "Start {title}", says: "start {title}"}
  stop: {label: "Stop", says: "stop"}
lists:
  places: [first, second, "1."]
patterns:
  day: '(?:work)?day'
  over: ['\\b{day}s? over\\b', '\\bthe {places}(?!\\w)']
  timed: '^at {time}{1,2}$'
names:
  list: list
"""
GERMAN = """
buttons:
  stop: {label: "Halt", says: "halt"}
lists:
  places: [erste, zweite]
patterns:
  day: 'tag'
"""


@pytest.fixture
def say(tmp_path: Path) -> Phrases:
    (tmp_path / "x.yml").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "x.de.yml").write_text(GERMAN, encoding="utf-8")
    return phrases(str(tmp_path / "x.py"))


def test_a_pattern_is_made_of_pieces_above_it_and_of_lists(say: Phrases) -> None:
    over = say.pattern("over")
    assert over.search("The WORKDAY over?")
    assert over.search("the second")
    assert over.search("the 1.")
    assert not over.search("the 1x")
    assert not over.search("the third")


def test_a_pattern_may_name_the_sign_of_a_time_beside_a_count(say: Phrases) -> None:
    assert say.pattern("timed").search("at \ue000\ue001")
    assert not say.pattern("timed").search("at nine")


def test_another_language_has_its_own_words_and_borrows_the_rest(say: Phrases) -> None:
    with conversing(heard="de", spoken="de"):
        assert say.buttons("start", "stop", title="x") == (
            Button("Start x", "start x"),
            Button("Halt", "halt"),
        )
        assert say.listed("places") == ("erste", "zweite")
        assert say.pattern("day").search("Tag")
        assert say.name("list") == "list"
        assert say("hello", name="Ana") == "Hello Ana."


def test_a_variant_can_be_chosen_by_its_place(say: Phrases) -> None:
    assert say.chosen("bye", lambda count: count - 2) == "Bye."
    assert say.chosen("bye", lambda count: count - 1, name="Ana") == "So long, Ana."
    with pytest.raises(SkillError):
        say.chosen("bye", lambda count: count - 1)
    with reworded({(say.path, "en", "bye"): ("Farewell.",)}):
        assert say.chosen("bye", lambda count: count - 1) == "Farewell."


def test_words_heard_and_words_spoken_may_be_of_two_languages(say: Phrases) -> None:
    with conversing(heard="de", spoken="en"):
        assert say.listed("places") == ("erste", "zweite")
        assert say.button("stop") == Button("Stop", "stop")


@pytest.mark.parametrize(
    "patterns",
    ["one: '{two}'\n  two: 'b'", "one: '{one}'", "one: '{nowhere}'", "one: '('", "one: [a, 2]", "one"],
)
def test_a_wrong_pattern_is_told_of(tmp_path: Path, patterns: str) -> None:
    (tmp_path / "y.yml").write_text(f"patterns:\n  {patterns}\n", encoding="utf-8")
    with pytest.raises(SkillError, match=r"y\.yml"):
        phrases(str(tmp_path / "y.py"))
