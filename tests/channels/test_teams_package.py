"""The app package, and the command that makes it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from fakes.bot_framework import APP_ID
from fakes.teams_manifest import problems
from typer.testing import CliRunner

from bot.commands.all import app
from bot.commands.edge import Options
from bot.errors import ConfigError
from bot.shortcuts import shortcuts
from channels.teams import Settings
from channels.teams.manifest import IN_COMPANY, PRIVATE, Publisher
from channels.teams.package import package

HOME = "https://doppel.example.org"
PUBLISHER = Publisher("Fern & Co.", HOME, f"{HOME}/privacy", f"{HOME}/terms")


def made(publisher: Publisher = PUBLISHER, app_id: str = APP_ID) -> bytes:
    return package(Settings(app_id=app_id, public_url=HOME), "1.2.3", publisher)


def test_teams_takes_the_package() -> None:
    assert problems(made()) == []


def test_the_same_app_is_the_same_package() -> None:
    assert made() == made()


def test_a_command_says_what_the_house_understands_in_each_language() -> None:
    with ZipFile(io.BytesIO(made())) as archive:
        manifest, german = (json.loads(archive.read(name)) for name in ("manifest.json", "de.json"))
    private, company = (listed["commands"] for listed in manifest["bots"][0]["commandLists"])
    says = {each.name: each.says for each in shortcuts("en")}
    assert [command["title"] for command in private] == [says[name] for name in PRIVATE]
    assert [command["title"] for command in company] == [says[name] for name in IN_COMPANY]
    assert german["bots[0].commandLists[0].commands[0].title"] == "Hilfe"


@pytest.mark.parametrize(
    ("publisher", "what"),
    [
        (Publisher("", HOME, HOME, HOME), "--company"),
        (Publisher("x" * 33, HOME, HOME, HOME), "--company"),
        (Publisher("x", "http://example.org", HOME, HOME), "--website"),
        (Publisher("x", HOME, "", HOME), "--privacy"),
        (Publisher("x", HOME, HOME, "https://" + "x" * 2048), "--terms"),
    ],
)
def test_what_teams_would_refuse_is_said_before(publisher: Publisher, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        made(publisher)


def test_a_package_is_for_one_bot() -> None:
    with pytest.raises(ConfigError, match="app_id"):
        made(app_id="")


def test_the_command_writes_it(tmp_path: Path) -> None:
    config, out = tmp_path / "config.yml", tmp_path / "doppel.zip"
    config.write_text(f"server: {{public_url: {HOME}}}\nchannels: {{teams: {{app_id: {APP_ID}}}}}\n", "utf-8")
    words = ["--config", str(config), "teams", "package", "--company", "Fern", "--out", str(out)]
    result = CliRunner().invoke(app, words, obj=Options())
    assert result.exit_code == 0, result.output
    assert problems(out.read_bytes()) == []
    with ZipFile(out) as archive:
        told = json.loads(archive.read("manifest.json"))
    assert (told["developer"]["name"], told["developer"]["privacyUrl"]) == ("Fern", HOME)
    assert told["validDomains"] == ["doppel.example.org"]
    nowhere = CliRunner().invoke(app, [*words[:-1], str(tmp_path / "no" / "x.zip")], obj=Options())
    assert isinstance(nowhere.exception, ConfigError)
