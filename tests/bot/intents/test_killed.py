"""A process that is killed while it publishes: nothing that answers is touched, and the next one goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from publishing_process import admin_of, opened

from bot.dialogue.agent import Agent
from bot.intents.shipped import Shipped

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
PATIENCE = 200


def begun(home: Path, models: Path, how: str) -> subprocess.Popen[str]:
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "fakes", HERE)))
    return subprocess.Popen(
        [sys.executable, str(HERE / "publishing_process.py"), str(home), str(models), how],
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_gone(group: int) -> bool:
    """Whether a process and all that it began have ended, waited for."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        sleep(0.1)
    return False


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("how", "state"), [("training", "training"), ("swap", "ready")])
def test_killed_while_it_publishes(
    few: tuple[Path, Agent, Shipped], tmp_path: Path, how: str, state: str
) -> None:
    models = tmp_path / "models"
    shutil.copytree(few[0], models)
    with begun(tmp_path, models, how) as process:
        if how == "training":
            assert process.stdout
            assert any("compar" in news or "learn" in news for news in process.stdout), "it is in training"
            process.kill()
        assert process.wait(PATIENCE) == -signal.SIGKILL
    assert is_gone(process.pid), "what trained for it ends, too"

    store = opened(tmp_path)
    admin = admin_of(store, models, "here")
    assert (store.desk.live().live, store.desk.version(1).state) == (0, state)
    assert admin.try_text("turn on the light").live.reading.intent == "lamp_on"
    admin.publisher.recover()
    assert admin.version(1).state == ("failed" if how == "training" else "ready")
    version = admin.publish_and_wait("ben")
    assert (version.number, version.live) == (2, True)
    store.close()
