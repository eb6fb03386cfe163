"""Fifty people at once, and one message delivered many times at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from zoneinfo import ZoneInfo

from thousand import open_house

from bot.dialogue import Dialogue, Heard
from bot.dialogue.keys import exchange_key
from bot.messages import Address, Message, plain
from twin_core.events.record import Record
from twin_core.events.replay import replay
from twin_core.store.base import Store
from twin_core.twin import Twin

PEOPLE = 50
EACH = 10
COPIES = 5
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))

Result = TypeVar("Result")


def at_once(work: list[Callable[[], Result]]) -> list[Result]:
    """What each piece of work gives, all of it begun together, each in a thread of its own."""
    start = Barrier(len(work))

    def begun(one: Callable[[], Result]) -> Result:
        start.wait(timeout=60)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begun, work))


def message(person: str, number: int, text: str) -> Message:
    return Message(str(number), text, Address("console", person, person), START + timedelta(minutes=number))


def name_of(place: int) -> str:
    return f"crowd-{place}"


def talk(dialogue: Dialogue, place: int) -> list[Heard]:
    """One person adds tasks of which the name tells whose and the how many each is, then asks for them."""
    person = name_of(place)
    texts = [f"add task paint fence p{place}n{number}" for number in range(EACH - 1)]
    return [dialogue.hear(message(person, n, text)) for n, text in enumerate([*texts, "what are my tasks"])]


def history(dialogue: Dialogue, store: Store, person: str) -> list[Record]:
    twin_id = dialogue._people.find(Address("console", person, person))
    assert twin_id
    return list(store.history(twin_id))


def test_nothing_of_fifty_people_is_lost_doubled_or_told_to_another(
    dialogue: Dialogue, session_store: Store
) -> None:
    conversations = at_once([lambda place=place: talk(dialogue, place) for place in range(PEOPLE)])
    for place, heard in enumerate(conversations):
        titles = [f"paint fence p{place}n{number}" for number in range(EACH - 1)]
        for title, one in zip(titles, heard, strict=False):
            assert title in plain(one.reply)
        listed = plain(heard[-1].reply)
        assert f"{EACH - 1} open tasks" in listed
        assert all(f" p{other}n" not in listed for other in range(PEOPLE) if other != place)
        kept = history(dialogue, session_store, name_of(place))
        assert [r.event.title for r in kept if r.event.wire == "task.created"] == titles
        assert [r.cause for r in kept if r.event.wire == "task.created"] == [
            exchange_key(message(name_of(place), number, "")) for number in range(EACH - 1)
        ]
        lines = dialogue.transcript(Address("console", name_of(place), name_of(place)), START)
        assert [line.reply for line in lines] == [one.reply for one in heard]


def test_one_message_delivered_five_times_at_once_happens_once(
    dialogue: Dialogue, session_store: Store, person: str
) -> None:
    for number, text in enumerate(["mood 4, energy 2", "remind me at 15:00 to stretch", "undo"]):
        said = message(person, number, text)
        heard = at_once([lambda said=said: dialogue.hear(said) for _ in range(COPIES)])
        assert sum(not one.duplicate for one in heard) == 1
        assert all(one.reply == heard[0].reply for one in heard)
        assert sum(len(one.records) for one in heard) == len(
            next(o for o in heard if not o.duplicate).records
        )
    kept = Counter(record.event.wire for record in history(dialogue, session_store, person))
    assert kept == {
        "system.twin_created": 1,
        "identity.linked": 1,
        "capacity.mood_logged": 1,
        "capacity.energy_updated": 1,
        "reminder.set": 1,
        "correction.made": 1,
    }


def test_one_stranger_met_by_two_houses_at_once_becomes_one_twin(trained_home: Path) -> None:
    """Two processes share no lock: what the first writes, the second must see."""
    with open_house(trained_home) as one, open_house(trained_home) as two:
        dialogues = [one.dialogue, two.dialogue]
        heard = at_once(
            [
                lambda n=n, n_dialogue=dialogues[n % 2]: n_dialogue.hear(
                    message("Zoe", n, f"mood {n % 5 + 1}")
                )
                for n in range(10)
            ]
        )
        assert all(one.records for one in heard)
        assert len(list(one.store.twins())) == 1
        (twin_id,) = one.store.twins()
        kept = list(two.store.history(twin_id))
        assert sum(record.event.wire == "capacity.mood_logged" for record in kept) == 10
        assert [record.version for record in kept] == list(range(1, len(kept) + 1))
        assert two.store.state(twin_id) == replay(Twin(twin_id), kept)
