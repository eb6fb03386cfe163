"""One person in several chats, against the whole dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.dialogue import Dialogue, Heard
from bot.dialogue.agent import Agent
from bot.errands import Errands
from bot.messages import Address, Message, plain
from bot.people import People
from twin_core.errors import TwinForgotten, VersionConflict
from twin_core.parts.identity import IdentityUnreachable
from twin_core.store import open_store
from twin_core.store.base import Draft, Store
from twin_core.store.keyring import open_keyring

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SLACK = Address("slack", "T1/U1", "D1")
TELEGRAM = Address("telegram", "7", "7")
WEB = Address("web", "ana", "w1")
TERMINAL = Address("console", "ana", "ana")
CODE = re.compile(r"Link ([A-Z0-9]{4}-[A-Z0-9]{4})")
REALMS = {"console": "local", "web": "local"}


class World:
    """A dialogue over a store of its own, and a clock that goes on a second a message."""

    def __init__(self, store: Store, agent: Agent) -> None:
        self.store = store
        self.people = People(store, REALMS)
        self.dialogue = Dialogue(store, lambda _: agent, self.people, Errands(store), zone="Europe/Berlin")
        self.now = NOON
        self.numbers = count(1)

    def message(self, text: str, address: Address) -> Message:
        self.now += timedelta(seconds=1)
        return Message(f"m{next(self.numbers)}", text, address, self.now, queued=True)

    def hear(self, text: str, address: Address) -> Heard:
        return self.dialogue.hear(self.message(text, address))

    def says(self, text: str, address: Address) -> str:
        return self.hear(text, address).reply.text

    def code(self, address: Address = SLACK) -> str:
        found = CODE.search(self.says("link", address))
        assert found, "a code is offered"
        return found[1]

    def twin(self, address: Address) -> str | None:
        return self.people.find(address)

    def parcels(self) -> list[tuple[str, str]]:
        """What waits to be sent, by channel, all of it taken out."""
        found: list[tuple[str, str]] = []
        while claimed := self.store.claim_parcels(self.now, limit=9, lease=timedelta(minutes=1)):
            for parcel in claimed:
                found.append((parcel.channel, parcel.body.decode()))
                self.store.ack(parcel)
        return found


@pytest.fixture
def world(tmp_path: Path, agent: Agent) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    yield World(store, agent)
    store.close()


def test_a_stranger_with_a_code_is_the_person_who_made_it(world: World) -> None:
    world.hear("mood 2", SLACK)
    reply = world.says(f"link {world.code()}", TELEGRAM)
    assert "Linked" in reply
    assert "Slack" in reply
    assert world.twin(SLACK) is not None
    assert world.twin(TELEGRAM) == world.twin(SLACK)
    assert [link.channel for link in world.store.state(world.twin(SLACK) or "").identity.links] == [
        "slack",
        "telegram",
    ]
    assert "mood 2" in world.says("how am i doing today", TELEGRAM).casefold()
    assert len(list(world.store.twins())) == 1, "no twin was begun for the stranger"


@pytest.mark.parametrize("form", ["{}", "link {}", "/link {}", "Link: {}", "my code is {}", "verbinden {}"])
def test_a_code_is_taken_however_it_is_brought(world: World, form: str) -> None:
    code = world.code()
    world.hear(form.format(code.lower().replace("-", "")), TELEGRAM)
    assert world.twin(TELEGRAM) == world.twin(SLACK)


def test_a_code_counts_once_and_ten_minutes(world: World) -> None:
    code = world.code()
    world.hear(f"link {code}", TELEGRAM)
    teams = Address("teams", "u", "c")
    assert "not good" in world.says(f"link {code}", teams)
    late = world.code()
    world.now += timedelta(minutes=10)
    assert "not good" in world.says(f"link {late}", teams)
    assert world.twin(teams) != world.twin(SLACK)


def test_the_same_message_delivered_again_is_answered_the_same(world: World) -> None:
    message = world.message(f"link {world.code()}", TELEGRAM)
    first = world.dialogue.hear(message)
    again = world.dialogue.hear(message)
    assert (again.duplicate, again.reply.text) == (True, first.reply.text)


def test_a_code_in_the_chat_where_it_was_made_stays_good(world: World) -> None:
    code = world.code()
    assert "yours already" in world.says(f"link {code}", SLACK)
    world.hear(f"link {code}", TELEGRAM)
    assert world.twin(TELEGRAM) == world.twin(SLACK)


def test_who_keeps_guessing_is_not_listened_to_for_ten_minutes(world: World) -> None:
    code = world.code()
    for number in range(2, 7):
        assert "not good" in world.says(f"link ABCD-E23{number}", TELEGRAM)
    assert "ten minutes" in world.says(f"link {code}", TELEGRAM)
    assert world.twin(TELEGRAM) != world.twin(SLACK)
    world.hear(f"link {code}", Address("telegram", "8", "8"))
    assert world.twin(Address("telegram", "8", "8")) == world.twin(SLACK), "others are still listened to"
    world.now += timedelta(minutes=10)
    world.hear(f"link {world.code()}", TELEGRAM)
    assert world.twin(TELEGRAM) == world.twin(SLACK)


def test_a_chat_in_which_nothing_was_told_just_changes_hands(world: World) -> None:
    world.hear("hello", TELEGRAM)
    world.hear("work 10-18", TELEGRAM)
    before = world.twin(TELEGRAM)
    assert "Linked" in world.says(f"link {world.code()}", TELEGRAM)
    assert world.twin(TELEGRAM) == world.twin(SLACK)
    with pytest.raises(TwinForgotten):
        world.store.state(before or "")


def test_what_was_told_in_both_chats_is_joined_only_after_a_yes(world: World) -> None:
    world.hear("mood 4", SLACK)
    for text in ("mood 2", "undo", "mood 3", "add task call Ana", "remind me tomorrow at 9 to stretch"):
        world.hear(text, TELEGRAM)
    told_at = world.now
    before = world.twin(TELEGRAM)
    asked = world.hear(f"link {world.code()}", TELEGRAM).reply
    assert "3 things" in asked.text
    assert [button.label for button in asked.buttons] == ["Join them", "Not now"]
    assert world.twin(TELEGRAM) == before, "nothing happens before the answer"
    assert "Joined: 3 things" in world.says(asked.buttons[0].says, TELEGRAM)
    twin = world.store.state(world.twin(SLACK) or "")
    assert [reading.value for reading in twin.mood.readings] == [4, 3]
    assert [task.title for task in twin.tasks.open] == ["call Ana"]
    assert twin.tasks.open[0].created_at < told_at
    assert [reminder.channel for reminder in twin.reminders.waiting] == ["telegram"]
    assert [link.channel for link in twin.identity.links] == ["slack", "telegram"]
    with pytest.raises(TwinForgotten):
        world.store.state(before or "")
    assert "call Ana" in plain(world.hear("my tasks", TELEGRAM).reply)


def test_not_now_leaves_both_as_they_are_and_the_code_good(world: World) -> None:
    world.hear("mood 2", TELEGRAM)
    code = world.code()
    asked = world.hear(f"link {code}", TELEGRAM).reply
    assert "stay apart" in world.says(asked.buttons[1].says, TELEGRAM)
    assert world.twin(TELEGRAM) != world.twin(SLACK)
    world.hear(f"link {code}", TELEGRAM)
    assert "Joined" in world.says("yes", TELEGRAM)


def test_a_join_that_others_get_ahead_of_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hear("mood 2", TELEGRAM)
    world.hear(f"link {world.code()}", TELEGRAM)
    whole, failures = world.store.append_many, [VersionConflict("another process"), VersionConflict("again")]

    def append_many(drafts: tuple[Draft, ...]) -> object:
        if len(drafts) > 1 and failures:
            raise failures.pop()
        return whole(drafts)

    monkeypatch.setattr(world.store, "append_many", append_many)
    assert "Joined" in world.says("yes", TELEGRAM)
    assert not failures
    assert world.twin(TELEGRAM) == world.twin(SLACK)


def test_a_message_from_a_twin_that_is_joined_meanwhile_is_heard_by_the_one_that_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Address("telegram", "8", "8")
    world.hear(f"link {world.code(TELEGRAM)}", phone)
    code, whole = world.code(), world.store.append_many

    def append_many(drafts: tuple[Draft, ...]) -> object:
        monkeypatch.undo()
        world.hear(f"link {code}", phone)
        return whole(drafts)

    monkeypatch.setattr(world.store, "append_many", append_many)
    assert "Mood 4" in world.says("mood 4", TELEGRAM)
    assert world.store.state(world.twin(SLACK) or "").mood.readings[-1].value == 4


def test_all_chats_of_the_other_come_along_but_for_those_that_were_blocked(world: World) -> None:
    teams, phone = Address("teams", "u", "c"), Address("telegram", "8", "8")
    world.hear(f"link {world.code(TELEGRAM)}", teams)
    world.hear(f"link {world.code(TELEGRAM)}", phone)
    gone = IdentityUnreachable("telegram", "8", "8")
    world.store.append(Draft(world.twin(phone) or "", (gone,), world.now, "gone", "telegram"))
    world.hear(f"link {world.code()}", teams)
    assert {world.twin(chat) for chat in (SLACK, TELEGRAM, teams, phone)} == {world.twin(SLACK)}
    links = world.store.state(world.twin(SLACK) or "").identity.links
    assert [link.channel for link in links] == ["slack", "telegram", "teams"]


def test_a_stop_in_one_chat_holds_after_linking(world: World) -> None:
    world.hear("stop", TELEGRAM)
    assert "not to write first" in world.says(f"link {world.code()}", TELEGRAM)
    assert not world.store.state(world.twin(SLACK) or "").preferences.writes_first


def test_the_chat_of_the_code_hears_of_it_and_replies_of_both_are_delivered(world: World) -> None:
    world.hear("hello", TELEGRAM)
    world.hear(f"link {world.code()}", TELEGRAM)
    sent = world.parcels()
    assert sum(channel == "telegram" for channel, _ in sent) == 2, "one was written under the other twin"
    assert any("If that was not you" in body for channel, body in sent if channel == "slack")


def test_the_person_of_the_code_is_answered_in_their_own_language(world: World) -> None:
    world.hear("meine Aufgaben", SLACK)
    code = re.search(r"Verbinden ([A-Z0-9-]{9})", world.says("verbinden", SLACK))
    assert code is not None
    assert "Verbunden" in world.says(f"link {code[1]}", TELEGRAM)


def test_an_unlinked_chat_begins_anew_and_its_reminders_come_elsewhere(world: World) -> None:
    world.hear(f"link {world.code()}", TELEGRAM)
    world.hear("remind me tomorrow at 9 to stretch", TELEGRAM)
    assert "unlinked" in world.says("unlink telegram", SLACK)
    assert world.twin(TELEGRAM) is None
    twin = world.store.state(world.twin(SLACK) or "")
    assert [reminder.channel for reminder in twin.reminders.waiting] == ["slack"]
    world.hear("hello", TELEGRAM)
    assert world.twin(TELEGRAM) not in (None, twin.id)


def test_the_chat_under_way_is_unlinked_only_after_a_yes(world: World) -> None:
    world.hear(f"link {world.code()}", TELEGRAM)
    asked = world.hear("unlink telegram", TELEGRAM).reply
    assert "this chat" in asked.text
    assert world.twin(TELEGRAM) == world.twin(SLACK)
    world.hear("no", TELEGRAM)
    assert world.twin(TELEGRAM) == world.twin(SLACK)
    world.hear("unlink this chat", TELEGRAM)
    assert "unlinked" in world.says("yes", TELEGRAM)
    assert world.twin(TELEGRAM) is None


def test_the_only_chat_is_not_unlinked(world: World) -> None:
    world.hear("mood 3", SLACK)
    for text in ("unlink", "unlink slack", "unlink this chat"):
        assert "only" in world.says(text, SLACK)
    assert world.twin(SLACK) is not None


def test_chats_of_one_sign_in_go_together_and_not_without_asking(world: World) -> None:
    world.hear("mood 3", TERMINAL)
    world.hear("mood 4", WEB)
    assert "only way" in world.says("unlink the web chat", TERMINAL)
    world.hear(f"link {world.code(WEB)}", SLACK)
    reply = world.hear("unlink the terminal", WEB).reply
    assert "you write in one of them" in reply.text
    assert world.twin(WEB) == world.twin(SLACK)
    world.hear(reply.buttons[0].says, WEB)
    world.hear("yes", WEB)
    assert (world.twin(WEB), world.twin(TERMINAL)) == (None, None)
    links = world.store.state(world.twin(SLACK) or "").identity.links
    assert [link.channel for link in links] == ["slack"]


def test_where_we_talk_is_shown_with_what_arrives_there(world: World) -> None:
    world.hear(f"link {world.code()}", TELEGRAM)
    gone = IdentityUnreachable("telegram", "7", "7")
    world.store.append(Draft(world.twin(SLACK) or "", (gone,), world.now, "gone", "telegram"))
    world.now += timedelta(days=1)
    card = world.hear("which chats are linked", SLACK).reply.card
    assert card is not None
    assert dict(card.facts) == {
        "Telegram": "linked yesterday, nothing arrives there",
        "Slack": "linked yesterday, you are here",
    }
