"""`doppel run` as a process of its own, with what it logs and how much memory it takes."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final, Self

import yaml

ROOT: Final = Path(__file__).parent.parent.parent.parent
PATIENCE: Final = 60.0
DOOR: Final = re.compile(r"Doppel is at (http://127\.0\.0\.1:\d+)")


class DoppelRun:
    """`with DoppelRun(…) as doppel:` serves at `doppel.url`; it may be killed, and started anew."""

    def __init__(
        self, home: Path, channels: Mapping[str, Mapping[str, Any]], secrets: Mapping[str, str], port: int = 0
    ) -> None:
        self.url = ""
        self.events: Counter[str] = Counter()
        """How often each event was logged."""
        self.errors: list[str] = []
        """Lines that tell of an error, or are no log."""
        self._change = Condition()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
        paths = {"DOPPEL_HOME": str(home), "DOPPEL_CONFIG": str(home / "config.yml"), "PYTHONPATH": str(ROOT)}
        self._environ = kept | paths | {"OMP_NUM_THREADS": "1"} | dict(secrets)
        config = {"server": {"port": port}, "log": {"format": "json"}, "channels": channels}
        (home / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it says where it is."""
        self.url = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=self._environ,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()
        with self._change:
            there = self._change.wait_for(lambda: self.url or self._process.poll() is not None, PATIENCE)
        assert there, "it never said where it is"
        assert self.url, f"it ended at once: {self.errors}"

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._end()

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._end()

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        statm = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii")
        return int(statm.split()[1]) * resource.getpagesize() / 2**20

    def _end(self) -> None:
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stderr
        with self._process.stderr as lines:
            for line in lines:
                self._note(line)
        with self._change:
            self._change.notify_all()

    def _note(self, line: str) -> None:
        with self._change:
            if found := DOOR.search(line):
                self.url = found[1]
            try:
                told = json.loads(line)
                self.events[told["event"]] += 1
                if "at" in told or told["level"] in {"error", "critical"}:
                    self.errors.append(line)
            except (ValueError, KeyError, TypeError):
                if "Doppel" not in line:
                    self.errors.append(line)
            self._change.notify_all()
