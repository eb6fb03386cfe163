"""The rehearsed months of docs/nudges.md are what the commands above them give."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rehearsals import PAGE, commands, rewritten, table

ROOT = PAGE.parent.parent
SHOWN = commands(PAGE.read_text(encoding="utf-8"))


def rehearsed(arguments: list[str], home: Path) -> dict[str, Any]:
    """What a command of the page gives, for programs."""
    environment = {**os.environ, "DOPPEL_HOME": str(home), "DOPPEL_CONFIG": "", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "bot", *arguments, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("number", range(3))
def test_a_month_of_the_page_is_what_its_command_plays(number: int, trained_home: Path) -> None:
    arguments, shown = SHOWN[number]
    assert shown == table(rehearsed(arguments, trained_home))


def main() -> None:
    """Write the tables anew."""
    page = PAGE.read_text(encoding="utf-8")
    tables = iter([table(rehearsed(arguments, Path(sys.argv[1]))) for arguments, _ in commands(page)])
    PAGE.write_text(rewritten(page, tables), encoding="utf-8")


if __name__ == "__main__":
    main()
