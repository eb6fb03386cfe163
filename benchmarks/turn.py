"""A whole turn: message in, events stored, reply out; with one person and with fifty at once."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from benchmarks.measure import Row
from bot import discovery
from bot.dialogue import Dialogue
from bot.errands import Errands
from bot.learning import agent_of
from bot.messages import Address, Message
from bot.people import People
from twin_core.store import open_store
from twin_core.store.base import Store
from twin_core.store.keyring import open_keyring

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAID = (
    "mood 4",
    "energy 2 but mood is fine",
    "add task write the report, 2h, due friday",
    "how was my week",
    "undo",
    "thanks",
)
PEOPLE = 50
TURNS = 20
MODELS = Path(tempfile.gettempdir()) / "doppel-bench-models"


def run() -> list[Row]:
    """One caller, fifty callers, and the memory of the served house."""
    with house() as (dialogue, store):
        warm = [_timed(dialogue, "warm", number) for number in range(20)]
        times = [_timed(dialogue, "ana", number) for number in range(120)]
        begin = time.perf_counter()
        with ThreadPoolExecutor(PEOPLE) as pool:
            list(pool.map(lambda who: _many(dialogue, f"p{who}"), range(PEOPLE)))
        rate = PEOPLE * TURNS / (time.perf_counter() - begin)
        wrong = sum(_wrong(dialogue, f"p{who}") for who in range(PEOPLE))
        del warm, store
    start, memory = _served()
    return [
        Row("a turn, one caller, median", statistics.median(times) * 1e3, "ms", "under 15"),
        Row("a turn, one caller, 95th of 100", sorted(times)[int(len(times) * 0.95)] * 1e3, "ms"),
        Row("turns with 50 people at once", rate, "a second"),
        Row("messages lost or doubled among those", wrong, "", "0"),
        Row("`doppel run` until it answers, model trained before", start, "s"),
        Row("resident memory of `doppel run` after 20 page loads", memory, "MB", "under 350"),
    ]


@contextmanager
def house() -> Iterator[tuple[Dialogue, Store]]:
    """The whole dialogue over a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = open_store(f"sqlite:///{home / 'doppel.db'}", open_keyring(home / "keys.db", home / "key"))
        agent = agent_of(discovery.skills(), MODELS)
        people = People(store, {"console": "local"})
        yield Dialogue(store, lambda _: agent, people, Errands(store)), store
        store.close()


def _timed(dialogue: Dialogue, who: str, number: int) -> float:
    begin = time.perf_counter()
    dialogue.hear(_message(who, number))
    return time.perf_counter() - begin


def _many(dialogue: Dialogue, who: str) -> None:
    for number in range(TURNS):
        dialogue.hear(_message(who, number))


def _message(who: str, number: int) -> Message:
    address = Address("console", who, "terminal")
    return Message(str(number), SAID[number % len(SAID)], address, START + timedelta(minutes=number))


def _wrong(dialogue: Dialogue, who: str) -> int:
    kept = [line.id for line in dialogue.transcript(Address("console", who, "terminal"), START)]
    return abs(TURNS - len(kept)) + len(kept) - len(set(kept))


def _served() -> tuple[float, float]:
    """Seconds until the served house answers, and its resident memory in MB after some use."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(MODELS)
        config = Path(folder) / "config.yml"
        config.write_text("server: {port: 8099}\n", encoding="utf-8")
        command = [sys.executable, "-m", "bot", "--config", str(config), "run"]
        begin = time.perf_counter()
        served = subprocess.Popen(command, env={"DOPPEL_HOME": folder, "PATH": ""}, stdout=subprocess.DEVNULL)
        try:
            _until_ready(served)
            start = time.perf_counter() - begin
            for _ in range(20):
                httpx2.get("http://127.0.0.1:8099/", follow_redirects=True)
            status = Path(f"/proc/{served.pid}/status").read_text(encoding="utf-8")
        finally:
            served.terminate()
            served.wait(10)
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return start, int(resident.split()[1]) * resource.getpagesize() / 4096 / 1024


def _until_ready(served: subprocess.Popen[bytes], patience: float = 60) -> None:
    end = time.perf_counter() + patience
    while time.perf_counter() < end and served.poll() is None:
        try:
            if httpx2.get("http://127.0.0.1:8099/readyz").status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("doppel run did not come up")
