"""A spoken check-in as a voice note: the same words, buttons and events on every platform that has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fakes.drivers.platform import PlatformPerson
from fakes.drivers.slack import slack_http
from fakes.drivers.teams import teams
from fakes.drivers.telegram import telegram_polling
from speech import FakeSpeech
from table import check_events

from bot.app import House
from nlu.understanding import Interpreter

pytestmark = pytest.mark.long

PLATFORMS: Mapping[str, Any] = {"Telegram": telegram_polling, "Slack": slack_http, "Teams": teams}


@pytest.fixture(params=PLATFORMS)
def ana(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    models: Path,
    interpreter: Interpreter,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PlatformPerson]:
    """Somebody on a platform, before a whole house whose recordings are words in UTF-8."""
    assert interpreter, "training fills the folder that is linked here"
    speech = FakeSpeech()
    monkeypatch.setattr(House, "speech", property(lambda _: speech))
    (tmp_path / "models").symlink_to(models)
    with PLATFORMS[request.param](tmp_path) as driver:
        yield driver.person("Ana")


def test_a_spoken_check_in(ana: PlatformPerson) -> None:
    known = len(ana.stage.records(ana.address))
    asked = ana.speak("log my mood")
    assert "Heard: “log my mood”" in asked.text
    assert {"🙂 4", "Fix"} <= set(asked.labels)
    noted = ana.speak("four")
    assert "Heard: “four”" in noted.text
    assert "Mood 4" in noted.text
    assert "Fix" in noted.labels
    again = ana.press("Fix")
    assert "Took back" in again.text or "taken back" in again.text
    assert "🙂 4" in again.labels
    assert "Mood 2" in ana.say("2").text
    unheard = ana.speak("?")
    assert "type it" in unheard.text
    assert "Heard" not in unheard.text
    wanted = [
        {"capacity.mood_logged": {"value": 4}},
        "correction.made",
        {"capacity.mood_logged": {"value": 2}},
    ]
    check_events(wanted, ana.stage.records(ana.address)[known:], "a spoken check-in")
