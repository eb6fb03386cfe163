"""The process behind a worker: it opens one model and answers requests over its pipes."""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import IO, Final, TypeAlias

from voice.errors import EngineMissing

Work: TypeAlias = Callable[[bytes], bytes]
"""What is done with one request."""

READY, REQUEST, ANSWER, MISSING, FAILED = b"r", b"q", b"a", b"m", b"f"
"""Kinds of frames; the last two carry the words of an error."""
_HEAD: Final = struct.Struct(">cI")


def framed(kind: bytes, content: bytes) -> bytes:
    """A frame: its kind, the length of its content, its content."""
    return _HEAD.pack(kind, len(content)) + content


def frame(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame of a pipe: kind and content. Raises `EOFError` at its end."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    kind, length = _HEAD.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return kind, content


def main(module: str, argument: str) -> None:
    """Open, then answer requests until the parent's end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the house, which then ends this process
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the frames
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_take, args=(sys.stdin.buffer, requests), daemon=True).start()

    def tell(kind: bytes, content: bytes) -> None:
        out.write(framed(kind, content))
        out.flush()

    try:
        work: Work = import_module(module).opened(argument)
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        tell(MISSING if isinstance(error, EngineMissing) else FAILED, _told(error))
        os._exit(1)  # Python's own way out waits for the thread that reads
    tell(READY, b"")
    while True:
        request = requests.get()
        try:
            answer = work(request)
        except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
            tell(FAILED, _told(error))
        else:
            tell(ANSWER, answer)


def _take(pipe: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Requests as they come. The end of the pipe is the end of the parent, and of this process at once."""
    with suppress(EOFError):
        while True:
            requests.put(frame(pipe)[1])
    os._exit(0)


def _told(error: Exception) -> bytes:
    return (str(error).strip().partition("\n")[0] or type(error).__name__).encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
