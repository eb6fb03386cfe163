"""Where somebody is, asked once of those whose channel does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue
from bot.dialogue.agent import Agent
from bot.errands import Errands
from bot.messages import Address, Message, Reply
from bot.people import People
from twin_core.store import open_store
from twin_core.store.keyring import open_keyring

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHONE = Address("telegram", "7", "7")
ASKED = "which city"


class World:
    """A dialogue that asks for zones."""

    def __init__(self, home: Path, agent: Agent) -> None:
        self.store = open_store(f"sqlite:///{home / 'a.db'}", open_keyring(home / "keys.db", home / "key"))
        people = People(self.store, {})
        self.dialogue = Dialogue(
            self.store, lambda _: agent, people, Errands(self.store), asks_zone=True, zone="Europe/Berlin"
        )
        self.people = people
        self.numbers = count(1)

    def hear(self, text: str, at: datetime = NOON, address: Address = PHONE) -> Reply:
        number = next(self.numbers)
        at = at + timedelta(seconds=number)
        return self.dialogue.hear(Message(f"m{number}", text, address, at, queued=True)).reply

    def zone(self) -> str:
        return self.people.meet(PHONE).preferences.zone


@pytest.fixture
def world(tmp_path: Path, agent: Agent) -> Iterator[World]:
    made = World(tmp_path, agent)
    yield made
    made.store.close()


def test_a_new_person_is_asked_behind_the_first_answer_and_a_city_settles_it(world: World) -> None:
    first = world.hear("mood 4")
    assert "Mood 4" in first.text
    assert ASKED in first.text
    assert "Europe/Berlin" in first.text
    assert "Lisbon" in world.hear("Lisbon").text
    assert world.zone() == "Europe/Lisbon"
    assert ASKED not in world.hear("mood 3").text


def test_whatever_else_is_said_lets_the_question_go_for_good(world: World) -> None:
    world.hear("hello")
    for text in ("mood 4", "add task call Ana", "thanks"):
        assert ASKED not in world.hear(text).text
    assert world.zone() == "Europe/Berlin"


def test_what_is_no_place_is_read_as_if_nothing_had_been_asked(world: World) -> None:
    world.hear("hello")
    unclear = world.hear("asdf qwer").text
    assert ASKED not in unclear
    assert "did not get that" in unclear


def test_the_question_does_not_hold_the_language(world: World) -> None:
    world.hear("hello")
    assert "Blumen gießen" in world.hear("neue Aufgabe Blumen gießen").text


def test_a_place_that_is_not_quite_clear_is_asked_after(world: World) -> None:
    world.hear("hello")
    asked = world.hear("Lisbn")
    assert any("Lisbon" in button.label for button in asked.buttons)
    world.hear(asked.buttons[0].says)
    assert world.zone() == "Europe/Lisbon"


def test_the_question_waits_for_the_end_of_another(world: World) -> None:
    assert ASKED not in world.hear("check in").text
    assert ASKED in world.hear("cancel").text


def test_nobody_is_asked_whose_channel_tells_or_who_has_said_it(world: World) -> None:
    assert ASKED not in world.hear("hello", NOON.astimezone(ZoneInfo("Asia/Tokyo"))).text
    assert ASKED not in world.hear("hi", NOON.astimezone(ZoneInfo("UTC")), Address("telegram", "8", "8")).text
    teams = Address("teams", "u", "c")
    assert ASKED not in world.hear("i am in Lisbon", address=teams).text
    assert ASKED not in world.hear("hello", address=teams).text


def test_a_stop_behind_the_question_means_all_that_comes_unasked(world: World) -> None:
    assert ASKED in world.hear("hello").text
    world.hear("stop")
    assert not world.people.meet(PHONE).preferences.writes_first
