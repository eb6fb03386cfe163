"""Where training runs: in a process of its own that gives way to every turn of a conversation."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, Protocol, cast

from bot.errors import DoppelError, TrainingFailed
from bot.intents.training.job import Job, Tell, learn
from bot.intents.training.report import Report
from nlu.errors import NluError

NICE: Final = 5
LISTENS: Final = 0.2
"""Seconds after which it looks whether to stop."""
PATIENCE: Final = 5.0
"""Seconds that a stopped process has to end."""


class Stopped(Exception):
    """The training was called off."""


class Workshop(Protocol):
    """Trains and tests a draft."""

    def __call__(self, job: Job, tell: Tell, stopped: Callable[[], bool]) -> Report:
        """The report of a job.

        `tell` hears what is being done; `stopped` is asked every now and then.
        Raises `TrainingFailed`, and `Stopped` after `stopped` said so.
        """


def apart(job: Job, tell: Tell, stopped: Callable[[], bool]) -> Report:
    """A job done in a process of its own, at low priority; it ends when this one does."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, theirs), daemon=True, name="doppel training")
    process.start()
    theirs.close()
    try:
        return _followed(ours, tell, stopped)
    finally:
        process.terminate()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        ours.close()
        process.close()


def _followed(ours: Connection, tell: Tell, stopped: Callable[[], bool]) -> Report:
    while not stopped():
        if not ours.poll(LISTENS):
            continue
        try:
            news = cast("Report | str | tuple[str, float]", ours.recv())
        except EOFError:
            why = "the training ended before it was done; was it stopped, or short of memory?"
            raise TrainingFailed(why) from None
        if isinstance(news, Report):
            return news
        if isinstance(news, str):
            raise TrainingFailed(news)
        tell(*news)
    raise Stopped


def _work(job: Job, theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is the parent's to answer
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    try:
        theirs.send(learn(job, lambda what, share: theirs.send((what, share))))
    except BrokenPipeError:
        return  # nobody waits for it any more
    except Exception as error:  # noqa: BLE001 - the edge of the process: whatever it is, the other side is told
        known = isinstance(error, DoppelError | NluError | OSError | MemoryError) and str(error)
        with suppress(OSError):
            theirs.send(
                known or f"something went wrong inside Doppel while training ({type(error).__name__})"
            )
