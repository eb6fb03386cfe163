"""Google by a third party: the npm package `emulate`, in a process of its own.

What it is faithful to, and what not, stands in google_calendar.md.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from fakes.slack_emulator import installed

SCRIPT = Path(__file__).with_suffix(".mjs")
BACK = "https://doppel.example.org/feeds/back"
CLIENT, SECRET = "emulated-client", "emulated-secret"
ADDRESS = "ana@example.org"


@dataclass(frozen=True)
class GoogleEmulator:
    """One account with calendars."""

    url: str

    @property
    def settings(self) -> dict[str, str]:
        """The feed's keys in config.yml."""
        return {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "api_url": f"{self.url}/calendar/v3",
            "login_url": f"{self.url}/o/oauth2/v2/auth",
            "token_url": f"{self.url}/oauth2/token",
            "revoke_url": f"{self.url}/oauth2/revoke",
        }

    def agrees(self, address: str) -> dict[str, str]:
        """What a browser brings back after Ana chose her account on the page at an address."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(address)
            assert page.status_code == 200, page.text
            asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
            sent = browser.post(f"{self.url}/o/oauth2/v2/auth/callback", data={"email": ADDRESS, **asked})
        assert sent.status_code == 302, sent.text
        return dict(parse_qsl(urlsplit(sent.headers["location"]).query))


@contextmanager
def google_emulated(events: Sequence[Mapping[str, Any]]) -> Iterator[GoogleEmulator]:
    """The emulator on a free port of 127.0.0.1 with some events, ended with the block or with this process.

    Raises `fakes.slack_emulator.NotHere` where it cannot be had.
    """
    folder = installed()
    client = {"client_id": CLIENT, "client_secret": SECRET, "name": "Doppel", "redirect_uris": [BACK]}
    calendars = [
        {"id": ADDRESS, "summary": ADDRESS, "primary": True, "time_zone": "Europe/Berlin"},
        {"id": "team@group.calendar.google.com", "summary": "Team"},
    ]
    seed = {
        "users": [{"email": ADDRESS, "name": "Ana"}],
        "oauth_clients": [client],
        "calendars": calendars,
        "calendar_events": [{"calendar_id": ADDRESS, **event} for event in events],
    }
    kept = {name: value for name, value in os.environ.items() if not name.endswith("BASE_URL")}
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(folder), json.dumps(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=kept | {"NO_PROXY": "127.0.0.1"},
    )
    assert process.stdin
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, "the emulator ended; what it said is on stderr"
        yield GoogleEmulator(json.loads(line)["url"])
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
