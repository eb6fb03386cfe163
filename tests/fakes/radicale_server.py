"""A real Radicale on a free port of this machine, with one user and a folder of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

USER, PASSWORD = "ann", "app-password"
CONFIG = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
[logging]
level = error
"""
CALENDAR = """<?xml version="1.0"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname>
<C:supported-calendar-component-set><C:comp name="{kind}"/></C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""


@dataclass
class Radicale:
    """The server, and what another program of the same person does there."""

    url: str
    client: httpx.Client

    def calendar(self, name: str, kind: str = "VEVENT") -> str:
        path = f"/{USER}/{name.lower()}/"
        self._done(self.client.request("MKCALENDAR", path, content=CALENDAR.format(name=name, kind=kind)))
        return path

    def put(self, path: str, event: str) -> None:
        lines = (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//test//test",
            *event.strip().splitlines(),
            "END:VCALENDAR",
        )
        content = "\r\n".join(line.strip() for line in lines) + "\r\n"
        self._done(self.client.put(path, content=content.encode(), headers={"Content-Type": "text/calendar"}))

    def delete(self, path: str) -> None:
        self._done(self.client.delete(path))

    def get(self, path: str) -> str:
        response = self.client.get(path)
        return response.text if response.status_code == 200 else ""

    def listed(self, path: str) -> list[str]:
        """The names of what a calendar holds."""
        response = self.client.request("PROPFIND", path, headers={"Depth": "1"})
        self._done(response)
        names = (piece.partition("<")[0] for piece in response.text.split("href>")[1:])
        return sorted(name.rpartition("/")[2] for name in names if name.endswith(".ics"))

    @staticmethod
    def _done(response: httpx.Response) -> None:
        assert response.is_success, f"{response.status_code} {response.text}"


def event(uid: str, start: str, *more: str, title: str = "", minutes: int = 60) -> str:
    """An event; `start` as 20260302T090000Z."""
    lines = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART:{start}",
        f"DURATION:PT{minutes}M",
    )
    return "\n".join((*lines, f"SUMMARY:{title or uid}", *more, "END:VEVENT"))


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """The server, up and running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        with httpx.Client(base_url=url, auth=(USER, PASSWORD), trust_env=False) as client:
            yield Radicale(url, client)
    finally:
        process.kill()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError("Radicale ended")
        try:
            urllib.request.urlopen(url + "/", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("Radicale does not answer")
