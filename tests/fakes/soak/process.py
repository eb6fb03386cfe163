"""`doppel run` as a process of its own, with what it logs and how much memory it takes."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Mapping
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final, Self

import yaml

ROOT: Final = Path(__file__).parent.parent.parent.parent
PATIENCE: Final = 60.0
SERVES: Final = "Doppel is at "


class DoppelRun:
    """`with DoppelRun(…) as doppel:` serves at `doppel.url`; it may be killed, and started anew."""

    def __init__(self, home: Path, config: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
        """`config`: as in config.yml, but for the port, which is a free one, and the form of the log."""
        self._serves = False
        self.events: Counter[str] = Counter()
        """How often each event was logged."""
        self.errors: list[str] = []
        """Lines that tell of an error, or are no log."""
        self._last: deque[str] = deque(maxlen=40)
        self._change = Condition()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
        paths = {"DOPPEL_HOME": str(home), "DOPPEL_CONFIG": str(home / "config.yml"), "PYTHONPATH": str(ROOT)}
        self.environ = kept | paths | {"OMP_NUM_THREADS": "1"} | dict(secrets)
        """Of this process, and of other commands beside it."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        server = {**config.get("server", {}), "port": port}
        told = {**config, "server": server, "log": {"format": "json"}}
        (home / "config.yml").write_text(yaml.safe_dump(told), encoding="utf-8")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it says that it serves."""
        self._serves = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=self.environ,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()
        with self._change:
            self._change.wait_for(lambda: self._serves or self._process.poll() is not None, PATIENCE)
        if not self._serves:
            self.kill()
            raise RuntimeError("it did not come up: " + "".join(self._last))

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
            self._last.append(line)
            self._serves = self._serves or SERVES in line
            try:
                told = json.loads(line)
                self.events[told["event"]] += 1
                if "at" in told or told["level"] in {"error", "critical"}:
                    self.errors.append(line)
            except (ValueError, KeyError, TypeError):
                if "Doppel" not in line:
                    self.errors.append(line)
            self._change.notify_all()
