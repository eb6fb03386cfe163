"""Voice devices against the whole dialogue: linking, sharing, PINs, and what strangers hear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.dialogue import Dialogue
from bot.dialogue.agent import Agent
from bot.dialogue.rooms import Rooms
from bot.dialogue.talk import decode_reply
from bot.errands import Errands
from bot.messages import Address, Message, Reply
from bot.people import People
from bot.sound import Expecting
from twin_core.parts.identity import Link
from twin_core.store import open_store
from twin_core.store.base import Parcel, Store
from twin_core.store.keyring import open_keyring

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA = Address("slack", "T1/ana", "D1")
BEN = Address("slack", "T1/ben", "D2")
KITCHEN = Address("voice", "kitchen", "kitchen/c1")
LATER = Address("voice", "kitchen", "kitchen/c2")
OFFICE = Address("voice", "office", "office")
CODE = re.compile(r"(\d) (\d) (\d), (\d) (\d) (\d)")
MOOD = "my mood is 4"


@dataclass
class World:
    store: Store
    dialogue: Dialogue
    people: People
    now: datetime = NOON
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def reply(self, text: str, address: Address, *, language: str = "en", unheard: str = "") -> Reply:
        self.now += timedelta(seconds=1)
        number, spoken = next(self.numbers), address.channel == "voice"
        message = Message(
            f"m{number}",
            text,
            address,
            self.now,
            language=language,
            spoken=spoken,
            queued=not spoken,
            unheard=unheard,
        )
        return self.dialogue.hear(message).reply

    def says(self, text: str, address: Address = KITCHEN, **more: str) -> str:
        return self.reply(text, address, **more).text

    def code(self, address: Address = KITCHEN, said: str = MOOD) -> str:
        found = CODE.search(self.says(said, address))
        assert found, "an unlinked device says its code"
        return "".join(found.groups())

    def events(self, address: Address) -> list[str]:
        twin_id = self.people.find(address)
        return [record.event.wire for record in self.store.history(twin_id)] if twin_id else []

    def count(self, wire: str, address: Address = ANA) -> int:
        return self.events(address).count(wire)

    def everything(self) -> str:
        """All that is kept of anybody."""
        return "".join(str(line) for twin in self.store.twins() for line in self.store.export(twin))

    def posted(self) -> list[tuple[str, Reply]]:
        """What is on its way to chats of its own accord; taken from there."""
        found: list[Parcel] = []
        while parcels := self.store.claim_parcels(self.now, limit=99, lease=timedelta(minutes=1)):
            for parcel in parcels:
                self.store.ack(parcel)
            found += parcels
        return [(one.user, decode_reply(one.body)) for one in found if one.id.startswith("room:")]

    def shared(self, *, pin: str = "4711") -> None:
        """Ana has linked the kitchen, which is shared, and has a PIN."""
        self.says("hello", ANA)
        assert "shared" in self.says(f"link shared speaker {self.code()}", ANA)
        self.says(f"set my voice PIN to {pin}", ANA)


@pytest.fixture
def world(tmp_path: Path, agent: Agent) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'd.db'}", open_keyring(tmp_path / "keys.db", tmp_path / "key"))
    people = People(store, {})
    rooms = Rooms(people, shared=["hall"])
    dialogue = Dialogue(store, lambda _: agent, people, Errands(store), zone="Europe/Berlin", rooms=rooms)
    yield World(store, dialogue, people)
    store.close()


def test_an_unlinked_device_says_how_to_link_it_and_keeps_nothing(world: World) -> None:
    said = world.says(MOOD)
    assert "kitchen" in said
    assert CODE.search(said)
    assert not list(world.store.twins())
    assert world.code() == world.code(), "one code is said until it is used or old"
    world.now += timedelta(minutes=11)
    first = world.code()
    assert "none that a speaker said" in world.says(f"link speaker {int(first) + 1:06}"[:19], ANA)


def test_a_place_without_a_device_cannot_be_linked(world: World) -> None:
    said = world.says(MOOD, Address("voice", "~c1", "~c1"))
    assert "which device" in said
    assert not CODE.search(said)


def test_a_linked_device_speaks_as_its_person(world: World) -> None:
    world.says("hello", ANA)
    assert "Linked" in world.says(f"link speaker {world.code()}", ANA)
    assert "4" in world.says(MOOD)
    assert world.count("capacity.mood_logged") == 1
    assert world.people.find(KITCHEN) == world.people.find(ANA)
    assert CODE.search(world.says(MOOD, OFFICE)), "another device is nobody's still"


def test_conversations_on_a_device_are_kept_apart_and_the_chat_is_one(world: World) -> None:
    world.says("hello", ANA)
    world.says(f"link speaker {world.code()}", ANA)
    world.says("check in", KITCHEN)
    here = world.dialogue.expecting(KITCHEN, world.now)
    assert here == world.dialogue.expecting(LATER, world.now) == Expecting()
    assert "4" not in world.says("skip", LATER), "there is no question open in the other conversation"
    twin_id = world.people.find(ANA)
    assert twin_id
    links = world.store.state(twin_id).identity.links
    assert Link("voice", "kitchen", "kitchen") in links
    assert len(links) == 2


def test_a_code_counts_once_and_not_for_ever(world: World) -> None:
    world.says("hello", ANA)
    code = world.code()
    world.says(f"link speaker {code}", ANA)
    assert "none that a speaker said" in world.says(f"link speaker {code}", BEN)
    code = world.code(OFFICE)
    world.now += timedelta(minutes=11)
    assert "none that a speaker said" in world.says(f"link speaker {code}", ANA)


def test_codes_cannot_be_guessed(world: World) -> None:
    for number in range(5):
        world.says(f"link speaker 00000{number}", BEN)
    assert "too many" in world.says(f"link speaker {world.code()}", BEN)


def test_a_device_of_one_person_is_not_taken_by_another(world: World) -> None:
    world.says("hello", ANA)
    code = world.code()
    world.says(f"link speaker {code}", ANA)
    world.says("hello", BEN)
    assert "mood" in world.says(MOOD).casefold()
    assert world.count("capacity.mood_logged", BEN) == 0


def test_a_shared_device_keeps_and_tells_nothing_before_it_knows_who(world: World) -> None:
    world.shared()
    world.says(MOOD, ANA)
    before = world.events(ANA)
    for said in (MOOD, "how am i doing", "what are my tasks", "forget me", "export my data", "check in", "4"):
        assert "PIN" in world.says(said), said
    assert world.events(ANA) == before
    assert not {"4", "four"} & set(re.findall(r"\w+", world.says("how am i doing")))


def test_everybody_may_hear_what_is_of_nobody(world: World) -> None:
    world.shared()
    for said in ("hello", "who are you", "tell me a joke", "what time is it", "help", "thank you"):
        reply = world.reply(said, KITCHEN)
        assert reply.text, said
        assert "PIN" not in reply.text, said
        assert not reply.buttons


def test_people_in_need_are_answered_everywhere(world: World) -> None:
    world.shared()
    for place in (KITCHEN, OFFICE, Address("voice", "~x", "~x")):
        assert re.search(r"\d{3}", world.says("i want to kill myself", place)), place


@pytest.mark.parametrize(
    "spoken", ["my PIN is four seven one one", "my pin is forty-seven eleven", "my pin is 4711"]
)
def test_a_pin_opens_a_shared_device_for_some_minutes(world: World, spoken: str) -> None:
    world.shared()
    assert "Hello" in world.says(spoken)
    world.says(MOOD)
    assert world.count("capacity.mood_logged") == 1
    world.now += timedelta(minutes=4)
    world.says("energy 3")
    world.now += timedelta(minutes=4)
    assert "PIN" not in world.says("stress 2"), "it goes on while it is spoken to"
    world.now += timedelta(minutes=6)
    assert "PIN" in world.says(MOOD)
    assert world.count("capacity.mood_logged") == 1


def test_digits_alone_are_a_pin_where_one_was_asked_for(world: World) -> None:
    world.shared()
    assert "PIN" in world.says(MOOD)
    assert "Hello" in world.says("four seven one one")


def test_another_conversation_on_the_device_stays_locked(world: World) -> None:
    world.shared()
    world.says("my pin is 4711")
    assert "PIN" in world.says(MOOD, LATER)
    assert "PIN" not in world.says(MOOD)


@pytest.mark.parametrize("word", ["goodbye", "lock", "bye"])
def test_a_word_locks_it_again(world: World, word: str) -> None:
    world.shared()
    world.says("my pin is 4711")
    assert world.says(word)
    assert "PIN" in world.says(MOOD)
    assert world.count("capacity.mood_logged") == 0


def test_five_wrong_pins_bar_it_and_are_told_in_chat(world: World) -> None:
    world.shared()
    world.posted()
    for _ in range(4):
        assert "none I know" in world.says("my pin is 1234")
    assert "Too many" in world.says("my pin is 1234")
    assert "Too many" in world.says("my pin is 4711"), "not even the right one is looked at"
    [(user, notice)] = world.posted()
    assert (user, notice.private) == (ANA.user, True)
    assert "kitchen" in notice.text
    assert "unlock" not in notice.text
    world.says("unlock the kitchen", ANA)
    assert "PIN" not in world.says(MOOD), "the chat opens it all the same"
    world.says("lock")
    world.now += timedelta(minutes=16)
    assert "Hello" in world.says("my pin is 4711")


def test_a_yes_in_chat_opens_it(world: World) -> None:
    world.shared()
    world.posted()
    assert "asked in your chat" in world.says("confirm in chat")
    world.says("confirm in chat")
    [(user, question)] = world.posted()
    assert user == ANA.user
    [yes] = question.buttons
    assert "PIN" in world.says(MOOD)
    assert "kitchen" in world.says(yes.says, ANA)
    world.says(MOOD)
    assert world.count("capacity.mood_logged") == 1
    assert "locked" in world.says("lock the kitchen", ANA)
    assert "PIN" in world.says(MOOD)


def test_the_pin_says_who_of_several_it_is(world: World) -> None:
    world.shared()
    world.says("hello", BEN)
    assert "shared" in world.says(f"link speaker {world.code(said='link')}", BEN)
    world.says("set my voice PIN to 2580", BEN)
    world.says("my pin is 2580")
    world.says(MOOD)
    assert (world.count("capacity.mood_logged", BEN), world.count("capacity.mood_logged", ANA)) == (1, 0)
    world.says("goodbye")
    world.says("my pin is 4711")
    world.says(MOOD)
    assert (world.count("capacity.mood_logged", BEN), world.count("capacity.mood_logged", ANA)) == (1, 1)


def test_one_pin_of_two_people_opens_for_neither(world: World) -> None:
    world.shared()
    world.says("hello", BEN)
    world.says(f"link speaker {world.code(said='link')}", BEN)
    world.says("set my voice PIN to 4711", BEN)
    assert "none I know" in world.says("my pin is 4711")


def test_a_pin_is_kept_nowhere(world: World) -> None:
    world.shared(pin="480653")
    world.says("my pin is four eight zero six five three")
    world.says("my voice pin is 480653")
    world.says("why did you say that", ANA)
    note = Message(
        "n1", "my pin is 480653", ANA, world.now, spoken=True, transcript="my pin is 480653", queued=True
    )
    assert "480653" not in str(world.dialogue.hear(note).reply)
    kept = world.everything()
    assert "480653" not in kept
    assert "four eight" not in kept
    assert "voice.pin_set" in kept
    for line in world.dialogue.transcript(ANA, NOON):
        assert "480653" not in f"{line.said}{line.reply.text}"


def test_a_pin_is_set_in_chat_only_and_never_shown(world: World) -> None:
    world.says("hello", ANA)
    world.says(f"link speaker {world.code()}", ANA)
    assert "chat only" in world.says("set my voice pin to four seven one one")
    assert world.count("voice.pin_set") == 0
    assert "four to eight" in world.says("set my voice PIN to 77", ANA)
    assert "four to eight" in world.says("set my voice PIN to 7777", ANA)
    world.says("set my voice PIN to 4711", ANA)
    assert "4711" not in world.says("what is my voice pin", ANA)
    world.says("remove my voice pin", ANA)
    twin_id = world.people.find(ANA)
    assert twin_id
    assert not world.store.state(twin_id).voices.pin


def test_a_device_is_shared_in_chat(world: World) -> None:
    world.says("hello", ANA)
    world.says(f"link speaker {world.code()}", ANA)
    world.says(MOOD)
    world.says("the kitchen speaker is shared", ANA)
    assert "PIN" in world.says(MOOD)
    assert world.count("capacity.mood_logged") == 1
    assert world.people.find(KITCHEN) is None


def test_a_device_that_the_settings_share_is_shared_from_the_start(world: World) -> None:
    hall = Address("voice", "hall", "hall")
    world.says("hello", ANA)
    assert "shared" in world.says(f"link speaker {world.code(hall)}", ANA)
    assert "PIN" in world.says(MOOD, hall)


def test_who_unlocks_must_be_known_there(world: World) -> None:
    world.shared()
    world.says("hello", BEN)
    world.says("unlock the kitchen", BEN)
    assert "PIN" in world.says(MOOD)


def test_nothing_is_said_unasked_in_company(world: World) -> None:
    world.shared()
    seat = Address("voice", "kitchen#1", "kitchen#1")
    assert not world.dialogue.may_speak(seat, world.now)
    world.says("my pin is 4711")
    assert world.dialogue.may_speak(seat, world.now)
    assert not world.dialogue.may_speak(Address("voice", "kitchen#2", "kitchen#2"), world.now)
    assert not world.dialogue.may_speak(seat, world.now + timedelta(minutes=6))


def test_who_is_forgotten_is_known_nowhere(world: World) -> None:
    world.shared()
    world.says("my pin is 4711")
    world.says("forget me", ANA)
    world.says("forget me for good", ANA)
    assert CODE.search(world.says(MOOD))
    assert not list(world.store.twins())


def test_it_answers_in_german(world: World) -> None:
    world.shared()
    assert "PIN" in world.says("meine stimmung ist 4", language="de")
    assert "Hallo" in world.says("meine pin ist siebenundvierzig elf", language="de")
    world.says("meine stimmung ist 4", language="de")
    assert world.count("capacity.mood_logged") == 1


def test_what_was_not_heard_at_a_device_of_nobody_is_said_shortly(world: World) -> None:
    assert not CODE.search(world.says("", unheard="unsure"))
