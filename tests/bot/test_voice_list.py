"""`doppel voice list`."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from bot import discovery
from bot.commands.voice import voice
from bot.commands.voice_list import list_voices
from bot.phrases import phrases


def test_the_voices_of_a_language_are_listed() -> None:
    told = CliRunner().invoke(voice, ["list", "en", "--json"])
    assert told.exit_code == 0
    names = {row["name"] for row in json.loads(told.stdout)}
    assert {"en-gb", "en-us"} <= names
    assert "de" not in names
    assert "German" in CliRunner().invoke(voice, ["list", "DE"]).stdout
    assert "No voice speaks 'xx'" in CliRunner().invoke(voice, ["list", "xx"]).stdout


def test_every_voice_that_the_skill_offers_is_there() -> None:
    known = {voice.name for voice in list_voices()}
    words = phrases(str(next(path for path in discovery.skills().files if path.stem == "speaking")))
    for language in ("en", "de"):
        offered = (*words.words(language).lists["voices"], *words.words(language).names.values())
        assert {name.partition("+")[0] for name in offered} <= known
