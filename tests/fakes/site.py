"""A web chat in a process of its own, to be started, stopped and asked about what it heard."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

TESTS = Path(__file__).parent.parent
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), ""
)
DOPPEL = (sys.executable, "-m", "bot")
NO_CHROMIUM = "needs Debian's chromium in /usr/bin"


class Site:
    """One server on one port of its own."""

    def __init__(self, command: Callable[[int], list[str]], **environ: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = command(self.port)
        self._environ = os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"} | environ
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it says that it serves; the port is open from then on."""
        self._process = subprocess.Popen(self._command, env=self._environ, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr
        said = []
        for line in self._process.stderr:
            said.append(line)
            if "Uvicorn running" in line or "Doppel is at" in line:
                self._drain = threading.Thread(target=_read_on, args=(self._process.stderr,))
                self._drain.start()
                return
        raise RuntimeError("the server ended: " + "".join(said))

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._drain.join()

    def post(self, path: str, text: str = "") -> None:
        """Tell the server something by its test routes."""
        request = urllib.request.Request(f"{self.url}/test/{path}", text.encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def heard(self, user: str) -> list[dict[str, Any]]:
        """The messages of a person that were new to the house, in order."""
        with urllib.request.urlopen(f"{self.url}/test/heard", timeout=10) as answer:
            return [said for said in json.load(answer) if said["user"] == user]


def _read_on(pipe: IO[str]) -> None:
    """Read what nobody wants, since a full pipe would stop the server."""
    with pipe:
        pipe.read()


def real_site(home: Path) -> Site:
    """`doppel run` over a folder, at a public address, so that it wants sign-in links."""
    config = home / "config.yml"

    def command(port: int) -> list[str]:
        config.write_text(
            f"server:\n  port: {port}\n  public_url: http://127.0.0.1:{port}\n", encoding="utf-8"
        )
        return [*DOPPEL, "--config", str(config), "run"]

    return Site(command, DOPPEL_HOME=str(home))


def sign_in_link(home: Path, user: str) -> str:
    """What `doppel link` prints."""
    command = [*DOPPEL, "--config", str(home / "config.yml"), "link", "--as", user]
    environ = os.environ | {"DOPPEL_HOME": str(home)}
    made = subprocess.run(command, env=environ, cwd=TESTS.parent, capture_output=True, text=True, check=True)
    return made.stdout.strip()


def fake_site(state: Path | None = None, **settings: Any) -> Site:
    """The web chat before the scripted house; `settings` may name the site's own address as {url}."""

    def command(port: int) -> list[str]:
        chosen = json.dumps(settings).replace("{url}", f"http://127.0.0.1:{port}")
        return [sys.executable, str(TESTS / "fakes" / "web_server.py"), str(port), str(state or ""), chosen]

    return Site(command)
