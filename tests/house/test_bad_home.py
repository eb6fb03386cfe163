"""What nobody should find on a disk: it is told in words, left as it is, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import filling
import pytest

from bot.learning import is_learnt, model_of

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def bytes_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(home.iterdir()) if path.is_file()}


@contextmanager
def no_change(home: Path) -> Iterator[None]:
    before = bytes_of(home)
    yield
    after = {name: content for name, content in bytes_of(home).items() if not name.endswith("-shm")}
    assert {name: content for name, content in after.items() if name in before or content} == before


def random_bytes(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 200)


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def junk(path: Path) -> None:
    path.write_text("hunter2\n", encoding="ascii")


def another_key(path: Path) -> None:
    path.write_text("5e" * 32, encoding="ascii")


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("doppel.db", random_bytes, "is not a database; move it away"),
        ("doppel.db", half, "damaged; keep a copy and put back a backup"),
        ("doppel.db", of_another_program, "is a database of another program"),
        ("doppel.db", a_folder, "cannot be opened for writing"),
        ("doppel.db", Path.unlink, "is gone or empty, but"),
        ("doppel.db", emptied, "put it back, or restore a backup. To start afresh on purpose, move"),
        ("keys.db", random_bytes, "is not a database; move it away"),
        ("keys.db", of_another_program, "is a database of something else than keys"),
        ("keys.db", Path.unlink, "is gone or empty, and without it nobody's data in"),
        ("keys.db", emptied, "put it back, or restore a backup. To start afresh on purpose, move"),
        ("key", Path.unlink, "is gone; put back the one saved together with this database"),
        ("key", junk, "must hold 64 hexadecimal digits; put it back"),
        ("key", another_key, "key"),
    ],
)
def test_a_damaged_home_is_told_left_as_it_is_and_can_be_mended(
    run: Run, trained_home: Path, name: str, damage: Callable[[Path], None], told: str
) -> None:
    run("say", "--as", "Ann", "mood 4")
    spare = shutil.copytree(trained_home, trained_home.with_name("spare"), symlinks=True)
    damage(trained_home / name)
    with no_change(trained_home):
        for command in (("say", "--as", "Ann", "energy 2"), ("twin", "history", "Ann")):
            error = run(*command, code=2).stderr.decode()
            assert error.startswith("doppel: ")
            assert told in error
            assert error.count("\n") == 1
    shutil.rmtree(trained_home)
    spare.rename(trained_home)
    run("say", "--as", "Ann", "energy 2")
    kept = run("twin", "history", "Ann", "--json").stdout.splitlines()
    assert [json.loads(line)["type"] for line in kept][-2:] == [
        "capacity.mood_logged", "capacity.energy_updated"
    ]  # fmt: skip


def test_a_home_that_cannot_be_made_is_told(run_in: Callable[[Path], Run], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="ascii")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        error = run_in(home)("say", "--as", "Ann", "mood 4", code=2).stderr.decode()
        assert f"cannot use {home} as DOPPEL_HOME" in error
    assert (tmp_path / "file").read_text(encoding="ascii") == "mine"


def test_a_home_that_may_not_be_written_is_told(run: Run, trained_home: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    run("say", "--as", "Ann", "mood 4")
    trained_home.chmod(0o500)
    try:
        assert run("say", "--as", "Ann", "energy 2", code=2).stderr.startswith(b"doppel: ")
    finally:
        trained_home.chmod(0o700)
    assert b"energy" not in run("twin", "history", "Ann").stdout


def filled(home: Path, kind: str, before: str = "") -> dict[str, list[int]]:
    script = f'{before} exec "$@"'
    command = ["sh", "-c", script, "sh", sys.executable, filling.__file__, str(home), kind]
    isolated = ["unshare", "--mount", *command] if before else command
    done = subprocess.run(isolated, capture_output=True, timeout=120, check=False)
    if done.returncode == 77 or (before and b"unshare:" in done.stderr):
        pytest.skip(f"no file system of one's own may be mounted here: {done.stderr.decode().strip()}")
    assert done.returncode == 0, done.stderr.decode()
    figures: dict[str, list[int]] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize("kind", ["disk", "quota"])
def test_on_a_full_disk_nothing_is_lost_and_all_goes_on_when_there_is_room(
    trained_home: Path, models: Path, kind: str
) -> None:
    mounted = (
        f"mount -t tmpfs -o size=8m tmpfs {trained_home} || exit 77; ln -s {models} {trained_home}/models;"
    )
    came = filled(trained_home, kind, mounted if kind == "disk" else "")
    assert came["told"], "the disk was not full"
    assert all("Nothing was written" in str(one) for one in came["told"])
    if kind == "disk":
        assert all("no space is left" in str(one) for one in came["told"])
    assert came["kept"] == len(came["heard"])
    assert came["refused"] == []
    assert came["after"] == filling.COUNT


FULL = """
doppel() { "$PYTHON" -m bot "$@"; }
mount -t tmpfs -o size=2m tmpfs "$DOPPEL_HOME" || exit 77
ln -s "$MODELS" "$DOPPEL_HOME/models"
doppel say --as Ann 'mood 4' || exit 3
dd if=/dev/zero of="$DOPPEL_HOME/filler" bs=1k 2>/dev/null
for command in list 'show Ann' 'history Ann' 'export Ann'; do doppel twin $command || exit 4; done
for command in 'say --as Ann hi' 'say --as Bo hi' 'outbox list'; do doppel $command && exit 5; done
rm "$DOPPEL_HOME/filler"
doppel say --as Ann 'energy 2' || exit 6
doppel twin history Ann --json || exit 7
"""


def test_a_disk_that_is_full_when_a_command_starts_can_be_read_and_is_called_full(
    trained_home: Path, models: Path, tmp_path: Path
) -> None:
    known = {"PYTHON": sys.executable, "DOPPEL_HOME": str(trained_home), "MODELS": str(models)}
    command = ["unshare", "--mount", "sh", "-c", FULL]
    environ = os.environ | known | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, cwd=tmp_path, env=environ, timeout=120, check=False, text=True
    )
    if done.returncode == 77 or "unshare:" in done.stderr:
        pytest.skip(f"no file system of one's own may be mounted here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("doppel: ")]
    assert len(told) == 3
    assert all("no space is left for" in line for line in told)
    kept = [json.loads(line).get("type") for line in done.stdout.splitlines() if line.startswith('{"')]
    assert kept[-2:] == ["capacity.mood_logged", "capacity.energy_updated"]


def test_a_file_in_the_place_of_the_models_is_told(run: Run, trained_home: Path) -> None:
    (trained_home / "models").unlink()
    (trained_home / "models").write_text("mine", encoding="ascii")
    error = run("say", "--as", "Ann", "mood 4", code=2).stderr.decode()
    assert f"{trained_home / 'models'} cannot hold the trained models (it is not a folder)" in error
    assert (trained_home / "models").read_text(encoding="ascii") == "mine"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_folder_is_served_once_and_scripts_talk_to_it_meanwhile(
    process: Run, trained_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.yml").write_text(f"server:\n  port: {free_port()}\n", encoding="utf-8")
    environ = {**os.environ, "DOPPEL_HOME": str(trained_home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path, env=environ) as served:
        try:
            assert served.stderr is not None
            assert any(b"Doppel is at http://127.0.0.1:" in line for line in served.stderr)
            error = process("run", code=2).stderr.decode()
            assert f"another Doppel (process {served.pid}) serves {trained_home}" in error
            assert "DOPPEL_HOME" in error
            process("say", "--as", "Ann", "mood 4")
            process("say", "--as", "Ann", "energy 2")
        finally:
            served.send_signal(signal.SIGTERM)
            served.communicate(timeout=60)
    assert served.returncode == 0
    kept = process("twin", "history", "Ann", "--json").stdout.splitlines()
    assert [json.loads(line)["type"] for line in kept][-2:] == [
        "capacity.mood_logged", "capacity.energy_updated"
    ]  # fmt: skip


TRAINING = """
import os, signal, sys
from pathlib import Path
from bot.learning import model_of

def progress(what, share):
    if share >= float(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

model_of([Path(sys.argv[1])], Path(sys.argv[2]), progress, outside=Path(sys.argv[1]))
"""


def test_training_that_was_killed_is_done_again(tmp_path: Path) -> None:
    kinds = ("green", "black", "white", "strong", "weak", "iced")
    words = {"tea": "make me {} tea", "lamp": "turn on the {} lamp"}
    blocks = "".join(
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text.format(kind)}\n" for kind in kinds)
        for intent, text in words.items()
    )
    file, folder = tmp_path / "words.yml", tmp_path / "models"
    file.write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    for share in ("0", "0.6"):
        command = [sys.executable, "-c", TRAINING, str(file), str(folder), share]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert not is_learnt([file], folder, outside=file)
    news: list[str] = []
    model = model_of([file], folder, lambda what, _: news.append(what), outside=file)
    assert news, "it was trained"
    assert model.parse("make me black tea").ranking[0][0] == "tea"
