"""The layers hold, and the contracts would notice if they did not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "nlu", "skills", "twin_core", "voice", "channels")
PLANTED = [
    ("twin_core/twin.py", "import nlu.understanding", "The rooms lie in layers"),
    ("nlu/understanding.py", "import bot.messages", "The rooms lie in layers"),
    ("voice/hear.py", "import nlu.understanding", "The rooms lie in layers"),
    ("skills/help.py", "import channels.console", "The rooms lie in layers"),
    ("channels/console.py", "import bot.app", "The rooms lie in layers"),
    ("bot/skill.py", "import bot.dialogue", "The rooms lie in layers"),
    ("bot/dialogue/engine.py", "import bot.gateway", "The rooms lie in layers"),
    ("skills/help.py", "import skills.tasks", "No skill imports another"),
    ("skills/help.py", "import twin_core.store.base", "Skills see events and state, never the store"),
    ("bot/dialogue/engine.py", "import sqlalchemy", "Only the store knows SQLAlchemy"),
    ("twin_core/twin.py", "import sqlalchemy", "Only the store knows SQLAlchemy"),
    ("bot/dialogue/engine.py", "import asyncio", "The heart is synchronous"),
    ("skills/help.py", "import fastapi", "The heart is synchronous"),
    (
        "channels/teams/people.py",
        "import botbuilder.core",
        "Only the adapter of Teams knows the Bot Framework's SDK",
    ),
    (
        "bot/intents/training/job.py",
        "import bot.intents.publishing.agents",
        "The rooms of intents lie in layers",
    ),
    ("bot/intents/draft.py", "import bot.intents.shipped", "The rooms of intents lie in layers"),
    ("bot/feeds/book.py", "import bot.feeds.reading", "The rooms of feeds lie in layers"),
    ("channels/feeds/ical.py", "import bot.feeds.web", "The rooms lie in layers"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    here = "import sys; sys.path.insert(0, '.')"
    run = "from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", f"{here}; {run}", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_module_of_the_hall_has_its_layer() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    placed = {name.strip() for layer in contract["layers"] for name in layer.replace("|", ":").split(":")}
    there = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert there - {"bot.__init__"} <= placed


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, file: str, line: str, contract: str) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.write_text(f"{planted.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode != 0, f"nobody noticed {line!r} in {file}"
    assert f"{contract} BROKEN" in result.stdout


@pytest.mark.parametrize("serving", ["bot.gateway.app", "bot.commands.talk", "nlu.model"])
def test_who_only_answers_loads_nothing_that_only_training_needs(serving: str) -> None:
    loaded = (
        f"import sys, {serving}; print(*sorted({{'sklearn', 'scipy', 'spellchecker'}} & {{*sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [], "slower to start by a second, and 80 MB more"
