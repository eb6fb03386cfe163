"""`doppel channels`: as an admin uses it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import House, utc_now
from bot.config import Home, load
from twin_core.parts.identity import IdentityLinked, IdentityUnreachable
from twin_core.parts.system import TwinCreated
from twin_core.store.base import Draft, Parcel

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.from_environment({"DOPPEL_HOME": str(tmp_path / "home")})


@pytest.fixture
def channels(run_in: Callable[[Path], Run], home: Home) -> Run:
    doppel = run_in(home.path)
    return lambda *words, **more: doppel("channels", *words, **more)


def peopled(home: Home) -> None:
    house = House(load(None, {}), home)
    for name in ("zoe", "ben"):
        events = (TwinCreated(name), IdentityLinked("web", name, "web"), IdentityLinked("web", name, "other"))
        house.store.append(Draft(name, events, utc_now(), name, "web"))
    parcel = Parcel("p", "zoe", "web", "zoe", "web:web", b"{}", utc_now())
    house.store.append(
        Draft("zoe", (IdentityUnreachable("web", "zoe", "web"),), utc_now(), "x", "web", parcels=(parcel,))
    )
    house.store.park(parcel, "blocked", utc_now())
    house.close()


def test_people_and_those_who_blocked_us_are_counted_and_never_named(channels: Run, home: Home) -> None:
    peopled(home)
    rows = {row["channel"]: row for row in json.loads(channels("list", "--json").stdout)}
    figures = {"people": 2, "unreachable": 1, "deadLetters": 1}
    assert rows["web"] == {"channel": "web", "enabled": True, **figures}
    assert rows["console"]["people"] == 0
    shown = channels("list").stdout
    assert re.search(rb"web +yes +2 +1 +1", shown)
    assert b"zoe" not in shown


def test_a_check_says_what_was_looked_at(channels: Run) -> None:
    assert channels("check", "web").stdout.decode().splitlines() == ["web", "  ✓ nothing to check"]
    assert set(json.loads(channels("check", "--json").stdout)) == {"console", "web"}


def test_a_channel_that_is_not_enabled_cannot_be_checked(channels: Run) -> None:
    assert b"channels.nowhere.enabled" in channels("check", "nowhere", code=2).stderr
