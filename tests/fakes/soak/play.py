"""The soak: a crowd chats for a while with faults on, and is then asked whether all was answered."""

from __future__ import annotations

import asyncio
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from fakes.fault_proxy import Fault, FaultProxy, Plan
from fakes.soak.bell import Bell
from fakes.soak.people import Person, Verdict, sayings
from fakes.soak.platforms import Platform, platforms
from fakes.soak.process import DoppelRun

OUTWARD: Final = {
    Fault.BUSY: 0.01,
    Fault.BROKEN: 0.005,
    Fault.BAD_GATEWAY: 0.005,
    Fault.UNAVAILABLE: 0.005,
    Fault.TIMED_OUT: 0.005,
    Fault.SLOW: 0.02,
    Fault.RESET: 0.005,
    Fault.HALF: 0.005,
}
"""What befalls Doppel's calls of the platforms."""
INWARD: Final = {
    Fault.BAD_GATEWAY: 0.01,
    Fault.TIMED_OUT: 0.01,
    Fault.SLOW: 0.02,
    Fault.RESET: 0.01,
    Fault.HALF: 0.01,
}
"""What befalls the platforms' calls of Doppel, which they then repeat."""
OUTAGE: Final = 0.05
"""The share of the time that each platform is down, one after another."""
WARM_UP: Final = 0.25
"""The share of the time after which memory is looked at."""
PATIENCE: Final = 180.0
"""Seconds for the last answers."""
COMING: Final = 60.0
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Memory:
    """What the house took, after the warm-up."""

    at: list[float]
    """Minutes."""
    megabytes: list[float]

    @property
    def slope(self) -> float:
        """Megabytes a minute by which it grows (least squares)."""
        return statistics.linear_regression(self.at, self.megabytes).slope


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it."""

    people: int
    verdict: Verdict
    by_channel: dict[str, Verdict]
    unheard: int
    """Calls that a platform acted on though its answer was lost: so many replies may have come twice."""
    faults: Counter[Fault]
    again: int
    """Messages that a platform brought more than once."""
    memory: Memory
    events: Counter[str]
    """What the house has logged."""
    errors: list[str]


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which this share was answered."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


async def soak(
    home: Path, people: int, seconds: float, *, pause: float = 20.0, seed: int = 1, faults: bool = True
) -> Figures:
    """Let so many people chat for so long, each pausing that many seconds between two messages on average.

    `home` holds trained models. `faults`: whether anything goes wrong.
    """
    lot = Random(seed)
    bell = Bell()
    async with platforms(lot, bell) as (house, there):
        channels = {one.name: one.keys for one in there} | {"console": {"enabled": False}}
        secrets = dict(chain.from_iterable(one.secrets.items() for one in there))
        with DoppelRun(home, {"channels": channels}, secrets) as doppel:
            house.target = doppel.url
            crowd = [Person(f"p{number}", there[number % len(there)].name) for number in range(people)]
            await _arrive(crowd, there, bell)
            if faults:
                _faults_on(house, there, seed)
            watching = asyncio.create_task(_watch(doppel, seconds))
            failing = asyncio.create_task(_outages(there if faults else (), seconds))
            await _chatter(crowd, there, seconds=seconds, pause=pause, lot=lot)
            await failing
            await bell.until(lambda: all(len(one.told) >= len(one.said) for one in crowd), PATIENCE)
            return _figures(crowd, [house, *(one.proxy for one in there)], there, await watching, doppel)


async def _arrive(crowd: Sequence[Person], there: Sequence[Platform], bell: Bell) -> None:
    """Everybody comes, is greeted, and begins anew."""
    by_name = {one.name: one for one in there}
    door = asyncio.Semaphore(AT_ONCE)

    async def come(person: Person) -> None:
        async with door:
            await by_name[person.where].come(person)

    def greeted() -> bool:
        return all(len(person.told) >= by_name[person.where].greetings for person in crowd)

    await asyncio.gather(*map(come, crowd))
    assert await bell.until(greeted, COMING + len(crowd)), "not everybody was greeted"
    for person in crowd:
        person.told.clear()


def _faults_on(house: FaultProxy, there: Sequence[Platform], seed: int) -> None:
    house.plan = Plan(seed, INWARD, slow_seconds=0.3)
    for number, one in enumerate(there):
        one.proxy.plan = Plan(seed + 1 + number, OUTWARD, slow_seconds=0.5)


async def _chatter(
    crowd: Sequence[Person], there: Sequence[Platform], *, seconds: float, pause: float, lot: Random
) -> None:
    by_name = {one.name: one for one in there}
    end = perf_counter() + seconds
    async with asyncio.TaskGroup() as chatting:
        for person in crowd:
            one, own = by_name[person.where], Random(f"{lot.random()}/{person.name}")
            chatting.create_task(_chat(person, one, own, end, pause))


async def _chat(person: Person, one: Platform, lot: Random, end: float, pause: float) -> None:
    things = sayings(person.name, lot.randint(0, 10**9))
    while True:
        await asyncio.sleep(min(lot.expovariate(1 / pause), 3 * pause))
        if perf_counter() > end:
            return
        for _ in range(lot.choice((1, 1, 1, 2, 3))):
            said = next(things)
            said = replace(said, at=perf_counter())
            person.said.append(said)
            await one.bring(person, said.text)


async def _outages(there: Sequence[Platform], seconds: float) -> None:
    """Each platform is down for a while, the web chat never."""
    share = seconds / (len(there) + 1)
    for one in there:
        await asyncio.sleep(share - seconds * OUTAGE)
        one.proxy.down = True
        await asyncio.sleep(seconds * OUTAGE)
        one.proxy.down = False


async def _watch(doppel: DoppelRun, seconds: float) -> Memory:
    found = Memory([], [])
    await asyncio.sleep(seconds * WARM_UP)
    begin = perf_counter()
    while perf_counter() - begin < seconds * (1 - WARM_UP):
        found.at.append((perf_counter() - begin) / 60)
        found.megabytes.append(doppel.megabytes)
        await asyncio.sleep(seconds / 60)
    return found


def _figures(
    crowd: Sequence[Person],
    ways: Sequence[FaultProxy],
    there: Sequence[Platform],
    memory: Memory,
    doppel: DoppelRun,
) -> Figures:
    by_channel = {one.name: Verdict() for one in there}
    for person in crowd:
        by_channel[person.where] += person.verdict()
    return Figures(
        people=len(crowd),
        verdict=sum(by_channel.values(), Verdict()),
        by_channel=by_channel,
        unheard=sum(len(one.proxy.unheard) for one in there),
        faults=sum((way.met for way in ways), Counter[Fault]()),
        again=sum(one.again for one in there),
        memory=memory,
        events=doppel.events.copy(),
        errors=list(doppel.errors),
    )
