"""A real Rasa 3.6, in an environment of its own: made, trained with, served.

`python -m benchmarks.rasa_server` makes the environment, where it is not there, and says what it lacks.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep

ENVIRONMENT = Path(__file__).parent.parent / ".rasa-venv"
PYTHON = ENVIRONMENT / "bin" / "python"
RELEASE = "rasa==3.6.21"
RIGHT_PYTHON = "import sys, venv, ssl, sqlite3; sys.exit(sys.version_info[:2] != (3, 10))"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",
}
TRIES = 1200
UP = "Rasa server is up and running"
MEGABYTE = 1e6


class NoRasa(Exception):
    """There is no Rasa to be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took."""

    wall: float
    cpu: float
    """Seconds on all cores together."""
    memory: float
    """MB resident, at the most."""


def find_python() -> str:
    """A Python 3.10 that works, DOPPEL_RASA_PYTHON first. Raises `NoRasa`."""
    for path in _candidates():
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run([path, "-c", RIGHT_PYTHON], check=True, capture_output=True, timeout=60)
            return path
    raise NoRasa("no Python 3.10 that works was found; name one in DOPPEL_RASA_PYTHON")


def _candidates() -> Iterator[str]:
    if named := os.environ.get("DOPPEL_RASA_PYTHON"):
        yield named
        return
    yield from filter(None, [shutil.which("python3.10")])
    yield from map(str, sorted(Path.home().glob(".pyenv/versions/3.10.*/bin/python"), reverse=True))
    if uv := shutil.which("uv"):
        found = subprocess.run([uv, "python", "find", "3.10"], capture_output=True, text=True, check=False)
        yield from found.stdout.split()


def is_there() -> bool:
    """Whether the environment was made, whole."""
    return (ENVIRONMENT / "made").exists()


def make() -> None:
    """Make the environment: minutes, and 2.7 GB. Raises `NoRasa`."""
    if is_there():
        return
    subprocess.run([find_python(), "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    uv = shutil.which("uv")
    install = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    done = subprocess.run([*install, "--quiet", RELEASE], check=False)
    if done.returncode:
        raise NoRasa(f"{RELEASE} could not be installed")
    (ENVIRONMENT / "made").touch()


def spent(command: list[str], folder: Path, **environ: str) -> Spent:
    """Run a command to its end, by itself. Raises `RuntimeError` with its last words where it fails."""
    begun = perf_counter()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | environ, stdout=log, stderr=log)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _kill(process)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError((folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-2000:])
    return Spent(perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MEGABYTE)


def train(project: Path) -> Spent:
    """`rasa train nlu` in the folder of a project, as anybody would type it."""
    return spent([str(PYTHON), "-m", "rasa", "train", "nlu"], project, **QUIET)


class Server:
    """A Rasa server that answers; it is killed at the end, whatever happens."""

    def __init__(self, process: subprocess.Popen[str], url: str, started: float) -> None:
        self._process = process
        self.url = url
        self.started = started
        """Seconds until it was ready."""

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        _kill(self._process)

    def memory(self) -> float:
        """MB resident now."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(project: Path) -> Iterator[Server]:
    """`rasa run` for the model of a project, on a free port of 127.0.0.1, from when it is up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(PYTHON), "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
    begun = perf_counter()
    process = subprocess.Popen(
        command,
        cwd=project,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    drain = Thread(target=_drain, args=(process,), daemon=True)
    try:
        _await(UP, process)
        drain.start()
        _await_port(port)
        yield Server(process, f"http://127.0.0.1:{port}", perf_counter() - begun)
    finally:
        _kill(process)
        if drain.ident:
            drain.join()
        if process.stdout:
            process.stdout.close()


def _await(words: str, process: subprocess.Popen[str]) -> None:
    """Read what a process prints until it prints some words."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if words in line:
            return
    raise RuntimeError("Rasa ended: " + "".join(said)[-2000:])


def _await_port(port: int) -> None:
    """Wait until a port is listened on: Rasa says that it is up a moment before."""
    for _ in range(TRIES):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=10):
            return
        sleep(0.05)
    raise RuntimeError("Rasa said that it is up and does not listen")


def _drain(process: subprocess.Popen[str]) -> None:
    """Read what nobody wants, since a full pipe would stop the server."""
    for _ in process.stdout or ():
        pass


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def main() -> None:
    try:
        make()
    except NoRasa as why:
        sys.exit(f"No Rasa: {why}")


if __name__ == "__main__":
    main()
