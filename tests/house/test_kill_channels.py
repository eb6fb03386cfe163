"""kill -9 while people write on Telegram: after each restart all goes on, nothing is lost.

A reply that Telegram has shown and whose answer never came back to Doppel may come twice, as Telegram knows
no key for a repeat: at most one a conversation and kill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from fakes.soak.people import Person, Told, Verdict, sayings
from fakes.soak.process import DoppelRun
from fakes.telegram_api import TelegramApi

pytestmark = pytest.mark.long

PEOPLE, KILLS, EACH = 6, 5, 4
GREETINGS = 2
PATIENCE = 120.0
"""Seconds; a conversation has one message a second, after its first three."""


@pytest.mark.timeout(600)
def test_whenever_it_is_killed_every_message_is_answered(
    trained_home: Path, record_property: Callable[[str, object], None]
) -> None:
    lot = Random(4)
    with TelegramApi().serving() as api:
        keys = {"enabled": True, "token": "${TELEGRAM}", "api_url": api.url}
        doppel = DoppelRun(trained_home, {"channels": {"telegram": keys}}, {"TELEGRAM": api.world.token})
        with doppel:
            crowd = arrived(api)
            things = {person.name: sayings(person.name, 4) for person in crowd}
            for _ in range(KILLS):
                shown = count(api, crowd)
                for person in lot.sample(crowd * EACH, PEOPLE * EACH):
                    person.said.append(next(things[person.name]))
                    api.say(int(person.key), person.said[-1].text)
                after = shown + lot.randint(1, PEOPLE * EACH - 1)
                wait(api, lambda after=after: count(api, crowd) >= after)
                doppel.kill()
                let_leases_pass(trained_home)
                doppel.start()
            wait(api, lambda: all(verdict_of(api, person).lost == 0 for person in crowd))
        verdict = sum((verdict_of(api, person) for person in crowd), Verdict())
    assert (verdict.lost, verdict.wrong, doppel.errors) == (0, 0, [])
    assert len(verdict.times) == PEOPLE * EACH * KILLS
    assert verdict.doubled <= PEOPLE * KILLS
    record_property("answers that came twice", f"{verdict.doubled} of {len(verdict.times)}")


def arrived(api: TelegramApi) -> list[Person]:
    """People whom the bot has greeted and told what it can do."""
    crowd = [Person(f"p{number}", "telegram", str(api.person(f"p{number}"))) for number in range(PEOPLE)]
    for person in crowd:
        api.say(int(person.key), "/start")
    api.wait(lambda: all(len(api.shown(int(person.key))) == GREETINGS for person in crowd))
    return crowd


def count(api: TelegramApi, crowd: list[Person]) -> int:
    """How many messages of the bot stand in all conversations."""
    return sum(len(api.shown(int(person.key))) for person in crowd)


def let_leases_pass(home: Path) -> None:
    """As after the two minutes for which what was under way at a kill stays leased."""
    with closing(sqlite3.connect(home / "doppel.db")) as database, database:
        database.execute("UPDATE parcels SET leased_until = 0")


def verdict_of(api: TelegramApi, person: Person) -> Verdict:
    texts = api.texts(int(person.key))[GREETINGS:]
    return Person(
        person.name, person.where, person.key, person.said, [Told(text) for text in texts]
    ).verdict()


def wait(api: TelegramApi, holds: Callable[[], bool]) -> None:
    """As `api.wait`, for longer."""
    with api._changed:
        assert api._changed.wait_for(holds, PATIENCE), "some messages were never answered"
