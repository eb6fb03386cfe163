"""The code in the documentation runs, top to bottom, as a reader would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent.parent
PAGES = [*sorted((ROOT / "docs").glob("**/*.md")), ROOT / "README.md"]
INFO = r"^```(?P<language>\w+)(?: file=(?P<file>\S+))?$"
BLOCK = re.compile(rf"{INFO}\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
ROOMS = ("bot", "nlu", "skills", "twin_core", "voice", "channels")


def blocks(page: Path) -> list[re.Match[str]]:
    return list(BLOCK.finditer(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(b["language"] == "python" for b in blocks(p))], ids=lambda p: p.name
)
def test_the_code_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).symlink_to(ROOT / room) if room not in ("skills", "channels") else mirrored(
            ROOT / room, tmp_path / room
        )
    code = []
    for block in blocks(page):
        if block["file"]:
            (tmp_path / block["file"]).write_text(block["code"], encoding="utf-8")
        elif block["language"] == "python":
            code.append(block["code"])
    script = tmp_path / "page.py"
    script.write_text("\n".join(code), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "error", "page.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def mirrored(source: Path, target: Path) -> None:
    """A folder of links, and folders of them in it, so that a page may add files of its own."""
    target.mkdir()
    for entry in source.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            mirrored(entry, target / entry.name)
        elif entry.is_file():
            (target / entry.name).symlink_to(entry)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", prose):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


@pytest.mark.timeout(1200)  # a page that teaches an intent trains models
@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(b["language"] == "bash" for b in blocks(p))], ids=lambda p: p.name
)
def test_the_commands_of_a_page_work(page: Path, tmp_path: Path, trained_home: Path) -> None:
    script = "\n".join(block["code"] for block in blocks(page) if block["language"] == "bash")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DOPPEL_HOME": str(trained_home), "TMPDIR": str(tmp_path)}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
