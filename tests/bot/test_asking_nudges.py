"""Whether Doppel may write first, asked once of those who have just seen what for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import Dialogue, Heard
from bot.dialogue.agent import Agent
from bot.dialogue.keys import exchange_key
from bot.errands import Errands
from bot.messages import Address, Message, button_token
from bot.people import People
from twin_core.parts.consent import NUDGES
from twin_core.store import open_store
from twin_core.store.keyring import open_keyring

START = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
CHAT = Address("post", "ana", "chat")
ASKED = "May I write to you first"


class World:
    """A dialogue that asks whether it may write first."""

    def __init__(self, home: Path, agent: Agent) -> None:
        self.store = open_store(f"sqlite:///{home / 'a.db'}", open_keyring(home / "keys.db", home / "key"))
        self.people = People(self.store, {})
        errands = Errands(self.store)
        self.dialogue = Dialogue(self.store, lambda _: agent, self.people, errands, asks_to_nudge=True)
        self.now = START
        self.numbers = count(1)

    def say(self, text: str = "", pressed: str = "") -> Heard:
        self.now += timedelta(minutes=1)
        self.last = Message(str(next(self.numbers)), text, CHAT, self.now, pressed=pressed, queued=True)
        return self.dialogue.hear(self.last)

    def press(self, heard: Heard, label: str) -> Heard:
        labels = [button.label for button in heard.reply.buttons]
        return self.say(pressed=button_token(exchange_key(self.last), labels.index(label)))

    def hear(self, *texts: str) -> Heard:
        return [self.say(text) for text in texts][-1]

    @property
    def agreed(self) -> bool:
        return self.people.meet(CHAT).consent.allows(NUDGES, self.now)


@pytest.fixture
def world(tmp_path: Path, agent: Agent) -> Iterator[World]:
    made = World(tmp_path, agent)
    yield made
    made.store.close()


CHECK_IN = ("check in", "4", "3", "write the report")


def wires(heard: Heard) -> Sequence[str]:
    return [record.event.wire for record in heard.records]


def test_the_end_of_the_first_check_in_asks_and_a_yes_names_the_times(world: World) -> None:
    assert ASKED not in world.hear(*CHECK_IN[:-1]).reply.text
    asked = world.say(CHECK_IN[-1])
    assert "write the report" in asked.reply.text
    assert ASKED in asked.reply.text
    assert [button.label for button in asked.reply.buttons][-3:] == ["Yes", "What would come?", "No"]
    assert wires(asked)[-2:] == ["checkin.completed", "consent.asked"]
    agreed = world.press(asked, "Yes")
    assert agreed.reply.replaces
    assert "9:10 and 16:40" in agreed.reply.text
    assert world.agreed


def test_what_would_come_is_told_before_the_answer(world: World) -> None:
    asked = world.hear(*CHECK_IN)
    told = world.press(asked, "What would come?")
    assert "ninety minutes" in told.reply.text
    assert not world.agreed
    assert "nudge me" in world.press(told, "No").reply.text
    assert not world.agreed


def test_the_end_of_the_first_break_asks_and_its_start_does_not(world: World) -> None:
    assert ASKED not in world.say("break").reply.text
    back = world.say("back")
    assert ASKED in back.reply.text
    assert "consent.asked" in wires(back)


def test_what_the_reply_offered_beside_still_counts(world: World) -> None:
    asked = world.hear(*CHECK_IN)
    label = asked.reply.buttons[0].label
    assert label not in ("Yes", "No")
    done = world.press(asked, label)
    assert "task.created" in wires(done)
    assert not world.agreed


def test_nobody_is_asked_twice_or_after_a_stop_or_once_agreed(world: World) -> None:
    assert ASKED in world.hear(*CHECK_IN).reply.text
    assert ASKED not in world.hear("mood 4", "break", "back").reply.text


@pytest.mark.parametrize("first", ["stop", "i agree to nudges"])
def test_who_has_said_so_already_is_not_asked(world: World, first: str) -> None:
    assert ASKED not in world.hear(first, "break", "back").reply.text


def test_it_is_not_asked_in_the_middle_of_another_question(world: World) -> None:
    back = world.hear("break", "check in", "i'm back")
    assert "break.taken" in wires(back)
    assert ASKED not in back.reply.text
    assert ASKED in world.hear("4", "3", "write the report").reply.text


def test_whatever_else_is_said_lets_the_question_go(world: World) -> None:
    world.hear(*CHECK_IN)
    other = world.say("add task call Ana")
    assert ASKED not in other.reply.text
    assert "consent.granted" not in wires(world.say("yes"))
    assert not world.agreed


def test_it_is_asked_in_german_as_well(world: World) -> None:
    asked = world.hear("pause", "bin wieder da")
    assert "Darf ich dir ab und zu von selbst schreiben" in asked.reply.text
    assert "9:10 und 16:40" in world.press(asked, "Ja").reply.text
    assert world.agreed
