"""`doppel run` as its own process: what it serves, whom it lets in beside it, and how it ends."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest

from bot.app import House, utc_now
from bot.config import Home, load
from bot.messages import Address, Message, Reply

PATIENCE = 60.0
"""Seconds for anything to happen; reached only where it never would."""
MEGABYTES = 350


@dataclass
class Served:
    """A `doppel run` with what it has said on stderr."""

    process: subprocess.Popen[str]
    home: Path
    said: queue.Queue[str]
    log: list[str]
    url: str = ""

    def until(self, words: str) -> str:
        """The next line with these words in it; waits for it."""
        while True:
            line = self.said.get(timeout=PATIENCE)
            self.log.append(line)
            if words in line:
                return line

    def get(self, path: str) -> tuple[int, str]:
        with urlopen(f"{self.url}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
    return kept | {"DOPPEL_HOME": str(home), "TZ": "UTC", "OMP_NUM_THREADS": "1"}


@pytest.fixture
def doppel(tmp_path: Path, trained_home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`doppel` beside the one that runs."""

    def run(*words: str, home: Path = trained_home) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(
            command,
            env=environment(home),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def served(tmp_path: Path, trained_home: Path) -> Iterator[Served]:
    """A `doppel run` on a free port that says it is there."""
    (tmp_path / "config.yml").write_text("server:\n  port: 0\nlog:\n  format: json\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environment(trained_home),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    said: queue.Queue[str] = queue.Queue()
    assert process.stderr
    reader = Thread(target=lambda: [said.put(line) for line in process.stderr or ()], daemon=True)
    reader.start()
    one = Served(process, trained_home, said, [])
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", one.until("Doppel is at"))
        assert found
        one.url = found.group()
        yield one
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stderr.close()


def test_it_serves_and_stops_when_told(served: Served) -> None:
    assert json.loads(served.get("/healthz")[1]) == {"status": "alive"}
    assert json.loads(served.get("/readyz")[1]) == {"status": "ready"}
    status, page = served.get("/")
    assert status == 200
    assert "Doppel" in page
    status_lines = Path(f"/proc/{served.process.pid}/status")
    if status_lines.exists():
        resident = re.search(r"VmHWM:\s+(\d+) kB", status_lines.read_text(encoding="ascii"))
        assert resident
        assert int(resident.group(1)) < MEGABYTES * 1024
    assert served.stop() == 0
    assert served.until("stopped") == "Doppel has stopped.\n"


def test_there_is_one_a_folder_and_one_a_port(
    served: Served, doppel: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    again = doppel("run")
    assert again.returncode == 2
    assert f"process {served.process.pid}" in again.stderr
    assert "DOPPEL_HOME" in again.stderr
    port = served.url.rpartition(":")[2]
    (tmp_path / "config.yml").write_text(f"server:\n  port: {port}\n", encoding="utf-8")
    elsewhere = doppel("run", home=tmp_path / "other")
    assert elsewhere.returncode == 2
    assert f"port {port} on 127.0.0.1 is in use" in elsewhere.stderr
    assert "Traceback" not in again.stderr + elsewhere.stderr


def test_a_reminder_is_delivered_where_it_was_set_and_nothing_personal_is_logged(
    served: Served, doppel: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    before = utc_now() - timedelta(hours=2)
    said = doppel(
        "say", "--as", "Annabel", "--at", before.isoformat(), "remind me in 1 minute to water the fern"
    )
    assert said.returncode == 0, said.stderr
    served.until('"event": "sent"')
    web, console = Address("web", "Annabel", "web"), Address("console", "Annabel", "Annabel")
    house = House(load(None, {}), Home(served.home))
    house.dialogue.hear(Message("1", "remind me in 1 minute to call grandma", web, before))
    served.until('"event": "sent"')
    assert "water the fern" in _unasked(house, console)
    assert "call grandma" in _unasked(house, web)
    house.close()
    link = doppel("link", "--as", "Annabel").stdout.strip().replace("http://127.0.0.1:0", served.url)
    signed_in = Request(link, method="POST", headers={"Origin": served.url})
    with urlopen(signed_in, timeout=PATIENCE) as answer:
        assert answer.status == 200
    assert served.stop() == 0
    served.until("stopped")
    log = "".join(served.log).lower()
    for personal in ("annabel", "fern", "grandma", "remind me"):
        assert personal not in log


def _unasked(house: House, address: Address) -> str:
    lines = house.dialogue.transcript(address, utc_now() - timedelta(hours=1))
    replies: list[Reply] = [line.reply for line in lines if line.said is None]
    return "\n".join(reply.text for reply in replies)
