"""The set-up pages of calendars in the cloud: their settings are taken, and every right is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml

from bot.feed import Feed
from channels.feeds.google import Google
from channels.feeds.graph import Graph

PAGES = Path(__file__).parents[3] / "docs" / "calendars"
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FEEDS: dict[str, type[Feed]] = {"google": Google, "microsoft": Graph}


def settings_of(page: str) -> list[dict[str, Any]]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [yaml.safe_load(block)["feeds"] for block in BLOCK.findall(text)]


@pytest.mark.parametrize("page", FEEDS)
def test_the_settings_of_a_page_are_taken(page: str) -> None:
    kind = FEEDS[page]
    for number, settings in enumerate(settings_of(page)):
        (keys,) = settings.values()
        assert list(settings) == [kind.name]
        with httpx.Client() as web:
            assert kind(kind.Settings(**keys), web).ready == (number == 0)


@pytest.mark.parametrize("page", FEEDS)
@pytest.mark.parametrize("writes", [False, True])
def test_a_page_names_every_right_that_is_asked_for(page: str, writes: bool) -> None:
    kind, text = FEEDS[page], (PAGES / f"{page}.md").read_text(encoding="utf-8")
    (keys,) = settings_of(page)[0].values()
    with httpx.Client() as web:
        address, _ = kind(kind.Settings(**keys), web).sign_in(
            "https://x.example/back", "s" * 32, writes=writes
        )
    asked = parse_qs(urlsplit(address).query)["scope"][0].split()
    assert asked
    for scope in asked:
        assert f"`{scope.rpartition('/')[2]}`" in text
