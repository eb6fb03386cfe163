from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from typer.testing import CliRunner

from bot.commands.all import app
from bot.commands.edge import Options
from bot.discovery import channels
from channels.slack import Settings, SlackChannel
from channels.slack.features import EVENTS, SCOPES, SHORTCUTS
from channels.slack.listeners import Events
from channels.slack.manifest import manifest

ROOT = Path(__file__).parent.parent.parent
WEB = "https://doppel.example.org"


def test_it_is_found() -> None:
    assert channels()["slack"] is SlackChannel


@pytest.mark.parametrize("socket", [True, False])
def test_the_manifest_is_within_the_limits_of_slack(socket: bool) -> None:
    made = manifest(WEB, socket=socket)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    for each in made["features"]["shortcuts"]:
        assert len(each["name"]) <= 24
        assert len(each["description"]) <= 150
    (command,) = made["features"]["slash_commands"]
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert made["settings"]["socket_mode_enabled"] is socket
    addresses = re.findall(r"https://\S+/slack/\w+", yaml.safe_dump(made))
    assert len(addresses) == (1 if socket else 4)


def test_without_an_address_nothing_is_called_and_nobody_installs() -> None:
    made = manifest("", socket=True)
    assert "redirect_urls" not in made["oauth_config"]
    assert "http" not in yaml.safe_dump(made)


def test_the_manifest_asks_for_what_is_listened_to_and_nothing_else() -> None:
    class Noted:
        """An application that notes what is listened to."""

        def __init__(self) -> None:
            self.events: list[str] = []

        def event(self, name: str) -> Any:
            self.events.append(name)
            return lambda listener: listener

    noted: Any = Noted()
    nothing: Any = None
    Events(
        nothing,
        homes=nothing,
        introductions=nothing,
        profiles=nothing,
        workspaces=nothing,
        background=nothing,
    ).register(noted)
    asked = manifest("", socket=True)["settings"]["event_subscriptions"]["bot_events"]
    assert noted.events == [name.partition(".")[0] for name in asked]
    assert list(EVENTS) == asked


def test_the_page_says_why_each_scope_is_needed_in_the_words_of_the_code() -> None:
    page = (ROOT / "docs" / "channels" / "slack.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+(?::[a-z]+)?)` \| (.+) \|$", page, re.MULTILINE)
    listed = [(name, why) for name, why in rows if ":" in name or name == "commands"]
    assert listed == [(scope.name, scope.why) for scope in SCOPES]


def test_every_shortcut_and_scope_is_named_once() -> None:
    for names in ([each.callback for each in SHORTCUTS], [each.name for each in SCOPES], EVENTS):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("words", "config", "socket"),
    [
        ([], "", True),
        (["--public-url", WEB], "", False),
        (["--public-url", f"{WEB}/", "--socket"], "", True),
        ([], f"server:\n  public_url: {WEB}\n", False),
        ([], f"channels:\n  slack:\n    public_url: {WEB}\n", False),
    ],
)
def test_the_command_prints_it(words: list[str], config: str, socket: bool, tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.write_text(config, encoding="utf-8")
    told = CliRunner().invoke(app, ["--config", str(file), "slack", "manifest", *words], obj=Options())
    assert told.exit_code == 0, told.output
    made = yaml.safe_load(told.stdout)
    assert made["settings"]["socket_mode_enabled"] is socket
    assert made == manifest(WEB if words or config else "", socket=socket)


GOOD = {"enabled": True, "app_token": "xapp-1", "bot_token": "xoxb-1"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (GOOD | {"app_token": ""}, "app_token"),
        (GOOD | {"bot_token": ""}, "bot_token"),
        (GOOD | {"client_id": "1.2"}, "client_secret"),
        (GOOD | {"public_url": "doppel.example.org"}, "https://HOST"),
        (GOOD | {"public_url": "https://doppel.example.org/slack"}, "without a path"),
        (GOOD | {"public_url": "https://u:p@doppel.example.org"}, "without a path"),
        (GOOD | {"api_url": "slack.com"}, "an address"),
        (GOOD | {"api_url": "http://[::1"}, "an address"),
        (GOOD | {"token": "x"}, "token"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate(given)


def test_settings_that_are_not_in_use_need_no_secrets() -> None:
    assert not Settings().enabled
    assert Settings.model_validate(GOOD | {"api_url": "http://127.0.0.1:5/api"}).api_url.endswith("/api/")
    assert "xoxb" not in repr(Settings.model_validate(GOOD))
