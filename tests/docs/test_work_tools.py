"""The page about work tools: its settings are settings, and what it has sent arrives."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from activity_watch import ActivityWatchApi, idle
from trackers import nowhere

from bot.discovery import feeds
from bot.feed import Account, Delivery
from channels.feeds._tasks import LONGEST_TITLE
from channels.feeds.activitywatch import ActivityWatch
from twin_core.parts.activity import PAUSE, ActivityObserved

PAGE = (Path(__file__).parent.parent.parent / "docs" / "work-tools.md").read_text(encoding="utf-8")
HOOK = "https://doppel.example.org/feeds/hook/activitywatch/YOUR-FEED"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_its_settings_are_settings(text: str) -> None:
    kinds = feeds()
    for name, keys in yaml.safe_load(text)["feeds"].items():
        if name != "private_hosts":
            assert kinds[name].Settings(**keys)


def test_its_figures_are_those_of_the_code() -> None:
    assert f"in {LONGEST_TITLE} characters" in PAGE
    assert timedelta(minutes=5) == PAUSE


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="curl and bash are not here")
def test_what_it_sends_of_activitywatch_arrives() -> None:
    (script,) = blocks("sh")
    api = ActivityWatchApi({f"aw-watcher-afk_{socket.gethostname()}": ("afkstatus", [idle(BEGAN, 45)])})
    taken: list[Delivery] = []
    feed = ActivityWatch(ActivityWatch.Settings(), nowhere())
    account = Account("f1", "activitywatch", {"secret": "YOUR-SECRET"})

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            taken.append(feed.delivered(account, headers, {}, body, BEGAN + timedelta(hours=1)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    door = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=door.serve_forever, args=(0.01,), daemon=True).start()
    try:
        with api.serving() as url:
            there = script.replace("http://127.0.0.1:5600", url)
            there = there.replace(HOOK, f"http://127.0.0.1:{door.server_address[1]}/hook")
            assert there.count("127.0.0.1") == 2
            subprocess.run(["bash", "-euo", "pipefail", "-c", there], check=True, timeout=60)
    finally:
        door.shutdown()
        door.server_close()
    assert [delivery.events for delivery in taken] == [
        (ActivityObserved(BEGAN, BEGAN + timedelta(minutes=45), "f1"),)
    ]
    assert api.prying == []
