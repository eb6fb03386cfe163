"""The set-up page, followed step by step against the fake."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.telegram_api import TelegramApi
from fakes.telegram_api.server import TOKEN

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "channels" / "telegram.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

Doppel = Callable[..., subprocess.CompletedProcess[str]]


def blocks(language: str) -> list[str]:
    return [textwrap.dedent(code) for _, of, code in BLOCK.findall(PAGE) if of == language]


@pytest.fixture
def doppel(tmp_path: Path) -> Doppel:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
    [variable] = re.findall(r"export (\w+)=", blocks("sh")[0])
    environment = kept | {variable: TOKEN, "DOPPEL_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}

    def run(config: str, *words: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "config.yml").write_text(config, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_steps_lead_to_what_the_page_shows(doppel: Doppel) -> None:
    [command, *shown] = blocks("console")[0].splitlines()
    with TelegramApi(username="your_bot").serving() as api:
        config = blocks("yaml")[0] + f"    api_url: {api.url}\n"
        assert doppel(config, "config", "check").returncode == 0
        checked = doppel(config, *command.removeprefix("$ doppel ").split())
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.splitlines() == shown


def test_the_webhook_s_settings_are_taken_and_what_is_missing_is_told(doppel: Doppel) -> None:
    with TelegramApi().serving() as api:
        checked = doppel(blocks("yaml")[1] + f"    api_url: {api.url}\n", "channels", "check", "telegram")
    assert checked.returncode == 1
    number = TOKEN.partition(":")[0]
    assert f"Telegram knows none, not https://doppel.example.org/telegram/{number}" in checked.stdout
    assert "start `doppel run`, which sets it" in checked.stdout


def test_every_log_line_of_the_page_is_one_of_ours() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "channels" / "telegram").glob("*.py"))
    rows = PAGE.partition("| line |")[2].splitlines()[2:]
    names = [
        name for row in rows if row.startswith("|") for name in re.findall("`(\\w+)`", row.split("|")[1])
    ]
    assert len(names) > 8
    assert all(f'"{name}"' in code for name in names)
