"""The public data sets, and `doppel evaluate` on them in a process of its own, since coverage is slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = os.environ.get("DOPPEL_NLU_DATA")
needs_public_data = pytest.mark.skipif(
    FOLDER is None, reason="set DOPPEL_NLU_DATA to the folder of the public data sets"
)


def figures(**files: str) -> dict[str, float]:
    """What `doppel evaluate` finds; options and the names of sets."""
    assert FOLDER is not None
    options = [part for option, name in files.items() for part in (f"--{option.replace('_', '-')}", name)]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "evaluate", "--json", *_paths(options, Path(FOLDER))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _paths(options: list[str], folder: Path) -> list[str]:
    return [part if part.startswith("--") else str(folder / f"{part}.yml") for part in options]
