"""A process of its own for a model too heavy for the house: one job at a time, over pipes, without files."""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from contextlib import suppress
from threading import BoundedSemaphore, Lock, Timer
from typing import Final

from voice.engines import child
from voice.engines.child import frame, framed
from voice.errors import Busy, EngineMissing, SpeechFailed

_ENVIRONMENT: Final = {
    "HF_HUB_OFFLINE": "1",  # nothing is downloaded unasked
    "TQDM_DISABLE": "1",
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin while they wait come to a standstill on a busy machine
}


class Worker:
    """Runs `module.opened(argument)` in a process of its own and asks it; safe to share between threads.

    The process begins with the first question, ends after some idle time and gives its memory back, begins
    anew after a crash, and never outlives this one.
    """

    def __init__(
        self,
        module: str,
        argument: str,
        *,
        idle_seconds: float = 300.0,
        loading_seconds: float = 120.0,
        waiting_seconds: float = 60.0,
        waiting: int = 3,
    ) -> None:
        """`waiting`: how many may wait for their turn, at most `waiting_seconds`; the next is refused."""
        self._command = [sys.executable, "-P", "-m", child.__name__, module, argument]
        self._idle_seconds = idle_seconds
        self._loading_seconds = loading_seconds
        self._waiting_seconds = waiting_seconds
        self._places = BoundedSemaphore(waiting + 1)
        self._turn = Lock()
        self._state = Lock()
        self._process: _Process | None = None
        self._rest: Timer | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        process = self._process
        return process.pid if process and process.alive else None

    def warm(self) -> None:
        """Begin to load what will soon be needed, without waiting; whether that worked, `ask` tells."""
        if self._turn.acquire(blocking=False):
            try:
                with suppress(SpeechFailed):
                    self._running()
                self._rest_later()
            finally:
                self._turn.release()

    def ask(self, request: bytes, seconds: float) -> bytes:
        """What the process makes of a request, for which it has so many seconds once it has loaded.

        Raises `Busy` where too many wait, `SpeechFailed` where it breaks off or takes too long, and
        `EngineMissing` where it cannot begin.
        """
        if not self._places.acquire(blocking=False):
            raise Busy("too many recordings are waiting to be heard; try again in a minute")
        try:
            if not self._turn.acquire(timeout=self._waiting_seconds):
                raise Busy("earlier recordings take long to hear; try again in a minute")
            try:
                return self._asked(request, seconds)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process, in the middle of a job too; nothing is heard afterwards."""
        with self._state:
            self._closed = True
        self._end()

    def _asked(self, request: bytes, seconds: float) -> bytes:
        process = self._running()
        try:
            process.load(self._loading_seconds)
        except (SpeechFailed, EngineMissing):
            self._end()
            raise
        try:
            return process.ask(request, seconds)
        finally:
            self._rest_later()

    def _running(self) -> _Process:
        with self._state:
            if self._closed:
                raise SpeechFailed("hearing has been shut down")
            if self._process is None or not self._process.alive:
                if self._process:
                    self._process.kill()
                self._process = _Process(self._command)
            return self._process

    def _rest_later(self) -> None:
        with self._state:
            if self._rest:
                self._rest.cancel()
                self._rest = None
            if self._process and not self._closed:
                self._rest = Timer(self._idle_seconds, self._idle)
                self._rest.daemon = True
                self._rest.start()

    def _idle(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def _end(self) -> None:
        with self._state:
            process, self._process = self._process, None
            rest, self._rest = self._rest, None
        if rest:
            rest.cancel()
        if process:
            process.kill()


class _Process:
    """The parent's side of one process."""

    def __init__(self, command: list[str]) -> None:
        path = os.pathsep.join(folder for folder in sys.path if folder)
        threads = str(max(1, (os.cpu_count() or 1) // 2))  # the rest is for the house
        environment = {"OMP_NUM_THREADS": threads, **os.environ, **_ENVIRONMENT, "PYTHONPATH": path}
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - our own module in our own Python
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise SpeechFailed(f"the speech recognizer could not begin: {error.strerror}") from None
        self.kill = weakref.finalize(self, _end, self._popen)
        """End it, and wait until it has ended; also when this is forgotten, or Python ends."""
        self._ready = False
        self._late = False
        self.pid = self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def load(self, seconds: float) -> None:
        """Wait until it is ready."""
        if not self._ready:
            self._within(seconds, b"")
            self._ready = True

    def ask(self, request: bytes, seconds: float) -> bytes:
        return self._within(seconds, framed(child.REQUEST, request))

    def _within(self, seconds: float, send: bytes) -> bytes:
        """The next frame, after something is sent; the process is killed if it takes longer."""
        watchdog = Timer(seconds, self._too_late)
        watchdog.daemon = True
        watchdog.start()
        try:
            kind, content = self._exchanged(send)
        except (OSError, ValueError, EOFError):
            self._popen.kill()
            self._popen.wait()
            why = f"took longer than {seconds:.0f} seconds" if self._late else "broke off"
            raise SpeechFailed(f"the speech recognizer {why}; say it again, or type it") from None
        finally:
            watchdog.cancel()
        if kind == child.MISSING:
            raise EngineMissing(content.decode())
        if kind == child.FAILED:
            raise SpeechFailed(f"the speech recognizer broke off: {content.decode()}")
        return content

    def _exchanged(self, send: bytes) -> tuple[bytes, bytes]:
        stdin, stdout = self._popen.stdin, self._popen.stdout
        assert stdin
        assert stdout
        stdin.write(send)
        stdin.flush()
        return frame(stdout)

    def _too_late(self) -> None:
        self._late = True
        self._popen.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError, ValueError):  # unsent bytes, or closed by another thread
            if pipe:
                pipe.close()
