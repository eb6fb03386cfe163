from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from time import monotonic

import pytest

from voice.engines.worker import Worker
from voice.errors import Busy, EngineMissing, SpeechFailed

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux alone tells when a process ends")

JOBS = "worker_jobs"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with closing(Worker(JOBS, "well")) as one:
        yield one


def ended(process: int, seconds: float = 10) -> bool:
    """Whether a process has ended or does so within some seconds."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def test_it_answers_in_a_process_of_its_own_that_stays(worker: Worker) -> None:
    large = bytes(range(256)) * 16_000
    first = worker.ask(b"pid", 10)
    assert worker.ask(large, 10) == large
    assert int(worker.ask(b"pid", 10)) == int(first) == worker.pid != os.getpid()


def test_what_a_library_prints_does_not_get_among_the_answers(worker: Worker) -> None:
    assert worker.ask(b"print", 10) == b"print"
    assert worker.ask(b"next", 10) == b"next"


def test_an_error_in_one_job_is_told_and_the_process_stays(worker: Worker) -> None:
    before = worker.ask(b"pid", 10)
    with pytest.raises(SpeechFailed, match="no words came out"):
        worker.ask(b"raise", 10)
    assert worker.ask(b"pid", 10) == before


@pytest.mark.parametrize("job", [b"hang", b"spin"])
def test_a_job_that_takes_too_long_is_ended_and_the_next_one_is_done(worker: Worker, job: bytes) -> None:
    worker.warm()
    process = worker.pid
    assert process
    with pytest.raises(SpeechFailed, match="took longer than"):
        worker.ask(job, 0.1)
    assert ended(process)
    assert worker.ask(b"again", 10) == b"again"


def test_after_a_crash_it_begins_anew(worker: Worker) -> None:
    with pytest.raises(SpeechFailed, match="broke off"):
        worker.ask(b"die", 10)
    assert worker.ask(b"again", 10) == b"again"


def test_a_process_killed_between_jobs_is_not_noticed_by_anybody(worker: Worker) -> None:
    process = int(worker.ask(b"pid", 10))
    os.kill(process, signal.SIGKILL)
    assert ended(process)
    assert worker.ask(b"again", 10) == b"again"


@pytest.mark.parametrize(
    ("argument", "error", "says"),
    [("missing", EngineMissing, "fetch them"), ("broken", SpeechFailed, r"the weights are broken$")],
)
def test_what_it_cannot_open_is_told_in_its_words(argument: str, error: type[Exception], says: str) -> None:
    with closing(Worker(JOBS, argument)) as one:
        with pytest.raises(error, match=says):
            one.ask(b"hello", 10)
        assert one.pid is None


def test_a_part_that_does_not_exist_is_told() -> None:
    with closing(Worker("no_such_module", "")) as one, pytest.raises(SpeechFailed, match="No module"):
        one.ask(b"hello", 10)


def test_idle_it_ends_and_begins_again_when_needed() -> None:
    with closing(Worker(JOBS, "well", idle_seconds=0.05)) as one:
        process = int(one.ask(b"pid", 10))
        assert ended(process)
        assert one.ask(b"again", 10) == b"again"


def test_only_some_wait_for_their_turn() -> None:
    with closing(Worker(JOBS, "well", waiting=1)) as one, ThreadPoolExecutor(4) as pool:
        one.ask(b"loaded", 10)
        jobs = [pool.submit(one.ask, b"hang", 0.5) for _ in range(4)]
        errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == [
        "Busy",
        "Busy",
        "SpeechFailed",
        "SpeechFailed",
    ]


def test_nobody_waits_for_long() -> None:
    with closing(Worker(JOBS, "well", waiting_seconds=0.05)) as one, ThreadPoolExecutor(1) as pool:
        one.ask(b"loaded", 10)
        first = pool.submit(one.ask, b"hang", 0.5)
        while not one._turn.locked():
            pass
        with pytest.raises(Busy, match="try again"):
            one.ask(b"second", 10)
        assert isinstance(first.exception(), SpeechFailed)


def test_closing_ends_a_job_that_runs_and_nothing_is_heard_afterwards() -> None:
    one = Worker(JOBS, "well")
    process = int(one.ask(b"pid", 10))
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(one.ask, b"hang", 60)
        while not one._turn.locked():
            pass
        before = monotonic()
        one.close()
        assert isinstance(job.exception(), SpeechFailed)
    assert monotonic() - before < 5
    assert ended(process)
    with pytest.raises(SpeechFailed, match="shut down"):
        one.ask(b"more", 10)


@pytest.mark.parametrize("busy", [b"", b"hang", b"spin"])
def test_no_orphan_stays_after_its_parent_is_killed(busy: bytes) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, JOBS, busy],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        assert not ended(process, 0)
        parent.kill()
    try:
        assert ended(process)
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


PARENT = """
import sys
from threading import Event, Thread
from voice.engines.worker import Worker
one = Worker(sys.argv[1], "well")
process = one.ask(b"pid", 10).decode()
if sys.argv[2]:
    Thread(target=one.ask, args=(sys.argv[2].encode(), 60)).start()
print(process, flush=True)
Event().wait()
"""
