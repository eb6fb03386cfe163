"""The `doppel` command as a fixture: as a process of its own, and within this process."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
import structlog

from bot.__main__ import main

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]


def environment(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
    return kept | {"DOPPEL_HOME": str(home), "TZ": "UTC", "OMP_NUM_THREADS": "1"} | dict(variables)


def checked(done: Done, code: int) -> Done:
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


@pytest.fixture
def process(trained_home: Path, tmp_path: Path) -> Run:
    """`doppel` as a process of its own, in an empty folder, with a home that has a model and nothing else."""

    def doppel(*words: str | bytes, stdin: bytes = b"", code: int = 0, **variables: str) -> Done:
        command = [sys.executable.encode(), b"-m", b"bot"]
        command += [word.encode() if isinstance(word, str) else word for word in words]
        environ = environment(trained_home, variables)
        done = subprocess.run(
            command, input=stdin, capture_output=True, cwd=tmp_path, env=environ, timeout=120, check=False
        )
        return checked(done, code)

    return doppel


@pytest.fixture
def own_logs() -> Iterator[None]:
    """What a command sets up for its logs ends with it: they went to a stream that is closed by then."""
    yield
    structlog.reset_defaults()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


@pytest.fixture
def run_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    own_logs: None,  # noqa: ARG001 - it cleans up behind
) -> Iterator[Callable[[Path], Run]]:
    """`doppel` with a home, within this process: the same, but for the start of Python."""
    mask = os.umask(0o077)
    monkeypatch.chdir(tmp_path)

    def with_home(home: Path) -> Run:
        def doppel(*words: str, stdin: bytes = b"", code: int = 0, **variables: str) -> Done:
            with monkeypatch.context() as patch:
                for name, value in environment(home, variables).items():
                    patch.setenv(name, value)
                patch.setattr(sys, "argv", ["doppel", *words])
                patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8"))
                with pytest.raises(SystemExit) as left:
                    main()
            out, err = capsysbinary.readouterr()
            return checked(subprocess.CompletedProcess(words, int(str(left.value.code or 0)), out, err), code)

        return doppel

    yield with_home
    os.umask(mask)


@pytest.fixture
def run(run_in: Callable[[Path], Run], trained_home: Path) -> Run:
    """`doppel` with a home that has a model and nothing else."""
    return run_in(trained_home)
