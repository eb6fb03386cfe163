"""docs/channels/teams.md, followed step by step against the fake connector."""

from __future__ import annotations

import asyncio
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from fakes.bot_framework import PASSWORD, FakeTeams, serving
from fakes.teams_bench import addresses
from fakes.teams_manifest import problems
from typer.testing import CliRunner

from bot.commands.all import app
from bot.commands.edge import Options
from bot.config import load
from bot.errors import ConfigError
from channels.teams import Settings
from channels.teams.channel import ROUTE
from channels.teams.check import findings

PAGE = (Path(__file__).parents[2] / "docs" / "channels" / "teams.md").read_text(encoding="utf-8")
YAML = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOLD = re.findall(r"^  ✓ (.*)$", PAGE, re.MULTILINE)
SECRET = "TEAMS_APP_PASSWORD"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of the page, in a file."""
    path = tmp_path / "config.yml"
    path.write_text(YAML[0], encoding="utf-8")
    return path


def test_the_settings_of_the_page_are_right_and_the_check_finds_what_the_page_shows(config: Path) -> None:
    settings = load(config, {SECRET: PASSWORD}, {"teams": Settings}).channels["teams"]
    public = load(config, {SECRET: PASSWORD}).server.public_url
    assert f"--endpoint {public}{ROUTE}" in PAGE

    async def check(fake: FakeTeams) -> list[tuple[str, str]]:
        there = {name: url for name, url in addresses(fake).items() if name.endswith("_url")}
        at_the_fake = settings.model_copy(update={**there, "public_url": public})
        outside = httpx.MockTransport(lambda _: httpx.Response(401))
        async with httpx.AsyncClient(mounts={"all://doppel.example.org": outside}) as http:
            return [(each.what, each.fix) for each in await findings(at_the_fake, http, ROUTE)]

    with serving(FakeTeams()) as fake:
        assert asyncio.run(check(fake)) == [(line, "") for line in TOLD]


def test_the_command_of_the_page_makes_what_it_tells(config: Path, tmp_path: Path) -> None:
    [command] = re.findall(r"^\$ doppel (teams package .*?)\ndoppel\.zip", PAGE, re.MULTILINE | re.DOTALL)
    words = [part or other for part, other in re.findall(r'"([^"]*)"|([^\s\\]+)', command)]
    out = tmp_path / "doppel.zip"
    said = ["--config", str(config), *(str(out) if word == "doppel.zip" else word for word in words)]
    result = CliRunner().invoke(app, said, obj=Options(), env={SECRET: PASSWORD})
    assert result.exit_code == 0, result.output
    packed = out.read_bytes()
    assert problems(packed) == []
    with ZipFile(io.BytesIO(packed)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["developer"]["name"] == "Fern & Co."
    for asked in (*manifest["permissions"], *manifest["bots"][0]["scopes"], "supportsFiles", "validDomains"):
        assert f"`{asked}`" in PAGE, f"the page does not say why {asked}"


def test_without_its_secret_it_does_not_start_and_says_which(config: Path) -> None:
    with pytest.raises(ConfigError, match=SECRET):
        load(config, {}, {"teams": Settings})
