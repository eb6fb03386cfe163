"""The set-up page, followed step by step against the fake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hear import FakeHear, MemoryShelf
from slack_api import APP_TOKEN, TOKEN, slack_api
from slack_sent import SECRET
from typer.testing import CliRunner

from bot.commands.all import app
from bot.commands.edge import Options
from bot.config import load
from bot.discovery import channels
from channels.slack import Settings, SlackChannel

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "channels" / "slack.md").read_text(encoding="utf-8")
WEB = "https://doppel.example.org"
COPIED = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SECRET}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def settings(config: str, tmp_path: Path, api_url: str) -> Settings:
    """What a config.yml of the page comes to, with the secrets that were copied from Slack."""
    file = tmp_path / "config.yml"
    file.write_text(f"{config}    api_url: {api_url}\n", encoding="utf-8")
    models = {name: kind.Settings for name, kind in channels().items()}
    read: Settings = load(file, COPIED, models).channels["slack"]
    return read


@pytest.mark.parametrize(
    "words", [line.split()[1:] for block in blocks("bash") for line in block.splitlines()]
)
def test_step_1_prints_a_manifest(words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.touch()
    told = CliRunner().invoke(app, ["--config", str(file), *words], obj=Options())
    assert told.exit_code == 0, told.output
    made: dict[str, Any] = yaml.safe_load(told.stdout)
    assert made["settings"]["socket_mode_enabled"] is ("--socket" in words)


def test_step_2_copies_what_step_3_needs() -> None:
    exported = set(re.findall(r"^export (\w+)=", PAGE, re.MULTILINE))
    (config,) = blocks("yaml")
    assert set(re.findall(r"\$\{(\w+)\}", config)) == exported <= COPIED.keys()


@pytest.mark.parametrize("way", ["Socket Mode", "HTTP"])
async def test_step_3_gives_a_channel_that_slack_reaches_with_nothing_to_fix(
    way: str, tmp_path: Path
) -> None:
    (config,) = blocks("yaml")
    if way == "HTTP":
        assert "`signing_secret: ${SLACK_SIGNING_SECRET}` stands in place of `app_token`" in PAGE
        config = config.replace("app_token: ${SLACK_APP_TOKEN}", "signing_secret: ${SLACK_SIGNING_SECRET}")
    async with slack_api() as api:
        given = settings(config, tmp_path, f"{api.url}api/")
        channel = SlackChannel(given.model_copy(update={"public_url": WEB}), MemoryShelf())
        assert [each.fix for each in await channel.check()] == ["", ""]
        hear = FakeHear()
        door = channel.parts.hearing(hear).door
        hello = await door.deliver({"type": "url_verification", "challenge": "c"})
        assert hello.body == '{"challenge": "c"}'
        await channel.parts.close()


@pytest.mark.parametrize(
    "path", ["/slack/events", "/slack/interactions", "/slack/commands", "/slack/install"]
)
def test_the_page_names_the_paths(path: str) -> None:
    assert path in PAGE


def test_each_line_of_the_log_that_it_explains_is_written_somewhere() -> None:
    table = PAGE.split("## When something is wrong", 1)[1]
    named = {
        name
        for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    written = [*(ROOT / "channels" / "slack").glob("*.py"), ROOT / "bot" / "gateway" / "recordings.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in written)
    assert {"unsigned_request", "socket_lost", "not_taken"} <= named
    assert {name for name in named if f'"{name}"' not in code} == set()
