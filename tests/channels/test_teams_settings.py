"""Settings of Teams that are not safe do not start."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.bot_framework import FakeTeams
from fakes.hear import MemoryShelf
from fakes.teams_bench import addresses
from pydantic import ValidationError

from bot.errors import ConfigError
from channels.teams import Settings, Teams


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"app_id": ""}, "app_id"),
        ({"app_password": "", "tenant": ""}, "app_password and tenant"),
        ({"developer": True}, "empty app_id"),
        ({"app_id": "", "developer": True, "public_url": "https://doppel.example.org"}, "public_url"),
        ({"app_id": "my bot"}, "app_id"),
        ({"tenants": [""]}, "directory"),
        ({"service_hosts": ["*"]}, "list names"),
        ({"service_hosts": []}, "service_hosts"),
        ({"service_url": "http://smba.trafficmanager.net/"}, "https"),
        ({"login_url": "https://me:secret@login.example"}, "https"),
    ],
    ids=str,
)
def test_settings_that_are_not_safe_do_not_start(wrong: dict[str, Any], why: str) -> None:
    fake = FakeTeams()
    fake.url = "http://127.0.0.1:8080"
    with pytest.raises(ValidationError, match=why):
        Settings.model_validate(addresses(fake) | wrong)


def test_developer_mode_does_not_start_where_the_house_is_public() -> None:
    settings = Settings(developer=True, public_url="https://doppel.example.org")
    with pytest.raises(ConfigError, match="unsigned"):
        Teams(settings, MemoryShelf())


def test_switched_off_it_needs_nothing() -> None:
    assert not Settings().enabled
    assert Teams.realm == Teams.name == "teams"
